#include "dialects/megaoptim/routes.h"

#include <memory>

#include "dialects/megaoptim/api.h"

namespace pressoir::dialects::megaoptim {
namespace {

using http::Request;
using http::Response;
using std::chrono::seconds;

constexpr seconds kFieldsTime{60}, kUploadTime{300};
constexpr std::uint64_t kFieldsBytes = 1 << 20;  // of a body, beside its files

Response api_error(const Error& problem, const Request&) { return error_response(problem); }
Response file_error(const Error& problem, const Request&) { return file_error_response(problem); }

/// What a route answers: JSON, JSON when a job has ended, or a file.
enum class Kind { call, poll, file };

using Endpoint = std::function<Async<Response>(Api&, Request&)>;

class Table {
 public:
  Table(http::Routes& routes, std::shared_ptr<Api> api) : routes_(routes), api_(std::move(api)) {}

  void add(http::Method method, const std::string& pattern, Endpoint endpoint,
           Kind kind = Kind::call, std::uint64_t file_bytes = 0) {
    const bool is_file = kind == Kind::file;
    http::BodyLimits limits;
    // One file more than allowed is read, to distinguish too many files from one that is too large.
    limits.max_bytes = (kMaxItems + 1) * file_bytes + kFieldsBytes;
    limits.max_file_bytes = file_bytes;
    limits.deadline = file_bytes > 0 ? kUploadTime : kFieldsTime;
    routes_.add(http::Route{.method = method,
                            .pattern = pattern,
                            .handler = [api = api_, endpoint = std::move(endpoint)](
                                           Request& r) { return endpoint(*api, r); },
                            .limits = limits,
                            .owner = "megaoptim",
                            .render_error = is_file ? file_error : api_error,
                            .wrong_method = is_file ? wrong_file_method : wrong_method,
                            .waits = kind == Kind::poll});
  }

 private:
  http::Routes& routes_;
  std::shared_ptr<Api> api_;
};

Async<Response> ping(Api&, Request&) { co_return http::text_response(200, "text/plain", ""); }

Async<Response> refuse_registration(Api&, Request&) {
  co_return error(400, "Registration is disabled on this server");
}

void add_endpoints(Table& table, std::uint64_t file_bytes) {
  using enum http::Method;
  for (const std::string base : {"/v1", ""}) {
    table.add(post, base + "/optimize", &Api::optimize, Kind::call, file_bytes);
    table.add(post, base + "/optimize/{id}/result", &Api::result, Kind::poll);
    table.add(get, base + "/optimize/{id}/result", &Api::result, Kind::poll);
    table.add(post, base + "/users/info", &Api::user_info);
    table.add(get, base + "/users/info", &Api::user_info);
  }
  table.add(get, "/image/{folder}/{name}", &Api::download, Kind::file);
  table.add(get, "/ping", ping);
  table.add(post, "/v1/register", refuse_registration);
  table.add(post, "/api/register", refuse_registration);
}

service::WebhookFormat webhook_format(const std::shared_ptr<Api>& api, seconds first_retry) {
  service::WebhookFormat format;
  // One event, which needs no word of its own.
  format.events = [](const Batch&) {
    return std::vector<CallbackEvent>{{.name = std::string(service::kBatchEnded)}};
  };
  format.message = [api](service::WebhookCall call) {
    return api->message(std::move(*call.batch));
  };
  for (const int factor : {1, 6, 30, 180, 720}) format.back_off.push_back(first_retry * factor);
  return format;
}

}  // namespace

Dialect dialect(const Config& config, const Limits& limits) {
  Dialect made;
  made.name = "megaoptim";
  made.hosts = {"api.megaoptim.com", "app.megaoptim.com"};
  made.recognizes = [](const http::Head& head) { return !head.header("X-API-KEY").empty(); };
  made.account_settings = {{.name = kBaseSetting,
                            .help = "what links in callbacks begin with where server.public_url is "
                                    "empty; follows each job"}};
  made.render_error = api_error;
  made.add_routes = [config, max = limits.max_input_bytes](http::Routes& routes,
                                                           service::Services& services) {
    const auto api = std::make_shared<Api>(services, config, max);
    Table table(routes, api);
    add_endpoints(table, max);
    services.webhooks.set_format("megaoptim", webhook_format(api, config.first_retry));
    // Not /users: that is a path of another API.
    for (const char* root : {"/v1/optimize", "/v1/users", "/optimize", "/users/info"})
      routes.claim(root, api_error);
    routes.claim("/image", file_error);
  };
  return made;
}

}  // namespace pressoir::dialects::megaoptim
