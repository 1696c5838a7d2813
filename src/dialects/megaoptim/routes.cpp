#include "dialects/megaoptim/routes.h"

#include <memory>

#include "dialects/callback_format.h"
#include "dialects/dialect.h"
#include "dialects/megaoptim/api.h"
#include "dialects/route_table.h"

namespace pressoir::dialects::megaoptim {
namespace {

using http::Request;
using http::Response;
using std::chrono::seconds;

constexpr seconds kFieldsTime{60}, kUploadTime{300};

using Table = RouteTable<Api>;

RouteKind kind_with(const http::BodyLimits& limits) {
  return {
      .limits = limits, .render_error = renderer_of(error_response), .wrong_method = wrong_method};
}

/// Answers when a job has ended.
RouteKind poll() {
  RouteKind kind = kind_with(fields_only(kFieldsTime));
  kind.waits = true;
  return kind;
}

RouteKind file() {
  return {.limits = fields_only(kFieldsTime),
          .render_error = renderer_of(file_error_response),
          .wrong_method = wrong_file_method};
}

Async<Response> ping(Api&, Request&) { co_return http::text_response(200, "text/plain", ""); }

Async<Response> refuse_registration(Api&, Request&) {
  co_return error(400, "Registration is disabled on this server");
}

void add_endpoints(Table& table, std::uint64_t file_bytes) {
  using enum http::Method;
  const RouteKind call = kind_with(fields_only(kFieldsTime));
  // One file more than allowed is read, to distinguish too many files from one that is too large.
  const RouteKind upload = kind_with(with_files(kUploadTime, file_bytes, kMaxItems + 1));
  for (const std::string base : {"/v1", ""}) {
    table.add(post, base + "/optimize", upload, &Api::optimize);
    table.add(post, base + "/optimize/{id}/result", poll(), &Api::result);
    table.add(get, base + "/optimize/{id}/result", poll(), &Api::result);
    table.add(post, base + "/users/info", call, &Api::user_info);
    table.add(get, base + "/users/info", call, &Api::user_info);
  }
  table.add(get, "/image/{folder}/{name}", file(), &Api::download);
  table.add(get, "/ping", call, ping);
  table.add(post, "/v1/register", call, refuse_registration);
  table.add(post, "/api/register", call, refuse_registration);
}

service::WebhookFormat webhook_format(const std::shared_ptr<Api>& api, seconds first_retry) {
  return format_of_ends(
      [api](service::WebhookCall call) { return api->message(std::move(*call.batch)); },
      first_retry);
}

}  // namespace

Dialect dialect(const Config& config, const Limits& limits) {
  Dialect made;
  made.name = kDialect;
  made.hosts = {"api.megaoptim.com", "app.megaoptim.com"};
  made.recognizes = [](const http::Head& head) { return !head.header("X-API-KEY").empty(); };
  made.account_settings = {{.name = kBaseSetting,
                            .help = "what links in callbacks begin with where server.public_url is "
                                    "empty; follows each job"}};
  made.render_error = renderer_of(error_response);
  made.add_routes = [config, max = limits.max_input_bytes](http::Routes& routes,
                                                           service::Services& services) {
    const auto api = std::make_shared<Api>(services, config, max);
    Table table(routes, kDialect, api);
    add_endpoints(table, max);
    services.webhooks.set_format(kDialect, webhook_format(api, config.first_retry));
    // Not /users: that is a path of another API.
    for (const char* root : {"/v1/optimize", "/v1/users", "/optimize", "/users/info"})
      routes.claim(root, renderer_of(error_response));
    routes.claim("/image", renderer_of(file_error_response));
  };
  return made;
}

}  // namespace pressoir::dialects::megaoptim
