#include "dialects/pressoir/routes.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "dialects/callback_format.h"
#include "dialects/dialect.h"
#include "dialects/pressoir/answer/problems.h"
#include "dialects/pressoir/api.h"
#include "dialects/pressoir/batch_goals.h"
#include "dialects/pressoir/goals.h"
#include "dialects/pressoir/panel/panel_routes.h"
#include "dialects/pressoir/views.h"
#include "dialects/route_table.h"

namespace pressoir::dialects::own {
namespace {

using std::chrono::seconds;

constexpr seconds kFieldsTime{60}, kUploadTime{300};

using Endpoint = RouteTable<Api>::Endpoint;

RouteKind kind_with(const http::BodyLimits& limits) {
  return {
      .limits = limits, .render_error = renderer_of(error_response), .wrong_method = wrong_method};
}

RouteKind waiting(RouteKind kind) {
  kind.waits = true;
  return kind;
}

/// The sources of a batch, or its variants, are one field, and may be nearly the whole body.
RouteKind long_lists(RouteKind kind) {
  kind.limits.max_field_bytes = kind.limits.max_bytes;
  return kind;
}

/// Of what all uploads have on the disk together it may take a part only.
http::BodyLimits with_batch_files(std::uint64_t file_bytes) {
  http::BodyLimits limits = with_files(kUploadTime, file_bytes, kMaxBatchFiles);
  limits.max_bytes = std::min(limits.max_bytes, kMaxBatchUploadBytes);
  return limits;
}

bool has_parts(const http::Head& head) { return kind_of(head) == BodyKind::form; }
bool has_no_parts(const http::Head& head) { return !has_parts(head); }

/// Routes below kRoot.
class Table {
 public:
  Table(http::Routes& routes, std::shared_ptr<Api> api)
      : table_(routes, kDialect, std::move(api)) {}

  void add(http::Method method, const std::string& path, const RouteKind& kind, Endpoint endpoint,
           RouteTable<Api>::When when = nullptr) {
    table_.add(method, std::string(kRoot) + path, kind, std::move(endpoint), when);
  }

 private:
  RouteTable<Api> table_;
};

void add_endpoints(Table& table, std::uint64_t file_bytes) {
  using enum http::Method;
  const RouteKind call = kind_with(fields_only(kFieldsTime));
  // The files of one job together are as large as one file may be.
  table.add(post, "/optimize", kind_with(with_files(kUploadTime, file_bytes)), &Api::optimize);
  table.add(post, "/score", kind_with(with_files(kUploadTime, file_bytes, 2)), &Api::score);
  table.add(get, "/jobs", call, &Api::list_jobs);
  table.add(get, "/jobs/{id}", waiting(call), &Api::show_job);
  table.add(delete_, "/jobs/{id}", call, &Api::remove_job);
  table.add(get, "/jobs/{id}/result", call, &Api::download);
  table.add(get, "/batches", call, &Api::list_batches);
  table.add(post, "/batches", kind_with(with_batch_files(file_bytes)), &Api::add_batch, has_parts);
  table.add(post, "/batches", long_lists(call), &Api::add_batch, has_no_parts);
  table.add(get, "/batches/{id}", waiting(call), &Api::show_batch);
  table.add(get, "/batches/{id}/events", call, &Api::follow_batch);
  table.add(delete_, "/batches/{id}", call, &Api::remove_batch);
  table.add(get, "/batches/{id}/outputs/{source}/{variant}", call, &Api::download_output);
  table.add(get, "/keys", call, &Api::list_keys);
  table.add(post, "/keys", call, &Api::add_key);
  table.add(delete_, "/keys/{id}", call, &Api::remove_key);
  table.add(get, "/formats", call, &Api::list_formats);
  table.add(get, "/usage", call, &Api::show_usage);
  table.add(get, "/limits", call, &Api::show_limits);
  table.add(get, "/img/{signature}/{options}/{source}", call, &Api::show_image);
  table.add(get, "/openapi.json", call, &Api::show_contract);
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
  made.render_error = renderer_of(error_response);
  made.add_routes = [config, limits](http::Routes& routes, service::Services& services) {
    const auto api = std::make_shared<Api>(services, config, limits);
    Table table(routes, api);
    add_endpoints(table, limits.max_input_bytes);
    add_panel(routes, services, config);
    services.webhooks.set_format(kDialect, webhook_format(api, config.first_retry));
    routes.claim("/pressoir", renderer_of(error_response));
  };
  return made;
}

}  // namespace pressoir::dialects::own
