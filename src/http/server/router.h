// Router: one flat table. Whole segments, case-sensitive, with or without a trailing slash, never
// by redirect, on any Host. The route is chosen on the head; the handler awaits the body.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "http/message.h"

namespace pressoir::http {

using Handler = std::function<Async<Response>(Request&)>;
/// Renders a failure as the owner of a route does; also for limits, overload and 405.
using ErrorRenderer = std::function<Response(const Error&, const Request&)>;

struct Route {
  Method method = Method::get;
  std::string pattern;  ///< "/v3/retrieve/", "{name}" binds one segment
  Handler handler;
  BodyLimits limits;
  /// The only way two routes may share method and pattern: whose requests this one takes. What all
  /// of them decline is a plain 404: their owners answer their own clients alone.
  bool (*when)(const Head&) = nullptr;
  std::string owner;  ///< "ewww", "system"; log and metrics label
  ErrorRenderer render_error;
  /// Answers a method that the path lacks; empty: render_error with invalid_request, made a 405.
  std::function<Response()> wrong_method{};
  /// The answer usually takes long to come (a long poll): the handler begins in its turn
  /// (LoopTurns), after short requests that have arrived with it.
  bool waits = false;
};

/// Renders the 404 of unknown paths.
struct FallbackOwner {
  std::vector<std::string> hosts;  ///< lower case, without port: of clients sent here by name
  bool (*recognizes)(const Head&) = nullptr;  ///< for other hosts; null: the hosts alone count
  ErrorRenderer render_error;
};

/// What the head leads to. `route` null: 404, or 405 when `allowed` is not empty.
struct Match {
  const Route* route = nullptr;
  std::map<std::string, std::string, std::less<>> path_values;
  std::vector<Method> allowed;              ///< methods of the same path
  const ErrorRenderer* renderer = nullptr;  ///< of the path's owner, else of a FallbackOwner
  const std::function<Response()>* wrong_method = nullptr;  ///< of the path's owner
  bool is_declined = false;  ///< by the `when` of a route of this path and method
  /// The path for logs: what a {name} binds may be the token of a file, so its pattern replaces it.
  std::string logged_path;
};

class Routes {
 public:
  /// Call before the first match(): matches point into the table.
  /// @throws Error internal when the pattern is not absolute, or method and pattern are taken.
  void add(Route route);
  /// Paths at and below `root` ("/v1/images", whole segments) that no route knows get their 404 in
  /// these words.
  void claim(std::string_view root, ErrorRenderer render_error);
  /// Of the other unknown paths: who names the request's Host, else the first who recognizes by the
  /// head.
  void claim(FallbackOwner owner);
  /// A literal segment wins over a {name}; GET routes answer HEAD too.
  [[nodiscard]] Match match(const Head& head) const;
  [[nodiscard]] const std::vector<Route>& all() const noexcept { return routes_; }

 private:
  /// Routes of one pattern, in the order in which they are tried.
  struct Path {
    std::vector<std::string> segments;
    std::vector<std::size_t> routes;
  };
  void choose(const Path& path, const Head& head, Match& match) const;
  void give_up(std::string_view path, const Head& head, Match& match) const;
  [[nodiscard]] const ErrorRenderer* fallback_renderer(const Head& head) const;

  std::vector<Route> routes_;
  std::map<std::string, Path, std::less<>> literal_;  ///< by path without trailing slash
  std::vector<Path> with_names_;
  std::map<std::string, ErrorRenderer, std::less<>> claims_;  ///< by root without trailing slash
  std::vector<FallbackOwner> fallback_owners_;
};

/// The response of the path's owner to a failure, else plain_error; with Retry-After where trying
/// again may help. Logs the detail with the request id.
Response failure_response(const Match& match, const Error& error, const Request& request);
/// Rendered by the path's owner, with Allow.
Response method_not_allowed(const Match& match, const Request& request);

/// Runs the handler; turns every Error (and any other exception, as `internal`) into the owner's
/// response and logs its detail with the request id. The only catch on the request path.
/// @throws boost::system::system_error operation_aborted when the coroutine was cancelled.
Async<Response> dispatch(Match match, Request& request);

/// The usual HTTP status of a failure.
unsigned status_of(ErrorCode code) noexcept;
/// "Not Found"; empty for a number without a name.
std::string_view reason_of(unsigned status) noexcept;
/// {"status":404,"error":"Not Found"}: for paths without an owner.
Response status_response(unsigned status);
/// The same with the status of the failure.
Response plain_error(const Error& error, const Request& request);

}  // namespace pressoir::http
