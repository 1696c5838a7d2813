#include "codecs/svg/analysis/removal.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg {
namespace {

/// Never drawn unless something refers to it.
bool is_only_for_reference(const Node& element) {
  if (element.space != Space::svg || is_description(element)) return false;
  if (is_definition(element)) return true;
  const bool is_in_defs = element.parent != nullptr && element.parent->is("defs");
  return is_in_defs && (is_rendered(element) || element.is("stop"));
}

}  // namespace

bool remove_useless_defs(Document& document, const PassContext& /*context*/) {
  const style::StyledDocument styled(document);
  if (!styled.may_restructure()) return false;
  return remove_elements(document, [&](const Node& element) {
    return is_only_for_reference(element) && is_removable(styled.references, element);
  });
}

}  // namespace pressoir::codecs::svg
