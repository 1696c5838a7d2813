#include <string>

#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/selector_match.h"
#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg {

bool cleanup_classes(Document& document, const PassContext& /*context*/) {
  const style::StyledDocument styled(document);
  const auto& rules = styled.cascade.rules();
  if (!styled.is_closed() || rules.names_attribute("class")) return false;
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    const auto* classes = element.find("class");
    if (classes == nullptr || element.space != Space::svg || styled.dynamics.is_animated(element))
      return;
    std::string kept;
    style::for_each_class(*classes, [&](std::string_view name) {
      if (!rules.names_class(name) || style::has_word(kept, name)) return;
      if (!kept.empty()) kept += ' ';
      kept += name;
    });
    if (kept == *classes) return;
    changed = true;
    if (kept.empty())
      element.erase("class");
    else
      element.set("class", std::move(kept));
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
