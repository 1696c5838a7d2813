#include "codecs/svg/paths/path_elements.h"

#include <utility>

#include "codecs/svg/analysis/scales.h"
#include "codecs/svg/paths/look_of.h"

namespace pressoir::codecs::svg {

bool shorten_path_elements(Document& document, const PassContext& context,
                           PathPrecision precision) {
  const style::StyledDocument styled(document);
  const Scales scales(document, styled.references);
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    auto* data = element.is("path") ? element.find("d") : nullptr;
    if (data == nullptr || styled.dynamics.is_animated(element)) return;
    precision.digits = scales.digits(element, context.digits);
    auto shorter = shorter_path(*data, look_of(element, styled), precision);
    if (shorter == *data) return;
    *data = std::move(shorter);
    changed = true;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
