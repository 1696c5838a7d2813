#include "codecs/svg/paths/look_of.h"

#include <algorithm>

#include "codecs/svg/document/kinds.h"

namespace pressoir::codecs::svg {

PathLook look_of(const Node& element, const style::StyledDocument& styled) {
  if (is_followed(element, styled.references)) return {};
  PathLook look;
  const auto is = [&](std::string_view property, std::string_view value) {
    return is_certainly(styled.cascade, element, property, value);
  };
  const bool clips = ancestor_named(element, "clipPath") != nullptr;
  look.marked = !clips && !(is("marker-start", "none") && is("marker-mid", "none") &&
                            is("marker-end", "none"));
  if (!styled.is_closed()) return look;  // strokes are what sheets elsewhere may well set
  look.stroked = !clips && !is("stroke", "none");
  look.dashed = !is("stroke-dasharray", "none");
  look.capped = !is("stroke-linecap", "butt");
  look.round = is("stroke-linecap", "round") && is("stroke-linejoin", "round");
  return look;
}

bool is_followed(const Node& element, const References& references) {
  const auto* id = element.find("id");
  if (id == nullptr) return false;
  return std::ranges::any_of(references.of(*id), [](const Reference& reference) {
    return reference.mention.kind == Mention::Kind::link && !reference.node->is("use");
  });
}

}  // namespace pressoir::codecs::svg
