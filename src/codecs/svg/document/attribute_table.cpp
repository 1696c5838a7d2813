#include "codecs/svg/document/attribute_table.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"

namespace pressoir::codecs::svg {
namespace {

struct Row {
  std::string_view attribute;
  std::string_view elements;  ///< with blanks between
  std::string_view values;    ///< with '|' between
};

bool lists(std::string_view list, std::string_view word, char separator) noexcept {
  while (!list.empty()) {
    const auto end = std::min(list.find(separator), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

constexpr auto kDefaults = std::to_array<Row>({
    {"accumulate", "animate animateColor animateMotion animateTransform", "none"},
    {"additive", "animate animateColor animateMotion animateTransform", "replace"},
    {"amplitude", "feFuncA feFuncB feFuncG feFuncR", "1"},
    {"azimuth", "feDistantLight", "0"},
    {"baseFrequency", "feTurbulence", "0"},
    {"bias", "feConvolveMatrix", "0"},
    {"calcMode", "animate animateColor animateTransform", "linear"},
    {"calcMode", "animateMotion", "paced"},
    {"clipPathUnits", "clipPath", "userSpaceOnUse"},
    {"contentScriptType", "svg", "application/ecmascript"},
    {"contentStyleType", "svg", "text/css"},
    {"cx", "circle ellipse", "0"},
    {"cx", "radialGradient", "50%|.5"},
    {"cy", "circle ellipse", "0"},
    {"cy", "radialGradient", "50%|.5"},
    {"diffuseConstant", "feDiffuseLighting", "1"},
    {"dx", "feOffset text tspan", "0"},
    {"dy", "feOffset text tspan", "0"},
    {"edgeMode", "feConvolveMatrix", "duplicate"},
    {"edgeMode", "feGaussianBlur", "none"},
    {"elevation", "feDistantLight", "0"},
    {"exponent", "feFuncA feFuncB feFuncG feFuncR", "1"},
    {"filterUnits", "filter", "objectBoundingBox"},
    {"fr", "radialGradient", "0|0%"},
    {"gradientUnits", "linearGradient radialGradient", "objectBoundingBox"},
    {"height", "filter mask", "120%"},
    {"intercept", "feFuncA feFuncB feFuncG feFuncR", "0"},
    {"k1", "feComposite", "0"},
    {"k2", "feComposite", "0"},
    {"k3", "feComposite", "0"},
    {"k4", "feComposite", "0"},
    {"lengthAdjust", "text tspan textPath", "spacing"},
    {"markerHeight", "marker", "3"},
    {"markerUnits", "marker", "strokeWidth"},
    {"markerWidth", "marker", "3"},
    {"maskContentUnits", "mask", "userSpaceOnUse"},
    {"maskUnits", "mask", "objectBoundingBox"},
    {"media", "style", "all"},
    {"method", "textPath", "align"},
    {"min", "animate animateColor animateMotion animateTransform set", "0"},
    {"mode", "feBlend", "normal"},
    {"numOctaves", "feTurbulence", "1"},
    {"offset", "feFuncA feFuncB feFuncG feFuncR", "0"},
    {"offset", "stop", "0|0%"},
    {"operator", "feComposite", "over"},
    {"operator", "feMorphology", "erode"},
    {"order", "feConvolveMatrix", "3"},
    {"orient", "marker", "0"},
    {"patternContentUnits", "pattern", "userSpaceOnUse"},
    {"patternUnits", "pattern", "objectBoundingBox"},
    {"pointsAtX", "feSpotLight", "0"},
    {"pointsAtY", "feSpotLight", "0"},
    {"pointsAtZ", "feSpotLight", "0"},
    {"preserveAlpha", "feConvolveMatrix", "false"},
    {"preserveAspectRatio", "svg symbol image marker pattern view feImage",
     "xMidYMid|xMidYMid meet"},
    {"primitiveUnits", "filter", "userSpaceOnUse"},
    {"r", "radialGradient", "50%|.5"},
    {"radius", "feMorphology", "0"},
    {"refX", "marker", "0"},
    {"refY", "marker", "0"},
    {"restart", "animate animateColor animateMotion animateTransform set", "always"},
    {"scale", "feDisplacementMap", "0"},
    {"seed", "feTurbulence", "0"},
    {"side", "textPath", "left"},
    {"slope", "feFuncA feFuncB feFuncG feFuncR", "1"},
    {"spacing", "textPath", "exact"},
    {"specularConstant", "feSpecularLighting", "1"},
    {"specularExponent", "feSpecularLighting feSpotLight", "1"},
    {"spreadMethod", "linearGradient radialGradient", "pad"},
    {"startOffset", "textPath", "0"},
    {"stdDeviation", "feGaussianBlur", "0"},
    {"stitchTiles", "feTurbulence", "noStitch"},
    {"surfaceScale", "feDiffuseLighting feSpecularLighting", "1"},
    {"target", "a", "_self"},
    {"type", "feColorMatrix", "matrix"},
    {"type", "feTurbulence", "turbulence"},
    {"type", "style", "text/css"},
    {"width", "filter mask", "120%"},
    {"x", "fePointLight feSpotLight foreignObject image pattern rect svg text use", "0"},
    {"x", "filter mask", "-10%"},
    {"x1", "line", "0"},
    {"x1", "linearGradient", "0|0%"},
    {"x2", "line", "0"},
    {"x2", "linearGradient", "100%|1"},
    {"xChannelSelector", "feDisplacementMap", "A"},
    {"y", "fePointLight feSpotLight foreignObject image pattern rect svg text use", "0"},
    {"y", "filter mask", "-10%"},
    {"y1", "line", "0"},
    {"y1", "linearGradient", "0|0%"},
    {"y2", "line", "0"},
    {"y2", "linearGradient", "0|0%"},
    {"yChannelSelector", "feDisplacementMap", "A"},
    {"z", "fePointLight feSpotLight", "0"},
    {"zoomAndPan", "svg view", "magnify"},
});

/// Elements that an attribute is looked at on. Others of SVG whose name is in kKnown have no use
/// for it.
constexpr auto kMeanings = std::to_array<Row>({
    {"baseProfile", "", ""},
    {"cx", "circle ellipse radialGradient", ""},
    {"cy", "circle ellipse radialGradient", ""},
    {"d", "path", ""},
    {"externalResourcesRequired", "", ""},
    {"gradientTransform", "linearGradient radialGradient", ""},
    {"gradientUnits", "linearGradient radialGradient", ""},
    {"height", "filter foreignObject image mask pattern rect svg symbol use", ""},
    {"offset", "stop", ""},
    {"points", "polygon polyline", ""},
    {"r", "circle radialGradient", ""},
    {"rx", "ellipse rect", ""},
    {"ry", "ellipse rect", ""},
    {"spreadMethod", "linearGradient radialGradient", ""},
    {"version", "", ""},
    {"viewBox", "marker pattern svg symbol view", ""},
    {"width", "filter foreignObject image mask pattern rect svg symbol use", ""},
    {"x", "filter foreignObject image mask pattern rect svg symbol text tspan tref use", ""},
    {"x1", "line linearGradient", ""},
    {"x2", "line linearGradient", ""},
    {"y", "filter foreignObject image mask pattern rect svg symbol text tspan tref use", ""},
    {"y1", "line linearGradient", ""},
    {"y2", "line linearGradient", ""},
});

constexpr std::string_view kKnown =
    "a circle clipPath defs desc ellipse filter foreignObject g image line linearGradient marker "
    "mask metadata path pattern polygon polyline radialGradient rect stop style svg switch symbol "
    "text textPath title tspan use view";

/// All that have no prefix and are no presentation attributes.
constexpr std::string_view kNames =
    "accent-height accumulate additive alphabetic amplitude arabic-form ascent attributeName "
    "attributeType autofocus azimuth baseFrequency baseProfile bbox begin bias by calcMode "
    "cap-height class clipPathUnits contentScriptType contentStyleType crossorigin cx cy d "
    "decoding "
    "descent diffuseConstant dir divisor download dur dx dy edgeMode elevation end exponent "
    "externalResourcesRequired fetchpriority fill filterRes filterUnits focusable font-family "
    "font-size font-stretch font-style font-variant font-weight format fr from fx fy g1 g2 "
    "glyph-name glyphRef gradientTransform gradientUnits hanging height horiz-adv-x horiz-origin-x "
    "horiz-origin-y href hreflang id ideographic in in2 intercept is k k1 k2 k3 k4 kernelMatrix "
    "kernelUnitLength keyPoints keySplines keyTimes lang lengthAdjust limitingConeAngle local "
    "markerHeight markerUnits markerWidth maskContentUnits maskUnits mathematical max media method "
    "min mode name nonce numOctaves offset operator order orient orientation origin "
    "overline-position overline-thickness panose-1 part path pathLength patternContentUnits "
    "patternTransform patternUnits ping points pointsAtX pointsAtY pointsAtZ preserveAlpha "
    "preserveAspectRatio primitiveUnits r radius refX refY referrerpolicy rel rendering-intent "
    "repeatCount repeatDur requiredExtensions requiredFeatures requiredFonts requiredFormats "
    "restart "
    "result role rotate rx ry scale seed side slope slot spacing specularConstant specularExponent "
    "spreadMethod startOffset stdDeviation stemh stemv stitchTiles strikethrough-position "
    "strikethrough-thickness string style surfaceScale systemLanguage tabindex tableValues target "
    "targetX targetY textLength title to transform transform-origin translate type u1 u2 "
    "underline-position underline-thickness unicode unicode-range units-per-em v-alphabetic "
    "v-hanging v-ideographic v-mathematical values version vert-adv-y vert-origin-x vert-origin-y "
    "viewBox viewTarget width widths x x-height x1 x2 xChannelSelector y y1 y2 yChannelSelector z "
    "zoomAndPan";

}  // namespace

bool is_known_attribute(std::string_view name) noexcept {
  for (const std::string_view start : {"data-", "aria-", "on", "x-", "v-", "ng-", "hx-"})
    if (name.starts_with(start)) return true;
  const bool is_word =
      std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || c == '-'; });
  return !is_word || lists(kNames, name, ' ');
}

bool is_default(const Node& element, const Attribute& attribute) noexcept {
  if (attribute.space != Space::none || element.space != Space::svg) return false;
  const auto [first, last] =
      std::ranges::equal_range(kDefaults, std::string_view(attribute.name), {}, &Row::attribute);
  return std::any_of(first, last, [&](const Row& row) {
    return lists(row.values, attribute.value, '|') && lists(row.elements, element.local(), ' ');
  });
}

bool has_no_meaning(const Node& element, const Attribute& attribute) noexcept {
  if (attribute.space != Space::none || element.space != Space::svg) return false;
  const auto row =
      std::ranges::lower_bound(kMeanings, std::string_view(attribute.name), {}, &Row::attribute);
  if (row == kMeanings.end() || row->attribute != attribute.name) return false;
  return lists(kKnown, element.local(), ' ') && !lists(row->elements, element.local(), ' ');
}

static_assert(std::ranges::is_sorted(kDefaults, {}, &Row::attribute));
static_assert(std::ranges::is_sorted(kMeanings, {}, &Row::attribute));

}  // namespace pressoir::codecs::svg
