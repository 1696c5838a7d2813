#include "dialects/registry.h"

#include "dialects/dialect.h"

namespace pressoir::dialects {

std::vector<Dialect> all_dialects(const Config& config, const Limits& limits) {
  // Each dialect() is that of the namespace of its settings.
  const auto made = [&limits](const auto&... each) {
    return std::vector<Dialect>{dialect(each, limits)...};
  };
  return std::apply(made, config.all);
}

void add_to(http::Routes& routes, const Dialect& dialect, service::Services& services) {
  dialect.add_routes(routes, services);
  routes.claim(http::FallbackOwner{.hosts = dialect.hosts,
                                   .recognizes = dialect.recognizes,
                                   .render_error = dialect.render_error});
}

}  // namespace pressoir::dialects
