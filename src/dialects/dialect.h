// Dialect: one public API: its parameters in, its answers out. A row of functions; THE list is
// registry.h.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "http/server/router.h"
#include "service/services.h"

namespace pressoir::dialects {

struct Dialect {
  std::string name;  ///< "ewww": its settings section and the owner of its routes
  std::function<void(http::Routes&, service::Services&)> add_routes;
  /// Limits and overload too: each dialect has its own form.
  std::function<http::Response(const Error&, const http::Request&)> render_error;
  /// Who answers for unknown paths: by the vendor's own host names, to which clients may be sent
  /// here by name, else what only its clients send.
  std::vector<std::string> hosts{};
  bool (*recognizes)(const http::Head&) = nullptr;
  std::vector<service::AccountSetting> account_settings{};  ///< those that it reads
};

}  // namespace pressoir::dialects
