#include "codecs/svg/document/attribute_values.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/shapes/renaming.h"
#include "codecs/svg/shapes/shape_document.h"

namespace pressoir::codecs::svg {

bool convert_ellipse_to_circle(Document& document, const PassContext& context) {
  const ShapeDocument shapes(document, context);
  if (!shapes.styled.may_restructure()) return false;
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    const auto* rx = element.is("ellipse") ? element.find("rx") : nullptr;
    const auto* ry = element.find("ry");
    if (rx == nullptr || ry == nullptr || *rx != *ry || !length_of(element, "rx", 0)) return;
    if (element.find("r") != nullptr || !shapes.has_plain_outline(element)) return;
    if (!may_be_renamed(element, "circle", shapes.styled.cascade.rules())) return;
    element.set("r", *rx);
    element.erase("rx");
    element.erase("ry");
    rename(element, "circle");
    changed = true;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
