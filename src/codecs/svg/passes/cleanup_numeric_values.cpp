#include <algorithm>
#include <cmath>
#include <utility>

#include "codecs/svg/document/kinds.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/shapes/numeric_attributes.h"
#include "codecs/svg/shapes/painted_bounds.h"
#include "codecs/svg/shapes/placement.h"
#include "codecs/svg/shapes/shape_document.h"
#include "codecs/svg/style/own_properties.h"
#include "codecs/svg/values/lengths.h"
#include "codecs/svg/values/numbers.h"

namespace pressoir::codecs::svg {
namespace {

constexpr int kShareDigits = 3;  // an eighth of a step of 8 bits

/// Digits more where its place is seen.
int finer_of(const Node& element, const ShapeDocument& shapes) {
  const auto around = shapes.care ? matrix_around(element, shapes) : std::nullopt;
  const auto bounds = around ? painted_bounds(element, shapes) : std::nullopt;
  return bounds ? shapes.care.finer_in(*around * *bounds) : 0;
}

/// Digits that a coordinate of the element needs, also where it is a share of a bounding box.
int digits_of(const Node& element, const ShapeDocument& shapes) {
  const int digits = shapes.digits(element) + finer_of(element, shapes);
  const bool may_be_share = element.is("pattern") || element.is("mask") || element.is("filter") ||
                            is_filter_step(element) || is_gradient(element);
  if (!may_be_share) return std::min(digits, kMaxDigits);
  const int before_point = static_cast<int>(std::ceil(std::log10(shapes.scales.extent())));
  return std::min(std::max(digits, shapes.root_digits + before_point), kMaxDigits);
}

/// A share that is written as a percentage as the number that it is, where that is shorter.
std::string share_text(const Length& length) {
  const double value = length.unit == Unit::percent ? length.value / 100 : length.value;
  return number_text(value, kShareDigits);
}

std::string shortest(const std::string& text, const NumericAttribute& kind, int digits) {
  const auto length = length_in(text);
  if (length && length->unit != Unit::other) {
    if (!kind.is_share) return length_text(*length, digits);
    if (length->unit == Unit::none || length->unit == Unit::percent) return share_text(*length);
    return text;
  }
  const auto numbers = kind.is_list ? numbers_in(text) : std::nullopt;
  return numbers ? list_text(*numbers, digits) : text;
}

/// The same in the style attribute, where a length of text keeps its unit.
bool shorten_style(Node& element, const ShapeDocument& shapes) {
  const auto* style = element.find("style");
  if (style == nullptr || shapes.styled.cascade.rules().names_attribute("style")) return false;
  auto declarations = style::declarations_in(*style);
  bool changed = false;
  for (auto& [name, value, important] : declarations) {
    const auto* property = style::property_named(name);
    const auto kind = numeric_attribute(element, name);
    if (!kind || property == nullptr) continue;
    auto text = shortest(value, *kind, digits_of(element, shapes));
    if (text.size() >= value.size() || !style::is_value_of_css(*property, text)) continue;
    value = std::move(text);
    changed = true;
  }
  if (changed) style::set_style(element, declarations);
  return changed;
}

}  // namespace

bool cleanup_numeric_values(Document& document, const PassContext& context) {
  const ShapeDocument shapes(document, context);
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (element.finer == Node::kExact) return;
    if (shapes.care && element.parent == nullptr) return;  // places of all depend on it
    for (auto& attribute : element.attributes) {
      const auto kind = numeric_attribute(element, attribute.name);
      if (!kind || shapes.styled.cascade.rules().names_attribute(attribute.name)) continue;
      auto text = shortest(attribute.value, *kind, digits_of(element, shapes));
      if (text.size() >= attribute.value.size()) continue;
      attribute.value = std::move(text);
      changed = true;
    }
    changed = shorten_style(element, shapes) || changed;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
