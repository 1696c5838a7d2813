#include "codecs/svg/shapes/shape_document.h"

#include <algorithm>
#include <array>

#include "codecs/svg/shapes/outline.h"

namespace pressoir::codecs::svg {

bool ShapeDocument::has_known_outline(const Node& element) const {
  if (styled.dynamics.is_animated(element)) return false;
  return std::ranges::none_of(outline_attributes(element.local()), [&](std::string_view name) {
    return styled.cascade.declared(element, name) != nullptr ||
           styled.cascade.rules().names_attribute(name);
  });
}

bool ShapeDocument::has_known_transform(const Node& element) const {
  if (styled.dynamics.is_animated(element)) return false;
  if (styled.cascade.rules().names_attribute("transform")) return false;
  const auto* declared = styled.cascade.declared(element, "transform");
  if (declared != nullptr && (declared->origin != style::Origin::attribute || declared->uncertain))
    return false;
  // Of CSS Transforms 1 and 2, and Motion Path 1.
  constexpr auto kOthers =
      std::to_array<std::string_view>({"transform-origin", "transform-box", "translate", "rotate",
                                       "scale", "offset", "offset-path"});
  return std::ranges::all_of(kOthers, [&](std::string_view name) {
    return styled.cascade.declared(element, name) == nullptr;
  });
}

std::unique_ptr<Node> bare_copy(const Node& element) {
  auto copy = std::make_unique<Node>();
  copy->space = element.space;
  copy->name = element.name;
  copy->attributes = element.attributes;
  return copy;
}

std::size_t attributes_size(const Node& element) noexcept {
  constexpr std::size_t kAround = 4;  // a space, an equals sign and two quotes
  std::size_t size = 0;
  for (const auto& attribute : element.attributes)
    size += kAround + attribute.name.size() + attribute.value.size();
  return size;
}

}  // namespace pressoir::codecs::svg
