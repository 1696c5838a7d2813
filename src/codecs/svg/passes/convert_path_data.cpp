#include <algorithm>

#include "codecs/svg/passes/passes.h"
#include "codecs/svg/paths/path_elements.h"

namespace pressoir::codecs::svg {

bool convert_path_data(Document& document, const PassContext& context) {
  constexpr double kMostSlack = 0.99;
  PathPrecision precision{.slack = std::min(context.tolerance, kMostSlack),
                          .tolerance = context.tolerance};
  precision.arcs.units = context.tolerance;
  return shorten_path_elements(document, context, precision);
}

}  // namespace pressoir::codecs::svg
