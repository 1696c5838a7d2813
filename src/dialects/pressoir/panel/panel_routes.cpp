#include "dialects/pressoir/panel/panel_routes.h"

#include <memory>
#include <string>

#include "dialects/pressoir/answer/problems.h"
#include "dialects/pressoir/api.h"
#include "dialects/pressoir/panel/cookie.h"
#include "dialects/pressoir/panel/panel_api.h"
#include "dialects/route_table.h"

namespace pressoir::dialects::own {

void add_panel(http::Routes& routes, service::Services& services, const Config& config) {
  using enum http::Method;
  constexpr std::chrono::seconds kFieldsTime{60};
  RouteTable<PanelApi> table(routes, kDialect, std::make_shared<PanelApi>(services, config));
  const RouteKind call{.limits = fields_only(kFieldsTime),
                       .render_error = renderer_of(error_response),
                       .wrong_method = wrong_method};
  const auto add = [&](http::Method method, const char* path, const auto& endpoint) {
    table.add(method, std::string(kPanelRoot) + path, call, endpoint);
  };
  add(post, "/session", &PanelApi::sign_in);
  add(get, "/session", &PanelApi::show_session);
  add(delete_, "/session", &PanelApi::sign_out);
  add(get, "/sessions", &PanelApi::list_sessions);
  add(delete_, "/sessions/{id}", &PanelApi::end_session);
  add(post, "/password", &PanelApi::change_password);
  add(get, "/usage", &PanelApi::show_usage);
  add(get, "/keys", &PanelApi::list_keys);
  add(post, "/keys", &PanelApi::add_key);
  add(post, "/keys/reveal", &PanelApi::reveal_keys);
  add(post, "/keys/renew", &PanelApi::renew_key);
  add(delete_, "/keys/{id}", &PanelApi::remove_key);
  add(get, "/history", &PanelApi::list_history);
  add(get, "/history/{id}", &PanelApi::show_line);
  add(get, "/history/{id}/result", &PanelApi::download_result);
  add(get, "/history/{id}/original", &PanelApi::download_original);
  add(post, "/history/{id}/again", &PanelApi::make_again);
  add(get, "/callbacks", &PanelApi::list_callbacks);
  add(post, "/callbacks/{id}/again", &PanelApi::send_again);
  add(get, "/sub-accounts", &PanelApi::list_sub_accounts);
  add(post, "/sub-accounts", &PanelApi::add_sub_account);
  add(patch, "/sub-accounts/{id}", &PanelApi::change_sub_account);
  add(delete_, "/sub-accounts/{id}", &PanelApi::remove_sub_account);
  add(get, "/operator/accounts", &PanelApi::list_accounts);
  add(get, "/operator/standing", &PanelApi::show_standing);
  add(get, "/operator/failures", &PanelApi::list_failures);
  add(get, "/operator/settings", &PanelApi::list_settings);
}

}  // namespace pressoir::dialects::own
