#include <algorithm>
#include <array>

#include "codecs/svg/analysis/dynamics.h"
#include "codecs/svg/document/attribute_table.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/rule_index.h"
#include "codecs/svg/style/own_properties.h"

namespace pressoir::codecs::svg {
namespace {

/// Whether the attribute, empty, is the same as none. Of the conditions of a switch that is not so.
bool means_nothing_empty(const Node& element, const Attribute& attribute) {
  if (attribute.space != Space::none || element.space != Space::svg) return false;
  if (style::presentation(element, attribute) != nullptr) return true;
  constexpr auto kNames = std::to_array<std::string_view>(
      {"class", "clipPathUnits", "d", "gradientTransform", "gradientUnits", "id",
       "patternTransform", "points", "preserveAspectRatio", "style", "transform", "viewBox"});
  return std::ranges::find(kNames, attribute.name) != kNames.end();
}

}  // namespace

bool remove_empty_attrs(Document& document, const PassContext& /*context*/) {
  const Dynamics dynamics(document);
  if (dynamics.has_script()) return false;
  const style::RuleIndex rules(document);
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (dynamics.is_animated(element)) return;
    changed = std::erase_if(element.attributes,
                            [&](const Attribute& attribute) {
                              return attribute.value.empty() &&
                                     means_nothing_empty(element, attribute) &&
                                     !rules.names_attribute(attribute.name);
                            }) > 0 ||
              changed;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
