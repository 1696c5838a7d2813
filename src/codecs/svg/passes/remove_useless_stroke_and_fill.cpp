#include <string>

#include "codecs/svg/analysis/removal.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/carried.h"
#include "codecs/svg/style/own_properties.h"

namespace pressoir::codecs::svg {
namespace {

using style::StyledDocument;

bool has_markers(const style::Cascade& cascade, const Node& element) {
  for (const std::string_view name : {"marker-start", "marker-mid", "marker-end"})
    if (!is_certainly(cascade, element, name, "none")) return true;
  return false;
}

/// Whether the element itself says that the paint is fully transparent, or gives it no width.
bool is_invisible(const StyledDocument& styled, const Node& element, std::string_view paint) {
  const auto is_zero = [&](const std::string& name) {
    return is_certainly(styled.cascade, element, name, "0") &&
           style::is_only_own(styled, element, name);
  };
  const std::string name(paint);
  return is_zero(name + "-opacity") || (paint == "stroke" && is_zero("stroke-width"));
}

/// Makes a paint that cannot be seen none, by which all else that is said of it goes.
bool drop(const StyledDocument& styled, Node& element, std::string_view paint) {
  const auto& cascade = styled.cascade;
  if (is_certainly(cascade, element, paint, "none") || !is_invisible(styled, element, paint) ||
      !style::is_only_own(styled, element, paint))
    return false;
  const std::string opacity = std::string(paint) + "-opacity";
  const bool says_so = cascade.declared(element, paint) != nullptr ||
                       cascade.declared(element, opacity) != nullptr ||
                       (paint == "stroke" && cascade.declared(element, "stroke-width") != nullptr);
  if (!says_so) return false;
  style::set_property(element, paint, "none");
  style::erase_property(element, opacity);
  if (paint == "stroke") style::erase_property(element, "stroke-width");
  cascade.forget(element);
  return true;
}

}  // namespace

bool remove_useless_stroke_and_fill(Document& document, const PassContext& /*context*/) {
  const StyledDocument styled(document);
  if (!styled.is_closed()) return false;
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (!is_shape(element) || styled.dynamics.is_animated(element)) return;
    if (may_be_pointed_at(element) || has_markers(styled.cascade, element)) return;
    for (const std::string_view paint : {"stroke", "fill"})
      changed = drop(styled, element, paint) || changed;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
