#include "codecs/svg/passes/passes.h"

namespace pressoir::codecs::svg {

bool remove_doctype(Document& document, const PassContext& /*context*/) {
  if (!document.doctype) return false;
  document.doctype.reset();
  return true;
}

}  // namespace pressoir::codecs::svg
