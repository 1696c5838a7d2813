#include <algorithm>
#include <array>
#include <utility>

#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/own_properties.h"
#include "codecs/svg/style/style_element.h"
#include "codecs/svg/values/colours.h"

namespace pressoir::codecs::svg {
namespace {

bool is_colour_property(std::string_view name) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"fill", "stroke", "color", "stop-color", "flood-color", "lighting-color", "solid-color"});
  return std::ranges::find(kNames, name) != kNames.end();
}

bool shorten(std::string& value) {
  auto shorter = shorter_colour(value);
  if (shorter == value) return false;
  value = std::move(shorter);
  return true;
}

bool shorten(style::Declarations& declarations) {
  bool changed = false;
  for (auto& declaration : declarations)
    if (is_colour_property(declaration.name)) changed = shorten(declaration.value) || changed;
  return changed;
}

bool shorten(style::Sheet& sheet) {
  bool changed = false;
  for (auto& rule : sheet) {
    changed = shorten(rule.declarations) || changed;
    changed = shorten(rule.rules) || changed;
  }
  return changed;
}

bool shorten_style(Node& element) {
  const auto* style = element.find("style");
  if (style == nullptr) return false;
  auto declarations = style::declarations_in(*style);
  if (!shorten(declarations)) return false;
  style::set_style(element, declarations);
  return true;
}

}  // namespace

bool convert_colors(Document& document, const PassContext& /*context*/) {
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (style::is_style_element(element)) {
      auto sheet = style::sheet_in(style::css_of(element));
      if (!shorten(sheet)) return;
      style::set_css(element, style::text_of(sheet));
      changed = true;
      return;
    }
    if (element.space != Space::svg) return;
    for (auto& attribute : element.attributes)
      if (is_colour_property(attribute.name) && style::presentation(element, attribute) != nullptr)
        changed = shorten(attribute.value) || changed;
    changed = shorten_style(element) || changed;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
