#include "codecs/svg/paths/look_of.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "codecs/svg/document/kinds.h"

namespace pressoir::codecs::svg {

Looks::Looks(const Document& document, const style::StyledDocument& styled) : styled_(styled) {
  for_each_element(*document.root,
                   [&](const Node& node) { has_markers_ = has_markers_ || node.is("marker"); });
}

PathLook Looks::of(const Node& element) const {
  if (is_followed(element, styled_.references)) return {};
  PathLook look;
  const bool clips = ancestor_named(element, "clipPath") != nullptr;
  look.marked = !clips && may_be_marked(element);
  if (!styled_.is_closed()) return look;  // strokes are what sheets elsewhere may well set
  const auto is = [&](std::string_view property, std::string_view value) {
    return is_certainly(styled_.cascade, element, property, value);
  };
  look.stroked = !clips && !is("stroke", "none");
  look.dashed = !is("stroke-dasharray", "none");
  look.capped = !is("stroke-linecap", "butt");
  look.round = is("stroke-linecap", "round") && is("stroke-linejoin", "round");
  return look;
}

bool Looks::may_be_marked(const Node& element) const {
  if (!has_markers_) return false;
  return !std::ranges::all_of(
      std::array<std::string_view, 3>{"marker-start", "marker-mid", "marker-end"},
      [&](std::string_view name) { return is_certainly(styled_.cascade, element, name, "none"); });
}

bool is_followed(const Node& element, const References& references) {
  const auto* id = element.find("id");
  if (id == nullptr) return false;
  return std::ranges::any_of(references.of(*id), [](const Reference& reference) {
    return reference.mention.kind == Mention::Kind::link && !reference.node->is("use");
  });
}

}  // namespace pressoir::codecs::svg
