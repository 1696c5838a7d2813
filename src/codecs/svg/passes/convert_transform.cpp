#include <utility>

#include "codecs/svg/passes/passes.h"
#include "codecs/svg/shapes/applied.h"

namespace pressoir::codecs::svg {
namespace {

/// How far the coordinates that the attribute transforms may be from the origin is the same for
/// all.
bool shorten(Node& element, std::string_view name, const ShapeDocument& shapes) {
  const auto* text = element.find(name);
  const auto matrix = text == nullptr ? std::nullopt : transform_in(*text);
  if (!matrix || shapes.styled.cascade.rules().names_attribute(name)) return false;
  const int digits = name == "transform" ? shapes.digits_around(element) : shapes.digits(element);
  auto shorter = shorter_transform(*text, transform_digits(*matrix, shapes, digits));
  if (shorter == *text) return false;
  if (shorter.empty())
    element.erase(name);
  else
    element.set(name, std::move(shorter));
  return true;
}

}  // namespace

bool convert_transform(Document& document, const PassContext& context) {
  const ShapeDocument shapes(document, context);
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (element.space != Space::svg || element.finer == Node::kExact) return;
    for (const std::string_view name : {"transform", "gradientTransform", "patternTransform"})
      changed = shorten(element, name, shapes) || changed;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
