#include <algorithm>
#include <utility>

#include "codecs/svg/document/attribute_values.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/shapes/applied.h"

namespace pressoir::codecs::svg {
namespace {

constexpr std::size_t kAroundTransform = std::string_view(" transform=\"\"").size();

/// Whether the transform of the group is for its children alone: nothing that the group itself has
/// is in its coordinates.
bool may_hand_down(const Node& group, const ShapeDocument& shapes) {
  if (!group.is("g") || !shapes.has_plain_transform(group)) return false;
  for (const std::string_view name : {"clip-path", "mask", "filter"})
    if (!shapes.is(group, name, "none")) return false;
  return true;
}

/// Whether the child takes a transform, and is shown through its parent only.
bool may_take(const Node& child, const ShapeDocument& shapes) {
  if (child.is("svg") || child.is("foreignObject") || child.find("id") != nullptr) return false;
  return child.space == Space::svg && shapes.has_plain_transform(child) &&
         transform_of(child).has_value();
}

using ChangedChildren = std::vector<std::pair<Node*, std::unique_ptr<Node>>>;

/// The rendered children with the transform in each; empty where one cannot take it, or where all
/// of them together would grow by as much as the group shrinks.
ChangedChildren children_with(const Node& group, const Matrix& matrix,
                              const ShapeDocument& shapes) {
  ChangedChildren changed;
  const auto inside = frame_inside(group, shapes), around = frame_around(group, shapes);
  std::size_t before = kAroundTransform + group.find("transform")->size(), after = 0;
  for (const auto& child : group.children) {
    if (!is_rendered(*child)) continue;
    if (!may_take(*child, shapes)) return {};
    const auto own = *transform_of(*child);
    before += std::min(attributes_size(*shortest_with_transform(*child, own, shapes, inside)),
                       attributes_size(*child));
    changed.emplace_back(child.get(),
                         shortest_with_transform(*child, matrix * own, shapes, around));
    after += attributes_size(*changed.back().second);
  }
  if (after >= before) return {};
  return changed;
}

bool hand_down(Node& group, const ShapeDocument& shapes) {
  if (group.find("transform") == nullptr || !may_hand_down(group, shapes)) return false;
  const auto matrix = transform_of(group);
  if (!matrix || !inverse(*matrix)) return false;
  auto changed = children_with(group, *matrix, shapes);
  if (changed.empty()) return false;
  group.erase("transform");
  for (auto& [child, with] : changed) {
    child->attributes = std::move(with->attributes);
    shapes.styled.cascade.forget(*child);
  }
  return true;
}

}  // namespace

bool move_group_transforms(Document& document, const PassContext& context) {
  const ShapeDocument shapes(document, context);
  bool changed = false;
  for_each_element(*document.root,
                   [&](Node& group) { changed = hand_down(group, shapes) || changed; });
  return changed;
}

}  // namespace pressoir::codecs::svg
