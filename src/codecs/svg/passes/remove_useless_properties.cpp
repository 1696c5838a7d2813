#include <string>
#include <vector>

#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/own_properties.h"
#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg {

bool remove_useless_properties(Document& document, const PassContext& /*context*/) {
  const style::StyledDocument styled(document);
  if (!styled.is_closed() || styled.cascade.rules().names_attribute("style")) return false;
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (element.space != Space::svg || styled.dynamics.is_animated(element)) return;
    std::vector<std::string> names;
    for (const auto& declared : styled.cascade.declared(element)) {
      const auto* property = style::property_named(declared.name);
      if (property == nullptr || declared.uncertain || declared.in_sheet) continue;
      if (styled.cascade.rules().names_attribute(declared.name)) continue;
      if (!styled.effects.has(element, *property)) names.push_back(declared.name);
    }
    // One after the other: what another property means may depend on the one that goes.
    for (const auto& name : names) {
      if (styled.effects.has(element, *style::property_named(name))) continue;
      changed = style::erase_property(element, name) || changed;
      styled.cascade.forget(element);
    }
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
