#include "codecs/svg/passes/passes.h"
#include "codecs/svg/paths/path_elements.h"

namespace pressoir::codecs::svg {

bool convert_path_data(Document& document, const PassContext& context) {
  return shorten_path_elements(document, context, {});
}

}  // namespace pressoir::codecs::svg
