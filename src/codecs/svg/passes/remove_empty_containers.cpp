#include <algorithm>

#include "base/text.h"
#include "codecs/svg/analysis/removal.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg {
namespace {

bool is_empty(const Node& element) {
  return std::ranges::all_of(element.children, [](const auto& child) {
    return child->kind == Node::Kind::text && trimmed(child->text, " \t\r\n").empty();
  });
}

/// Draws nothing where nothing is in it. (A filter may draw where its element does not.)
bool is_container(const style::Cascade& cascade, const Node& element) {
  if (element.is("defs") || element.is("switch")) return true;
  if (!element.is("g") && !element.is("a") && !element.is("svg") && !element.is("symbol") &&
      !element.is("marker"))
    return false;
  return is_certainly(cascade, element, "filter", "none");
}

}  // namespace

bool remove_empty_containers(Document& document, const PassContext& /*context*/) {
  const style::StyledDocument styled(document);
  if (styled.dynamics.has_script() || styled.cascade.rules().depends_on_siblings()) return false;
  return remove_elements(document, [&](const Node& node) {
    return is_container(styled.cascade, node) && is_empty(node) &&
           is_removable(styled.references, node);
  });
}

}  // namespace pressoir::codecs::svg
