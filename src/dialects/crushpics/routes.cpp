#include "dialects/crushpics/routes.h"

#include <memory>
#include <string>
#include <utility>

#include "dialects/crushpics/answers.h"
#include "dialects/crushpics/api.h"
#include "dialects/crushpics/errors.h"
#include "dialects/crushpics/events.h"
#include "dialects/callback_waits.h"
#include "dialects/dialect.h"
#include "dialects/images_path.h"
#include "dialects/route_table.h"

namespace pressoir::dialects::crushpics {
namespace {

using http::Request;
using http::Response;
using std::chrono::seconds;

constexpr seconds kFieldsTime{60}, kUploadTime{300};
constexpr std::uint64_t kFieldBytes = 2 << 20;  // a small file may come as text in a field

RouteKind call_with(const http::BodyLimits& limits) {
  return {
      .limits = limits, .render_error = renderer_of(error_response), .wrong_method = wrong_method};
}

RouteKind call() { return call_with(fields_only(kFieldsTime)); }

RouteKind upload(std::uint64_t file_bytes) {
  http::BodyLimits limits = with_files(kUploadTime, file_bytes);
  limits.max_field_bytes = kFieldBytes;
  limits.max_bytes += kFieldBytes;
  return call_with(limits);
}

using Table = RouteTable<Api>;

void add_images(Table& table, std::uint64_t file_bytes) {
  using enum http::Method;
  table.add(post, "/v1/compress", upload(file_bytes), &Api::compress);
  table.add(post, "/v1/original_images", upload(file_bytes), &Api::add_image);
  table.add(get, "/v1/original_images", call(), &Api::list_images);
  table.add(get, "/v1/images", call(), &Api::list_images, is_for_crushpics);
  table.add(get, "/v1/original_images/{id}", call(), &Api::show_image);
  table.add(delete_, "/v1/original_images/{id}", call(), &Api::remove_image);
  table.add(get, "/v1/files/{token}/{name}", call(), &Api::download);
}

void add_account(Table& table) {
  using enum http::Method;
  table.add(get, "/v1/shop", call(), &Api::show_shop);
  table.add(patch, "/v1/shop", call(), &Api::change_shop);
  table.add(post, "/v1/shop", call(), &Api::change_shop);
  table.add(get, "/v1/dashboard", call(), &Api::show_dashboard);
  table.add(get, "/v1/callback_urls", call(), &Api::list_callback_urls);
  table.add(post, "/v1/callback_urls", call(), &Api::add_callback_url);
  // The vendor's example of listing.
  table.add(get, "/v1/callback_urls/{id}", call(), &Api::list_callback_urls);
  table.add(delete_, "/v1/callback_urls/{id}", call(), &Api::remove_callback_url);
  table.add(get, "/v1/invoices", call(), &Api::list_invoices);
  table.add(get, "/v1/export", call(), &Api::list_exports);
  table.add(post, "/v1/export", call(), &Api::add_export);
  table.add(post, "/users", call(), &Api::sign_up);
}

service::WebhookFormat webhook_format(const std::shared_ptr<Api>& api, seconds first_retry) {
  service::WebhookFormat format;
  format.first_events = first_events_of;
  format.events = events_of;
  format.message = [api](service::WebhookCall what) { return api->message(std::move(what)); };
  format.is_success = [](unsigned status) { return status == 201; };
  format.back_off = callback_waits(first_retry);
  // crush-wp stores the id of an image only after it has read the answer.
  format.after_answer = std::chrono::milliseconds(500);
  format.deadline = seconds(10);
  return format;
}

std::vector<service::AccountSetting> settings() {
  const std::string level = "level of lossy compression where a request has none, 1 to 100; ";
  return {{.name = kTypeSetting,
           .help = "compression where a request names none: lossy, lossless or balanced; default "
                   "lossy"},
          {.name = kJpgSetting, .help = level + "JPEG and WebP, default 85"},
          {.name = kPngSetting, .help = level + "PNG, default 85"},
          {.name = kGifSetting, .help = level + "GIF, default: the server's choice"}};
}

}  // namespace

Dialect dialect(const Config& config, const Limits& limits) {
  Dialect made;
  made.name = kDialect;
  made.hosts = {"api.crush.pics", "app.crush.pics", "download.crush.pics"};
  made.account_settings = settings();
  made.render_error = renderer_of(error_response);
  made.add_routes = [config, max = limits.max_input_bytes](http::Routes& routes,
                                                           service::Services& services) {
    const auto api = std::make_shared<Api>(services, config, max);
    Table table(routes, kDialect, api, Preflight{call(), preflight});
    add_images(table, max);
    add_account(table);
    services.webhooks.set_format(kDialect, webhook_format(api, config.first_retry));
    // Not /users: what is below it is another API's.
    for (const char* root : {"/v1/compress", "/v1/original_images", "/v1/shop", "/v1/dashboard",
                             "/v1/callback_urls", "/v1/files", "/v1/invoices", "/v1/export"})
      routes.claim(root, renderer_of(error_response));
  };
  return made;
}

}  // namespace pressoir::dialects::crushpics
