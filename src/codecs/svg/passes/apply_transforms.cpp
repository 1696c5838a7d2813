#include <utility>

#include "codecs/svg/document/attribute_values.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/paths/shorten.h"
#include "codecs/svg/shapes/applied.h"

namespace pressoir::codecs::svg {
namespace {

/// How many bytes the attributes take when the path data is as short as it gets as it stands.
std::size_t least_size(const Node& element, const ShapeDocument& shapes) {
  const auto* data = element.is("path") ? element.find("d") : nullptr;
  if (data == nullptr) return attributes_size(element);
  const auto shorter =
      shorter_path(*data, shapes.looks.of(element),
                   precision_in(frame_inside(element, shapes), element, shapes));
  return attributes_size(element) - data->size() + shorter.size();
}

}  // namespace

bool apply_transforms(Document& document, const PassContext& context) {
  const ShapeDocument shapes(document, context);
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (element.find("transform") == nullptr) return;
    const auto matrix = transform_of(element);
    auto result =
        matrix ? applied(element, *matrix, shapes, frame_around(element, shapes)) : nullptr;
    if (result == nullptr || attributes_size(*result) >= least_size(element, shapes)) return;
    element.attributes = std::move(result->attributes);
    shapes.styled.cascade.forget(element);
    changed = true;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
