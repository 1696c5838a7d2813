#include "dialects/ewww/routes.h"

#include <memory>

#include "dialects/dialect.h"
#include "dialects/ewww/api.h"
#include "dialects/route_table.h"

namespace pressoir::dialects::ewww {
namespace {

using http::Request;
using http::Response;
using std::chrono::seconds;

// Nine tenths of the clients' own time-outs (README.md): they shall hear "failed", not nothing.
constexpr seconds kKeyTime{4}, kStoreTime{18}, kRestoreTime{27};

/// @param limits  of the body.
RouteKind kind_of(ErrorStyle style, const http::BodyLimits& limits) {
  const auto render = [style](const Error& problem, const Request&) {
    return error_response(style, problem.code());
  };
  return {.limits = limits, .render_error = render};
}

void add_keys(RouteTable<Api>& table) {
  using enum http::Method;
  const auto limits = fields_only(kKeyTime);
  table.add(post, "/verify/", kind_of(ErrorStyle::verify, limits), &Api::verify);
  const auto add_quota = [&](const std::string& path, ErrorStyle style) {
    table.add(post, path, kind_of(style, limits),
              [style](Api& api, Request& request) { return api.quota(request, style); });
  };
  add_quota("/quota/v2/", ErrorStyle::quota_json);
  add_quota("/quota/", ErrorStyle::quota_text);
}

void add_pictures(RouteTable<Api>& table, std::uint64_t file_bytes) {
  using enum http::Method;
  const RouteKind optimize = kind_of(ErrorStyle::optimize, with_files(kOptimizeTime, file_bytes));
  table.add(post, "/v2/", optimize, [](Api& api, Request& r) { return api.optimize(r, false); });
  table.add(post, "/v3/optimize/", optimize,
            [](Api& api, Request& r) { return api.optimize(r, true); });
  table.add(get, "/v3/retrieve/", kind_of(ErrorStyle::retrieve, fields_only(kKeyTime)),
            &Api::retrieve);
  for (const Tool& tool : all_tools())
    table.add(post, '/' + tool.name + '/',
              kind_of(ErrorStyle::rotate, with_files(tool.time, file_bytes)),
              [tool](Api& api, Request& request) { return api.use(tool, request); });
  table.add(get, "/resize/lazy.php", kind_of(ErrorStyle::placeholder, fields_only(kKeyTime)),
            &Api::lazy);
}

void add_backups(RouteTable<Api>& table, std::uint64_t file_bytes) {
  using enum http::Method;
  table.add(post, "/backup/store.php",
            kind_of(ErrorStyle::store, with_files(kStoreTime, file_bytes)), &Api::store);
  table.add(post, "/backup/restore.php", kind_of(ErrorStyle::restore, fields_only(kRestoreTime)),
            &Api::restore);
}

Response unknown_path(const Error& problem) {
  Response response = error_response(ErrorStyle::optimize, problem.code());
  if (problem.code() == ErrorCode::not_found) response.status = 404;  // a path nobody owns
  return response;
}

}  // namespace

Dialect dialect(const Config& config, const Limits& limits) {
  Dialect made;
  made.name = kDialect;
  made.hosts = {"optimize.exactlywww.com", "api.exactlywww.net", "stats.exactlywww.net"};
  made.render_error = renderer_of(unknown_path);
  made.add_routes = [config, max = limits.max_input_bytes](http::Routes& routes,
                                                           service::Services& services) {
    RouteTable<Api> table(routes, kDialect, std::make_shared<Api>(services, config));
    add_keys(table);
    add_pictures(table, max);
    add_backups(table, max);
  };
  return made;
}

}  // namespace pressoir::dialects::ewww
