#include "codecs/svg/style/properties.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace pressoir::codecs::svg::style {
namespace {

constexpr bool kInherited = true, kAttribute = true;

/// By name.
constexpr auto kProperties = std::to_array<Property>({
    {"-inkscape-font-specification", kInherited, false, Concern::nothing, ""},
    {"-inkscape-stroke", kInherited, false, Concern::nothing, ""},
    {"alignment-baseline", false, kAttribute, Concern::text, ""},
    {"baseline-shift", false, kAttribute, Concern::text, "baseline|0"},
    {"block-progression", kInherited, false, Concern::nothing, ""},
    {"clip", false, kAttribute, Concern::viewport, "auto"},
    {"clip-path", false, kAttribute, Concern::group, "none"},
    {"clip-rule", kInherited, kAttribute, Concern::clip_rule, "nonzero"},
    {"color", kInherited, kAttribute, Concern::colour, ""},
    {"color-interpolation", kInherited, kAttribute, Concern::any, "sRGB"},
    {"color-interpolation-filters", kInherited, kAttribute, Concern::filter_step, "linearRGB"},
    {"color-profile", kInherited, kAttribute, Concern::image, "auto"},
    {"color-rendering", kInherited, kAttribute, Concern::any, "auto"},
    {"cursor", kInherited, kAttribute, Concern::any, "auto"},
    {"direction", kInherited, kAttribute, Concern::text, "ltr"},
    {"display", false, kAttribute, Concern::any, "inline"},
    {"dominant-baseline", kInherited, kAttribute, Concern::text, "auto"},
    {"enable-background", false, kAttribute, Concern::nothing, "accumulate"},
    {"fill", kInherited, kAttribute, Concern::fill, "#000|#000000|black|rgb(0,0,0)"},
    {"fill-opacity", kInherited, kAttribute, Concern::fill, "1|1.0"},
    {"fill-rule", kInherited, kAttribute, Concern::fill_rule, "nonzero"},
    {"filter", false, kAttribute, Concern::group, "none"},
    {"flood-color", false, kAttribute, Concern::flood, "#000|#000000|black|rgb(0,0,0)"},
    {"flood-opacity", false, kAttribute, Concern::flood, "1|1.0"},
    {"font-family", kInherited, kAttribute, Concern::text, ""},
    {"font-feature-settings", kInherited, false, Concern::text, "normal"},
    {"font-kerning", kInherited, false, Concern::text, "auto"},
    {"font-size", kInherited, kAttribute, Concern::text, "medium"},
    {"font-size-adjust", kInherited, kAttribute, Concern::text, "none"},
    {"font-stretch", kInherited, kAttribute, Concern::text, "normal"},
    {"font-style", kInherited, kAttribute, Concern::text, "normal"},
    {"font-variant", kInherited, kAttribute, Concern::text, "normal"},
    {"font-variant-caps", kInherited, false, Concern::text, "normal"},
    {"font-variant-east-asian", kInherited, false, Concern::text, "normal"},
    {"font-variant-ligatures", kInherited, false, Concern::text, "normal"},
    {"font-variant-numeric", kInherited, false, Concern::text, "normal"},
    {"font-variant-position", kInherited, false, Concern::text, "normal"},
    {"font-variation-settings", kInherited, false, Concern::text, "normal"},
    {"font-weight", kInherited, kAttribute, Concern::text, "normal|400"},
    {"glyph-orientation-horizontal", kInherited, kAttribute, Concern::text, "0deg|0"},
    {"glyph-orientation-vertical", kInherited, kAttribute, Concern::text, "auto"},
    {"image-rendering", kInherited, kAttribute, Concern::image, "auto"},
    {"inline-size", false, false, Concern::block, "auto|0|0px"},
    {"isolation", false, false, Concern::group, "auto"},
    {"kerning", kInherited, kAttribute, Concern::text, "auto"},
    {"letter-spacing", kInherited, kAttribute, Concern::text, "normal|0|0px"},
    {"lighting-color", false, kAttribute, Concern::light, "#fff|#ffffff|white|rgb(255,255,255)"},
    {"line-height", kInherited, false, Concern::block, "normal"},
    {"marker-end", kInherited, kAttribute, Concern::marker, "none"},
    {"marker-mid", kInherited, kAttribute, Concern::marker, "none"},
    {"marker-start", kInherited, kAttribute, Concern::marker, "none"},
    {"mask", false, kAttribute, Concern::group, "none"},
    {"mask-type", false, kAttribute, Concern::any, "luminance"},
    {"mix-blend-mode", false, false, Concern::group, "normal"},
    {"opacity", false, kAttribute, Concern::group, "1|1.0"},
    {"overflow", false, kAttribute, Concern::viewport, ""},
    {"paint-order", kInherited, kAttribute, Concern::shape, "normal"},
    {"pointer-events", kInherited, kAttribute, Concern::any, "auto|visiblePainted"},
    {"shape-margin", false, false, Concern::block, "0|0px"},
    {"shape-padding", false, false, Concern::block, "0|0px"},
    {"shape-rendering", kInherited, kAttribute, Concern::shape, "auto"},
    {"solid-color", false, false, Concern::nothing, ""},
    {"solid-opacity", false, false, Concern::nothing, ""},
    {"stop-color", false, kAttribute, Concern::stop, "#000|#000000|black|rgb(0,0,0)"},
    {"stop-opacity", false, kAttribute, Concern::stop, "1|1.0"},
    {"stroke", kInherited, kAttribute, Concern::stroke, "none"},
    {"stroke-dasharray", kInherited, kAttribute, Concern::stroke_detail, "none"},
    {"stroke-dashoffset", kInherited, kAttribute, Concern::stroke_detail, "0|0px"},
    {"stroke-linecap", kInherited, kAttribute, Concern::stroke_detail, "butt"},
    {"stroke-linejoin", kInherited, kAttribute, Concern::stroke_detail, "miter"},
    {"stroke-miterlimit", kInherited, kAttribute, Concern::stroke_detail, "4|4.0"},
    {"stroke-opacity", kInherited, kAttribute, Concern::stroke_detail, "1|1.0"},
    {"stroke-width", kInherited, kAttribute, Concern::stroke_detail, "1|1px|1.0|1.0px"},
    {"text-align", kInherited, false, Concern::block, "start"},
    {"text-anchor", kInherited, kAttribute, Concern::text, "start"},
    {"text-decoration", false, kAttribute, Concern::text, "none"},
    {"text-decoration-color", false, false, Concern::text, "currentcolor|currentColor"},
    {"text-decoration-line", false, false, Concern::text, "none"},
    {"text-decoration-style", false, false, Concern::text, "solid"},
    {"text-indent", kInherited, false, Concern::block, "0|0px"},
    {"text-orientation", kInherited, false, Concern::text, "mixed"},
    {"text-rendering", kInherited, kAttribute, Concern::text, "auto"},
    {"text-transform", kInherited, false, Concern::text, "none"},
    {"transform-origin", false, false, Concern::any, ""},
    {"unicode-bidi", false, kAttribute, Concern::text, "normal"},
    {"vector-effect", false, kAttribute, Concern::shape, "none"},
    {"visibility", kInherited, kAttribute, Concern::any, "visible"},
    {"white-space", kInherited, false, Concern::text, "normal"},
    {"word-spacing", kInherited, kAttribute, Concern::text, "normal|0|0px"},
    {"writing-mode", kInherited, kAttribute, Concern::text, "lr-tb|horizontal-tb|lr"},
});
static_assert(std::ranges::is_sorted(kProperties, {}, &Property::name));

/// Units that depend on the element, and percentages.
bool has_relative_unit(std::string_view value) noexcept {
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '%') return true;
    if (!is_digit(value[i]) && value[i] != '.') continue;
    const auto unit = value.substr(i + 1, 2);
    if (unit == "em" || unit == "ex" || unit == "ch" || unit == "lh" || unit == "ic") return true;
  }
  return false;
}

}  // namespace

bool Property::is_initial(std::string_view value) const noexcept {
  for (std::size_t start = 0; start < initial.size();) {
    const auto end = std::min(initial.find('|', start), initial.size());
    if (initial.substr(start, end - start) == value) return true;
    start = end + 1;
  }
  return false;
}

const Property* property_named(std::string_view name) noexcept {
  const auto found = std::ranges::lower_bound(kProperties, name, {}, &Property::name);
  return found != kProperties.end() && found->name == name ? &*found : nullptr;
}

bool is_absolute(std::string_view value) noexcept {
  constexpr auto kRelative = std::to_array<std::string_view>(
      {"inherit", "initial", "unset", "revert", "bolder", "lighter", "larger", "smaller"});
  if (std::ranges::find(kRelative, value) != kRelative.end()) return false;
  for (const std::string_view part :
       {"urrentcolor", "urrentColor", "CURRENTCOLOR", "var(", "calc("})
    if (value.find(part) != std::string_view::npos) return false;
  return !has_relative_unit(value);
}

bool is_value_of_css(const Property& property, std::string_view value) noexcept {
  if (!property.is_attribute || value.empty()) return false;
  constexpr auto kLengths = std::to_array<std::string_view>(
      {"baseline-shift", "font-size", "kerning", "letter-spacing", "word-spacing"});
  if (std::ranges::find(kLengths, property.name) == kLengths.end()) return true;
  return value == "0" || (!is_digit(value.back()) && value.back() != '.');
}

}  // namespace pressoir::codecs::svg::style
