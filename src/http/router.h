// Router: one flat table. Whole segments, case-sensitive, with or without a trailing slash, never
// by redirect, on any Host. The route is chosen on the head; the handler awaits the body.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "http/message.h"

namespace pressoir::http {

using Handler = std::function<Async<Response>(Request&)>;
/// How the owner of a route words a failure; also for limits, overload and 405.
using ErrorRenderer = std::function<Response(const Error&, const Request&)>;

struct Route {
  Method method = Method::get;
  std::string pattern;  ///< "/v3/retrieve/", "{name}" binds one segment
  Handler handler;
  BodyLimits limits;
  bool (*when)(const Head&) = nullptr;  ///< the only way two routes may share method and pattern
  std::string owner;                    ///< "ewww", "system"; log and metrics label
  ErrorRenderer render_error;
};

/// What the head leads to. `route` null: 404, or 405 when `allowed` is not empty.
struct Match {
  const Route* route = nullptr;
  std::map<std::string, std::string, std::less<>> path_values;
  std::vector<Method> allowed;              ///< methods of the same path
  const ErrorRenderer* renderer = nullptr;  ///< of the path's owner, where the path is known
};

class Routes {
 public:
  void add(Route route);
  [[nodiscard]] Match match(const Head& head) const;
  [[nodiscard]] const std::vector<Route>& all() const noexcept { return routes_; }

 private:
  std::vector<Route> routes_;
};

/// Runs the handler; turns every Error (and any other exception, as `internal`) into the owner's
/// response and logs its detail with the request id. The only catch on the request path.
Async<Response> dispatch(const Routes& routes, Match match, Request& request);

/// {"status":404,"error":"Not Found"}: for paths that nobody owns.
Response plain_error(const Error& error, const Request& request);

}  // namespace pressoir::http
