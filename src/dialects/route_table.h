// RouteTable: the route tables of all dialects are made of lines of method, path, kind and
// endpoint. Endpoints belong to one object for all routes, which outlives every request.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "http/server/router.h"

namespace pressoir::dialects {

/// Of a body that has fields alone, all of them together up to 1 MiB.
http::BodyLimits fields_only(std::chrono::seconds deadline);
/// Of a body with up to `files` files of up to `file_bytes` each, and as many fields.
http::BodyLimits with_files(std::chrono::seconds deadline, std::uint64_t file_bytes,
                            std::uint64_t files = 1);

/// For views that word a failure whatever the request was.
http::ErrorRenderer renderer_of(http::Response (*view)(const Error&));

/// What routes of one kind have alike. As the fields of http::Route.
struct RouteKind {
  http::BodyLimits limits;
  http::ErrorRenderer render_error;
  std::function<http::Response()> wrong_method{};
  bool waits = false;
};

/// What browsers ask before pages of other sites send something.
struct Preflight {
  RouteKind kind;
  http::Response (*answer)() = nullptr;
};

/// @tparam Api  the object of endpoints.
template <class Api>
class RouteTable {
 public:
  using Endpoint = std::function<Async<http::Response>(Api&, http::Request&)>;
  using When = bool (*)(const http::Head&);

  /// @param owner  the dialect's name.
  /// @param preflight  of OPTIONS on each path; empty: that is not a method of theirs.
  RouteTable(http::Routes& routes, std::string owner, std::shared_ptr<Api> api,
             std::optional<Preflight> preflight)
      : routes_(routes),
        owner_(std::move(owner)),
        api_(std::move(api)),
        preflight_(std::move(preflight)) {}
  RouteTable(http::Routes& routes, std::string owner, std::shared_ptr<Api> api)
      : RouteTable(routes, std::move(owner), std::move(api), std::nullopt) {}

  /// @param when  as http::Route has it, for a path that dialects share.
  void add(http::Method method, std::string path, const RouteKind& kind, Endpoint endpoint,
           When when = nullptr) {
    if (preflight_ && with_options_.insert(path).second)
      add_route(
          http::Method::options, path, preflight_->kind,
          [answer = preflight_->answer](Api&, http::Request&) { return given(answer); }, nullptr);
    add_route(method, std::move(path), kind, std::move(endpoint), when);
  }

 private:
  static Async<http::Response> given(http::Response (*answer)()) { co_return answer(); }
  void add_route(http::Method method, std::string path, const RouteKind& kind, Endpoint endpoint,
                 When when) {
    http::Route route;
    route.method = method;
    route.pattern = std::move(path);
    route.handler = [api = api_, endpoint = std::move(endpoint)](http::Request& request) {
      return endpoint(*api, request);
    };
    route.limits = kind.limits;
    route.when = when;
    route.owner = owner_;
    route.render_error = kind.render_error;
    route.wrong_method = kind.wrong_method;
    route.waits = kind.waits;
    routes_.add(std::move(route));
  }

  http::Routes& routes_;
  std::string owner_;
  std::shared_ptr<Api> api_;
  std::optional<Preflight> preflight_;
  std::set<std::string> with_options_;
};

}  // namespace pressoir::dialects
