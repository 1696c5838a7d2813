#include "dialects/dialect.h"
#include "dialects/ewww/routes.h"

namespace pressoir::dialects {

std::vector<Dialect> all_dialects(const Config& config, const Limits& limits) {
  return {
      ewww::dialect(config.ewww, limits),
  };
}

}  // namespace pressoir::dialects
