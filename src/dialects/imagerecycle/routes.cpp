#include "dialects/imagerecycle/routes.h"

#include <memory>

#include "dialects/dialect.h"
#include "dialects/imagerecycle/api.h"
#include "dialects/images_path.h"
#include "dialects/route_table.h"

namespace pressoir::dialects::imagerecycle {
namespace {

using http::Request;
using std::chrono::seconds;

constexpr seconds kFieldsTime{60};

using Table = RouteTable<Api>;

RouteKind kind_with(const http::BodyLimits& limits) {
  return {
      .limits = limits, .render_error = renderer_of(error_response), .wrong_method = wrong_method};
}

void add_accounts(Table& table) {
  using enum http::Method;
  const RouteKind call = kind_with(fields_only(kFieldsTime));
  table.add(get, "/v1/accounts/mine", call, &Api::show_account);
  table.add(get, "/v1/accounts/mine/consumption", call, &Api::show_consumption);
  table.add(get, "/v1/accounts/sub", call, &Api::list_sub_accounts);
  table.add(post, "/v1/accounts/sub", call, &Api::create_sub_account);
  table.add(get, "/v1/accounts/sub/{id}", call, &Api::show_sub_account);
  table.add(put, "/v1/accounts/sub/{id}", call, &Api::change_sub_account);
  table.add(delete_, "/v1/accounts/sub/{id}", call, &Api::remove_sub_account);
  table.add(put, "/v1/accounts/sub/reset_secret/{id}", call, &Api::reset_secret);
  table.add(put, "/v1/accounts/sub/reset_quota/{id}", call, &Api::reset_quota);
}

void add_images(Table& table, std::uint64_t file_bytes) {
  using enum http::Method;
  const RouteKind call = kind_with(fields_only(kFieldsTime));
  const RouteKind upload = kind_with(with_files(kUploadTime, file_bytes));
  table.add(get, "/v1/images", call, &Api::list_images, is_for_imagerecycle);
  table.add(post, "/v1/images", upload, &Api::add_image);
  table.add(delete_, "/v1/images", call, &Api::remove_images);
  table.add(delete_, "/v1/images/all", call, &Api::remove_images);
  table.add(get, "/v1/images/{id}", call, &Api::show_image);
  table.add(delete_, "/v1/images/{id}", call, &Api::remove_image);
  const auto files = [&](const std::string& word, Side side) {
    table.add(get, "/v1/images/" + word + "/{token}/{name}", call,
              [side](Api& api, Request& request) { return api.download(request, side); });
    table.add(get, "/v1/images/zip/" + word + "/{ids}", call,
              [side](Api& api, Request& request) { return api.zip(request, side); });
  };
  files("optimized", Side::optimized);
  files("origin", Side::origin);
  files("original", Side::origin);
}

}  // namespace

Dialect dialect(const Config& config, const Limits& limits) {
  Dialect made;
  made.name = kDialect;
  made.hosts = {"api.imagerecycle.com"};
  made.render_error = renderer_of(error_response);
  made.add_routes = [config, max = limits.max_input_bytes](http::Routes& routes,
                                                           service::Services& services) {
    Table table(routes, kDialect, std::make_shared<Api>(services, config, max));
    add_accounts(table);
    add_images(table, max);
    for (const char* root : {"/v1/accounts", "/v1/images"})
      routes.claim(root, renderer_of(error_response));
  };
  return made;
}

}  // namespace pressoir::dialects::imagerecycle
