#include <algorithm>

#include "codecs/svg/analysis/removal.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg {

bool remove_empty_text(Document& document, const PassContext& /*context*/) {
  const style::StyledDocument styled(document);
  if (styled.dynamics.has_script() || styled.cascade.rules().depends_on_siblings()) return false;
  return remove_elements(document, [&](const Node& node) {
    if (!is_text(node)) return false;
    const bool is_empty = node.is("tref") ? node.href() == nullptr : node.children.empty();
    return is_empty && is_removable(styled.references, node);
  });
}

}  // namespace pressoir::codecs::svg
