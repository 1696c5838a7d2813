#include "dialects/imagerecycle/routes.h"

#include <memory>

#include "dialects/imagerecycle/api.h"

namespace pressoir::dialects::imagerecycle {
namespace {

using http::Request;
using http::Response;
using std::chrono::seconds;

constexpr seconds kFieldsTime{60}, kUploadTime{270};
constexpr std::uint64_t kFieldsBytes = 1 << 20;  // of a body, beside its file

/// GET /v1/images of another API on the same host (crush): recognised by its header.
bool has_bearer_token(const http::Head& head) {
  return http::equal_ignoring_case(head.header("Authorization").substr(0, 7), "Bearer ");
}
bool has_no_bearer_token(const http::Head& head) { return !has_bearer_token(head); }

Response api_error(const Error& problem, const Request&) { return error_response(problem); }

using Endpoint = std::function<Async<Response>(Api&, Request&)>;

class Table {
 public:
  Table(http::Routes& routes, std::shared_ptr<Api> api) : routes_(routes), api_(std::move(api)) {}

  void add(http::Method method, const std::string& pattern, Endpoint endpoint,
           std::uint64_t file_bytes = 0, bool (*when)(const http::Head&) = nullptr) {
    http::BodyLimits limits;
    limits.max_bytes = file_bytes + kFieldsBytes;
    limits.max_file_bytes = file_bytes;
    limits.deadline = file_bytes > 0 ? kUploadTime : kFieldsTime;
    routes_.add(http::Route{.method = method,
                            .pattern = pattern,
                            .handler = [api = api_, endpoint = std::move(endpoint)](
                                           Request& r) { return endpoint(*api, r); },
                            .limits = limits,
                            .when = when,
                            .owner = "imagerecycle",
                            .render_error = api_error,
                            .wrong_method = wrong_method});
  }

 private:
  http::Routes& routes_;
  std::shared_ptr<Api> api_;
};

void add_accounts(Table& table) {
  using enum http::Method;
  table.add(get, "/v1/accounts/mine", &Api::show_account);
  table.add(get, "/v1/accounts/mine/consumption", &Api::show_consumption);
  table.add(get, "/v1/accounts/sub", &Api::list_sub_accounts);
  table.add(post, "/v1/accounts/sub", &Api::create_sub_account);
  table.add(get, "/v1/accounts/sub/{id}", &Api::show_sub_account);
  table.add(put, "/v1/accounts/sub/{id}", &Api::change_sub_account);
  table.add(delete_, "/v1/accounts/sub/{id}", &Api::remove_sub_account);
  table.add(put, "/v1/accounts/sub/reset_secret/{id}", &Api::reset_secret);
  table.add(put, "/v1/accounts/sub/reset_quota/{id}", &Api::reset_quota);
}

void add_images(Table& table, std::uint64_t file_bytes) {
  using enum http::Method;
  table.add(get, "/v1/images", &Api::list_images, 0, has_no_bearer_token);
  table.add(post, "/v1/images", &Api::add_image, file_bytes);
  table.add(delete_, "/v1/images", &Api::remove_images);
  table.add(delete_, "/v1/images/all", &Api::remove_images);
  table.add(get, "/v1/images/{id}", &Api::show_image);
  table.add(delete_, "/v1/images/{id}", &Api::remove_image);
  const auto files = [&](const std::string& word, Side side) {
    table.add(get, "/v1/images/" + word + "/{token}/{name}",
              [side](Api& api, Request& request) { return api.download(request, side); });
    table.add(get, "/v1/images/zip/" + word + "/{ids}",
              [side](Api& api, Request& request) { return api.zip(request, side); });
  };
  files("optimized", Side::optimized);
  files("origin", Side::origin);
  files("original", Side::origin);
}

/// What another API owns, while that is not served here: an unknown path.
void add_foreign(http::Routes& routes) {
  const auto nobody = [](const Error& problem, const Request& request) {
    return http::plain_error(problem, request);
  };
  http::Route route;
  route.method = http::Method::get;
  route.pattern = "/v1/images";
  route.when = has_bearer_token;
  route.owner = "imagerecycle";
  route.render_error = nobody;
  route.handler = [](Request& request) -> Async<Response> {
    co_return http::plain_error(Error(ErrorCode::not_found, "Not Found"), request);
  };
  routes.add(std::move(route));
}

}  // namespace

Dialect dialect(const Config& config, const Limits& limits) {
  Dialect made;
  made.name = "imagerecycle";
  made.hosts = {"api.imagerecycle.com"};
  made.render_error = api_error;
  made.add_routes = [config, max = limits.max_input_bytes](http::Routes& routes,
                                                           service::Services& services) {
    Table table(routes, std::make_shared<Api>(services, config, max));
    add_foreign(routes);  // first, so that the path itself stays ours
    add_accounts(table);
    add_images(table, max);
    for (const char* root : {"/v1/accounts", "/v1/images"}) routes.claim(root, api_error);
  };
  return made;
}

}  // namespace pressoir::dialects::imagerecycle
