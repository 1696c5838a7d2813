#include "dialects/iloveimg/routes.h"

#include <memory>
#include <string>
#include <utility>

#include "dialects/callback_waits.h"
#include "dialects/dialect.h"
#include "dialects/iloveimg/answer/answers.h"
#include "dialects/iloveimg/api.h"
#include "dialects/iloveimg/answer/errors.h"
#include "dialects/iloveimg/answer/events.h"
#include "dialects/route_table.h"

namespace pressoir::dialects::iloveimg {
namespace {

using http::Request;
using http::Response;
using std::chrono::seconds;

constexpr seconds kFieldsTime{60}, kUploadTime{600};

RouteKind kind_of(ErrorType type, const http::BodyLimits& limits) {
  return {.limits = limits, .render_error = error_renderer(type), .wrong_method = wrong_method};
}

http::BodyLimits upload_limits(std::uint64_t file_bytes) {
  http::BodyLimits limits = with_files(kUploadTime, file_bytes);
  limits.encrypts_files = true;
  return limits;
}

/// Routes by who may call them.
class Table {
 public:
  Table(http::Routes& routes, std::shared_ptr<Api> api)
      : table_(routes, kDialect, std::move(api),
               Preflight{kind_of(ErrorType::http, fields_only(kFieldsTime)), preflight}) {}

  /// With a token.
  void add(http::Method method, const std::string& path, ErrorType type, Api::Endpoint endpoint) {
    add(method, path, kind_of(type, fields_only(kFieldsTime)), Api::Sender::with_token, endpoint);
  }
  /// Without.
  void add_open(http::Method method, const std::string& path, Api::Endpoint endpoint) {
    add(method, path, kind_of(ErrorType::http, fields_only(kFieldsTime)), Api::Sender::unknown,
        endpoint);
  }
  void add(http::Method method, const std::string& path, const RouteKind& kind, Api::Sender sender,
           Api::Endpoint endpoint) {
    table_.add(method, path, kind, [sender, endpoint](Api& api, Request& request) {
      return api.answer(request, sender, endpoint);
    });
  }

 private:
  RouteTable<Api> table_;
};

void add_files(Table& table, std::uint64_t file_bytes) {
  using enum http::Method;
  table.add(post, "/v1/upload", kind_of(ErrorType::upload, upload_limits(file_bytes)),
            Api::Sender::with_token, &Api::upload);
  table.add(delete_, "/v1/upload", ErrorType::upload, &Api::remove_upload);
  table.add(post, "/v1/upload/delete", ErrorType::upload, &Api::remove_upload);
  table.add(delete_, "/v1/upload/{task}/{server_filename}", ErrorType::upload, &Api::remove_upload);
  table.add(post, "/v1/process", ErrorType::processing, &Api::process);
  table.add(get, "/v1/download/{task}", ErrorType::download, &Api::download);
}

void add_tasks(Table& table) {
  using enum http::Method;
  table.add_open(post, "/v1/auth", &Api::authenticate);
  table.add(get, "/v1/start/{tool}", ErrorType::start, &Api::start);
  table.add(get, "/v1/start/{tool}/{region}", ErrorType::start, &Api::start);
  table.add(get, "/v1/info", ErrorType::http, &Api::info);
  table.add_open(get, "/v1/task", &Api::list_tasks);
  table.add_open(post, "/v1/task", &Api::list_tasks);
  table.add(post, "/v1/task/next", ErrorType::processing, &Api::next_task);
  table.add(get, "/v1/task/{task}", ErrorType::task_not_found, &Api::show_task);
  table.add(delete_, "/v1/task/{task}", ErrorType::task_not_found, &Api::remove_task);
  table.add(post, "/v1/task/{task}", ErrorType::task_not_found, &Api::remove_task);
}

void add_accounts(Table& table) {
  using enum http::Method;
  table.add_open(post, "/v1/user/login", &Api::log_in);
  table.add_open(post, "/v1/user", &Api::register_account);
  table.add_open(get, "/v1/user/{id}", &Api::show_account);
}

service::WebhookFormat webhook_format(const std::shared_ptr<Api>& api, seconds first_retry) {
  service::WebhookFormat format;
  format.events = events_of;
  format.message = [api](service::WebhookCall what) { return api->message(std::move(what)); };
  format.back_off = callback_waits(first_retry);
  return format;
}

}  // namespace

Dialect dialect(const Config& config, const Limits& limits) {
  Dialect made;
  made.name = kDialect;
  made.hosts = {"api.iloveimg.com", "api.ilovepdf.com"};
  made.render_error = error_renderer(ErrorType::http);
  made.add_routes = [config, max = limits.max_input_bytes](http::Routes& routes,
                                                           service::Services& services) {
    const auto api = std::make_shared<Api>(services, config, max);
    Table table(routes, api);
    add_files(table, max);
    add_tasks(table);
    add_accounts(table);
    services.webhooks.set_format(kDialect, webhook_format(api, config.first_retry));
    for (const char* root : {"/v1/auth", "/v1/start", "/v1/upload", "/v1/process", "/v1/download",
                             "/v1/task", "/v1/info", "/v1/user"})
      routes.claim(root, error_renderer(ErrorType::http));
  };
  return made;
}

}  // namespace pressoir::dialects::iloveimg
