#include "codecs/svg/style/effects.h"

#include <algorithm>

#include "base/text.h"
#include "codecs/svg/analysis/dynamics.h"
#include "codecs/svg/document/kinds.h"

namespace pressoir::codecs::svg::style {
namespace {

/// So many use elements inside each other are followed to what they show.
constexpr int kMaxUses = 4;
/// So many elements are looked at for one answer; behind them it is not certain.
constexpr int kMaxVisits = 20'000;

bool has_font_unit(std::string_view value) noexcept {
  for (std::size_t i = 1; i < value.size(); ++i) {
    if (!is_digit(value[i - 1]) && value[i - 1] != '.') continue;
    const auto unit = value.substr(i, 2);
    for (const std::string_view known : {"em", "ex", "ch", "lh", "ic", "ca"})
      if (unit == known) return true;
  }
  return false;
}

bool is_container(const Node& node) noexcept {
  for (const std::string_view name :
       {"g", "a", "svg", "switch", "defs", "symbol", "marker", "pattern", "mask", "clipPath"})
    if (node.is(name)) return true;
  return false;
}

}  // namespace

Effects::Effects(const Document& document, const Cascade& cascade) : cascade_(cascade) {
  const auto look_at = [&](std::string_view text) {
    font_units_ = font_units_ || has_font_unit(text);
    const auto found = text.find("urrent");
    current_colour_ = current_colour_ || (found != std::string_view::npos &&
                                          lower(text.substr(found, 11)) == "urrentcolor");
  };
  for_each_element(*document.root, [&](const Node& node) {
    for (const auto& attribute : node.attributes)
      if (attribute.space == Space::none && attribute.name != "d" && attribute.name != "points")
        look_at(attribute.value);
    if (is_style_element(node)) look_at(css_of(node));
  });
}

bool Effects::has(const Node& element, const Property& property) const {
  int visits_left = kMaxVisits;
  return reaches(element, property, 0, visits_left);
}

bool Effects::reaches(const Node& element, const Property& property, int uses_followed,
                      int& visits_left) const {
  if (--visits_left < 0 || uses(element, property)) return true;
  if (!property.inherited) return false;
  if (element.is("use")) {
    const Node* shown = cascade_.references().target(element);
    if (shown == nullptr || uses_followed == kMaxUses) return true;
    const auto* declared = cascade_.declared(*shown, property.name);
    const bool is_set = declared != nullptr && !declared->uncertain && declared->value != "inherit";
    return !is_set && reaches(*shown, property, uses_followed + 1, visits_left);
  }
  return std::ranges::any_of(element.children, [&](const auto& child) {
    if (child->kind != Node::Kind::element) return false;
    const auto* declared = cascade_.declared(*child, property.name);
    const bool is_set = declared != nullptr && !declared->uncertain && declared->value != "inherit";
    return !is_set && reaches(*child, property, uses_followed, visits_left);
  });
}

bool Effects::is_clip_only(const Node& element) const {
  for (const Node* at = &element; at != nullptr; at = at->parent) {
    if (at->is("clipPath")) return true;
    if (cascade_.references().is_shown_by_use(*at)) return false;
  }
  return false;
}

bool Effects::may_clip(const Node& element) const {
  for (const Node* at = &element; at != nullptr; at = at->parent)
    if (at->is("clipPath") || cascade_.references().is_shown_by_use(*at)) return true;
  return false;
}

bool Effects::uses_stroke(const Node& element, std::string_view property) const {
  const auto may_have = [&](std::string_view name, std::string_view nothing) {
    const auto value = cascade_.specified(element, name);
    return !value || (*value != nothing && *value != std::string(nothing) + "px");
  };
  const bool has_markers = (element.is("path") || element.is("line") || element.is("polyline") ||
                            element.is("polygon")) &&
                           (may_have("marker-start", "none") || may_have("marker-mid", "none") ||
                            may_have("marker-end", "none"));
  if (has_markers || is_text(element)) return may_have("stroke", "none") || has_markers;
  if (!may_have("stroke", "none")) return false;
  if (property == "stroke-width" || property == "stroke-opacity") return true;
  if (!may_have("stroke-width", "0") || !may_have("stroke-opacity", "0")) return false;
  const bool is_dashed = may_have("stroke-dasharray", "none");
  const bool is_round = element.is("circle") || element.is("ellipse");
  const bool has_corners = !is_round && !element.is("line");
  if (property == "stroke-dashoffset") return is_dashed;
  if (property == "stroke-linecap")
    return is_dashed || element.is("path") || element.is("line") || element.is("polyline") ||
           element.is("polygon");
  if (property == "stroke-linejoin") return has_corners;
  if (property == "stroke-miterlimit") {
    const auto join = cascade_.specified(element, "stroke-linejoin");
    return has_corners && (!join || (*join != "round" && *join != "bevel"));
  }
  return true;
}

bool Effects::uses(const Node& element, const Property& property) const {
  if (element.space != Space::svg || element.is("foreignObject")) return true;
  const bool is_drawn = is_shape(element) || is_text(element);
  const auto is_none = [&](std::string_view name) {
    return is_certainly(cascade_, element, name, "none");
  };
  switch (property.concern) {
    case Concern::nothing: return false;
    case Concern::any: {
      const bool passes_on = is_container(element) && property.inherited;
      return !passes_on || property.name == "color-interpolation";
    }
    case Concern::fill:
      if (!is_drawn || element.is("line") || is_clip_only(element)) return false;
      return property.name == "fill" || !is_none("fill");
    case Concern::fill_rule:
      return (element.is("path") || element.is("polygon") || element.is("polyline")) &&
             !is_clip_only(element) && !is_none("fill");
    case Concern::stroke: return is_drawn && !is_clip_only(element);
    case Concern::stroke_detail:
      return is_drawn && !is_clip_only(element) && uses_stroke(element, property.name);
    case Concern::marker: return is_shape(element) && !is_clip_only(element);
    case Concern::clip_rule: return is_drawn && may_clip(element);
    case Concern::text: {
      const bool gives_units = font_units_ && property.name.starts_with("font");
      // Decoration is not inherited, but drawn through all texts inside.
      const bool decorates = property.name.starts_with("text-decoration") && is_container(element);
      // Only lines that run down turn their letters.
      if (property.name == "text-orientation")
        return is_text(element) && !is_certainly(cascade_, element, "writing-mode", "lr-tb");
      return gives_units || decorates || is_text(element);
    }
    case Concern::block: return font_units_;
    case Concern::colour: return current_colour_ && !is_container(element);
    case Concern::stop: return element.is("stop");
    case Concern::flood: return element.is("feFlood") || element.is("feDropShadow");
    case Concern::light: return element.is("feDiffuseLighting") || element.is("feSpecularLighting");
    case Concern::filter_step: return is_filter_step(element);
    case Concern::image:
      return element.is("image") || element.is("pattern") || is_filter_step(element);
    case Concern::shape: return is_drawn || (element.is("use") && !property.inherited);
    case Concern::group:
      if (property.name == "clip-path" && element.is("clipPath")) return true;
      return is_rendered(element) || element.is("symbol") || element.is("mask") ||
             element.is("marker") || element.is("pattern");
    case Concern::viewport:
      for (const std::string_view name : {"svg", "symbol", "image", "marker", "pattern", "use"})
        if (element.is(name)) return true;
      return false;
  }
  return true;
}

}  // namespace pressoir::codecs::svg::style
