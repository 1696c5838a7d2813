#include "codecs/svg/style/carried.h"

namespace pressoir::codecs::svg::style {

bool is_portable(const StyledDocument& styled, const Node& element, const Declared& declared) {
  const auto* property = property_named(declared.name);
  if (property == nullptr || !property->inherited || !property->is_attribute) return false;
  if (declared.important || !is_absolute(declared.value)) return false;
  return !declared.value.empty() && !styled.references.is_shown_by_use(element) &&
         is_only_own(styled, element, declared.name);
}

bool is_only_own(const StyledDocument& styled, const Node& element, std::string_view property) {
  const auto& rules = styled.cascade.rules();
  if (rules.sets_elsewhere(property) || rules.names_attribute(property) ||
      rules.names_attribute("style"))
    return false;
  const auto* declared = styled.cascade.declared(element, property);
  return declared == nullptr || (!declared->in_sheet && !declared->uncertain);
}

}  // namespace pressoir::codecs::svg::style
