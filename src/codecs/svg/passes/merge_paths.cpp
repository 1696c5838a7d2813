#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "codecs/svg/document/edit.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/paths/shorten.h"
#include "codecs/svg/shapes/painted_bounds.h"
#include "codecs/svg/shapes/placement.h"
#include "codecs/svg/values/numbers.h"

namespace pressoir::codecs::svg {
namespace {

/// Whether something differs where it is painted: that may be because it is merged.
bool is_seen(const Node& path, const Bounds& painted, const ShapeDocument& shapes) {
  if (!shapes.care) return false;
  const auto around = matrix_around(path, shapes);
  return !around || shapes.care.finer_in(*around * painted) > 0;
}

/// Whether the path may be drawn together with others: all that it is is said by its attributes,
/// and nothing depends on where it ends or how large it is.
bool may_be_merged(const Node& path, const ShapeDocument& shapes) {
  if (!path.is("path") || path.find("d") == nullptr || !path.children.empty()) return false;
  if (path.finer > 0) return false;  // more of it must stay than others need
  if (path.find("id") != nullptr || path.find("pathLength") != nullptr) return false;
  for (const std::string_view name : {"clip-path", "mask", "filter"})
    if (!shapes.is(path, name, "none")) return false;
  for (const std::string_view name : {"fill", "stroke"}) {
    const auto paint = shapes.styled.cascade.specified(path, name);
    if (!paint || paint->find("url(") != std::string_view::npos) return false;
  }
  return !shapes.looks.of(path).marked && shapes.has_plain_outline(path);
}

bool have_equal_attributes(const Node& one, const Node& other) {
  if (one.name != other.name || one.attributes.size() != other.attributes.size()) return false;
  return std::ranges::all_of(one.attributes, [&](const Attribute& attribute) {
    if (attribute.name == "d") return true;
    const auto found = std::ranges::find(other.attributes, attribute.name, &Attribute::name);
    return found != other.attributes.end() && found->value == attribute.value;
  });
}

/// Paths of one style in a row, none of which touches another.
class Row {
 public:
  explicit Row(const ShapeDocument& shapes) : shapes_(shapes) {}

  /// Takes the path into the row, or starts another one with it. Whether it was taken: then it is
  /// not needed any more.
  bool take(Node& path) {
    auto bounds = may_be_merged(path, shapes_) ? painted_bounds(path, shapes_) : std::nullopt;
    if (bounds && is_seen(path, *bounds, shapes_)) bounds.reset();
    if (first_ != nullptr && bounds && fits(path, *bounds)) {
      add(path, *bounds);
      return true;
    }
    end();
    if (bounds) {
      first_ = &path;
      add(path, *bounds);
    }
    return false;
  }
  /// Writes what was taken into the first of the row.
  void end() {
    if (bounds_.size() > 1) {
      const auto precision = precision_in(frame_inside(*first_, shapes_), *first_, shapes_);
      auto data = shortest_path_text(merged_, shapes_.looks.of(*first_), precision);
      if (data) first_->set("d", std::move(*data));
    }
    first_ = nullptr;
    bounds_.clear();
    merged_.clear();
  }

 private:
  bool fits(const Node& path, const Bounds& bounds) const {
    constexpr std::size_t kMost = 200;  // each is compared with all before
    if (bounds_.size() >= kMost || !have_equal_attributes(*first_, path)) return false;
    return std::ranges::none_of(bounds_, [&](const Bounds& other) { return other.meets(bounds); });
  }
  void add(const Node& path, const Bounds& bounds) {
    // A pixel that both would touch shows that they are two; at the size that digits are for it is
    // no larger than this.
    constexpr double kPixel = 3000;
    bounds_.push_back(bounds.grown(kPixel / power_of_ten(shapes_.digits_around(path))));
    const auto outline = path_in(*path.find("d")).path;
    merged_.insert(merged_.end(), outline.begin(), outline.end());
  }

  const ShapeDocument& shapes_;
  Node* first_ = nullptr;
  std::vector<Bounds> bounds_{};
  Path merged_{};
};

bool merge_children(Node& parent, const ShapeDocument& shapes) {
  if (parent.is("switch")) return false;
  Row row(shapes);
  std::set<const Node*> taken;
  for (const auto& child : parent.children)
    if (child->kind == Node::Kind::element && row.take(*child)) taken.insert(child.get());
  row.end();
  if (taken.empty()) return false;
  remove_nodes(parent.children, [&](const Node& child) { return taken.contains(&child); });
  merge_texts(parent);
  return true;
}

}  // namespace

bool merge_paths(Document& document, const PassContext& context) {
  const ShapeDocument shapes(document, context);
  if (!shapes.styled.may_restructure()) return false;
  bool changed = false;
  for_each_element(*document.root,
                   [&](Node& parent) { changed = merge_children(parent, shapes) || changed; });
  return changed;
}

}  // namespace pressoir::codecs::svg
