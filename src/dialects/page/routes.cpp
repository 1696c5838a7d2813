#include "dialects/page/routes.h"

#include <string>

#include "dialects/page/files.h"
#include "dialects/page/views.h"
#include "dialects/route_table.h"

namespace pressoir::dialects::page {
namespace {

constexpr const char* kName = "page";
constexpr std::string_view kIndex = "/index.html";
/// What people may open, or come back to: the views choose by the path.
constexpr const char* kViews[] = {"/", "/panel", "/panel/{view}", "/panel/{view}/{item}"};

void add_route(http::Routes& routes, std::string path, const File& file) {
  http::Route route;
  route.pattern = std::move(path);
  route.owner = kName;
  route.render_error = renderer_of(error_response);
  route.handler = [&file](http::Request& request) -> Async<http::Response> {
    co_return file_view(request.head, file);
  };
  routes.add(std::move(route));
}

void add_routes(http::Routes& routes) {
  for (const File& file : files()) {
    if (file.path != kIndex) {
      add_route(routes, std::string(file.path), file);
      continue;
    }
    for (const char* view : kViews) add_route(routes, view, file);
  }
}

}  // namespace

Dialect dialect(const Config& config, const Limits& /*limits*/) {
  Dialect made;
  made.name = kName;
  made.render_error = renderer_of(error_response);
  made.add_routes = [config](http::Routes& routes, service::Services& /*services*/) {
    if (!config.served) return;
    add_routes(routes);
    routes.claim("/page", renderer_of(error_response));
    routes.claim("/panel", renderer_of(error_response));
  };
  return made;
}

}  // namespace pressoir::dialects::page
