#include "codecs/svg/passes/passes.h"
#include "codecs/svg/paths/path_elements.h"

namespace pressoir::codecs::svg {

bool approximate_path_data(Document& document, const PassContext& context) {
  // What SVGO's convertPathData allows itself.
  const PathPrecision loose{.slack = 0.99, .arcs = {.units = 2.5}};
  return shorten_path_elements(document, context, loose);
}

}  // namespace pressoir::codecs::svg
