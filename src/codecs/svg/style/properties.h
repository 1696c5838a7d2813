// What SVG knows of properties. Sources: SVG 2, appendix "Property index" and section 6.6
// (presentation attributes); SVG 1.1, appendix N, for what SVG 2 dropped; CSS modules for initial
// values (Fill and Stroke 3, Text 3, Fonts 4, Masking 1, Filter Effects 1, Compositing 1).
#pragma once

#include <cstdint>
#include <string_view>

namespace pressoir::codecs::svg::style {

/// What a property says something about.
enum class Concern : std::uint8_t {
  any,            ///< not looked into
  fill,           ///< the inside of shapes and texts
  fill_rule,      ///< of paths and polygons
  stroke,         ///< the outline of shapes and texts
  stroke_detail,  ///< how the outline is drawn, where there is one
  marker,         ///< what is drawn at the points of paths, lines and polygons
  clip_rule,      ///< of shapes inside clipPath
  text,           ///< what texts look like
  block,          ///< lines of blocks, which only foreign content has
  colour,         ///< what currentColor means
  stop,           ///< of gradients
  flood,          ///< feFlood and feDropShadow
  light,          ///< feDiffuseLighting and feSpecularLighting
  filter_step,    ///< all parts of filters
  image,          ///< pictures of pixels
  shape,          ///< how shapes and texts are drawn
  group,          ///< an element and all in it together
  viewport,       ///< elements that have one of their own
  nothing,        ///< what no reader takes account of any more
};

struct Property {
  std::string_view name;
  bool inherited;
  bool is_attribute;  ///< there is a presentation attribute of its name that all readers know
  Concern concern;
  /// The initial value in its spellings, with '|' between; empty: it depends on the reader.
  std::string_view initial;

  /// Whether `value` is a spelling of the initial value.
  [[nodiscard]] bool is_initial(std::string_view value) const noexcept;
};

/// Null: a property that is not in the table.
const Property* property_named(std::string_view name) noexcept;

/// Whether `value` means the same wherever it is inherited to: not relative to a size or colour of
/// the element (em, %, currentColor, bolder), not a keyword of CSS as a whole (inherit), no var().
bool is_absolute(std::string_view value) noexcept;

/// Whether a presentation attribute may be written as `value` in a style attribute as well: in CSS
/// lengths of fonts and text need units, in attributes not.
bool is_value_of_css(const Property& property, std::string_view value) noexcept;

}  // namespace pressoir::codecs::svg::style
