#include <string>
#include <vector>

#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/own_properties.h"
#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg {
namespace {

/// Whether `declared` says what would hold without it.
bool is_redundant(const style::Cascade& cascade, const Node& element,
                  const style::Declared& declared) {
  const auto* property = style::property_named(declared.name);
  // Without it a rule of a sheet would count.
  if (property == nullptr || declared.uncertain || declared.in_sheet) return false;
  if (cascade.rules().names_attribute(declared.name)) return false;
  if (!property->inherited) return property->is_initial(declared.value);
  if (declared.value == "inherit") return true;
  if (!style::is_absolute(declared.value)) return false;
  const auto inherited = cascade.inherited(element, *property);
  if (!inherited) return false;
  return *inherited == declared.value ||
         (property->is_initial(*inherited) && property->is_initial(declared.value));
}

/// Presentation attributes that the style attribute, or an important rule, goes before.
bool remove_overridden(const style::Cascade& cascade, Node& element) {
  return std::erase_if(element.attributes, [&](const Attribute& attribute) {
           if (style::presentation(element, attribute) == nullptr) return false;
           const auto* declared = cascade.declared(element, attribute.name);
           return declared != nullptr && declared->origin == style::Origin::style &&
                  !declared->uncertain && !cascade.rules().names_attribute(attribute.name);
         }) > 0;
}

}  // namespace

bool remove_redundant_properties(Document& document, const PassContext& /*context*/) {
  const style::StyledDocument styled(document);
  if (!styled.is_closed() || styled.cascade.rules().names_attribute("style")) return false;
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (element.space != Space::svg) return;
    const bool overridden = remove_overridden(styled.cascade, element);
    std::vector<std::string> names;
    for (const auto& declared : styled.cascade.declared(element))
      if (is_redundant(styled.cascade, element, declared)) names.push_back(declared.name);
    for (const auto& name : names) changed = style::erase_property(element, name) || changed;
    if (overridden || !names.empty()) styled.cascade.forget(element);
    changed = changed || overridden;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
