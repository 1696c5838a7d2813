#include "codecs/svg/paths/path_elements.h"

#include <utility>

#include "codecs/svg/shapes/placement.h"

namespace pressoir::codecs::svg {

bool shorten_path_elements(Document& document, const PassContext& context,
                           PathPrecision precision) {
  const ShapeDocument shapes(document, context);
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    auto* data = element.is("path") ? element.find("d") : nullptr;
    if (data == nullptr || !shapes.has_plain_outline(element)) return;
    auto own = precision_in(frame_inside(element, shapes), element, shapes);
    precision.digits = own.digits;
    precision.care = std::move(own.care);
    auto shorter = shorter_path(*data, shapes.looks.of(element), precision);
    if (shorter == *data) return;
    *data = std::move(shorter);
    changed = true;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
