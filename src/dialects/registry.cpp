#include "dialects/dialect.h"
#include "dialects/ewww/routes.h"
#include "dialects/imagerecycle/routes.h"

namespace pressoir::dialects {

std::vector<Dialect> all_dialects(const Config& config, const Limits& limits) {
  return {
      ewww::dialect(config.ewww, limits),
      imagerecycle::dialect(config.imagerecycle, limits),
  };
}

}  // namespace pressoir::dialects
