#include "codecs/svg/document/attribute_values.h"

#include "codecs/svg/values/lengths.h"
#include "codecs/svg/values/transforms.h"

namespace pressoir::codecs::svg {

std::optional<double> length_of(const Node& element, std::string_view attribute, double otherwise) {
  const auto* text = element.find(attribute);
  if (text == nullptr) return otherwise;
  const auto length = length_in(*text);
  return length ? user_units(*length) : std::nullopt;
}

std::optional<Matrix> transform_of(const Node& element, std::string_view attribute) {
  const auto* text = element.find(attribute);
  return text == nullptr ? Matrix{} : transform_in(*text);
}

bool has_value(const Node& element, std::string_view attribute, std::string_view value) noexcept {
  const auto* found = element.find(attribute);
  return found != nullptr && *found == value;
}

}  // namespace pressoir::codecs::svg
