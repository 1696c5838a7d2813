#include "dialects/dialect.h"
#include "dialects/ewww/routes.h"
#include "dialects/imagerecycle/routes.h"
#include "dialects/megaoptim/routes.h"

namespace pressoir::dialects {

std::vector<Dialect> all_dialects(const Config& config, const Limits& limits) {
  return {
      ewww::dialect(config.ewww, limits),
      imagerecycle::dialect(config.imagerecycle, limits),
      megaoptim::dialect(config.megaoptim, limits),
  };
}

void add_to(http::Routes& routes, const Dialect& dialect, service::Services& services) {
  dialect.add_routes(routes, services);
  routes.claim(http::FallbackOwner{.hosts = dialect.hosts,
                                   .recognizes = dialect.recognizes,
                                   .render_error = dialect.render_error});
}

}  // namespace pressoir::dialects
