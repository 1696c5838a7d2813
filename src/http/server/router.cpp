#include "http/server/router.h"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/json.hpp>
#include <boost/system/system_error.hpp>
#include <optional>

#include "base/log.h"
#include "base/url.h"
#include "http/address_policy.h"
#include "http/retry_later.h"

namespace pressoir::http {
namespace {

constexpr std::chrono::seconds kUsualWait{5};  ///< before trying again, unless the error says so

bool is_retry_after(const std::pair<std::string, std::string>& header) {
  return equal_ignoring_case(header.first, "Retry-After");
}

void set_retry_after(Response& response, std::chrono::seconds wait) {
  std::erase_if(response.headers, is_retry_after);
  response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
}

std::string_view without_trailing_slash(std::string_view path) {
  return path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

/// "/a/{b}" -> "a", "{b}"
std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  path.remove_prefix(1);
  for (;;) {
    const auto slash = path.find('/');
    segments.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

bool is_name(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

using Values = std::map<std::string, std::string, std::less<>>;

std::optional<Values> bind(const std::vector<std::string>& pattern,
                           const std::vector<std::string>& segments) {
  if (pattern.size() != segments.size()) return std::nullopt;
  Values values;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_name(pattern[i])) {
      if (segments[i].empty()) return std::nullopt;
      values[pattern[i].substr(1, pattern[i].size() - 2)] =
          url::percent_decoded(segments[i], false);
    } else if (pattern[i] != segments[i]) {
      return std::nullopt;
    }
  }
  return values;
}

/// The Host header without its port.
std::string host_of(const Head& head) {
  const std::string_view host = head.header("Host");
  return plain_host(host.substr(0, host.rfind(':')));
}

/// The owners of the path do not answer clients of others.
void disown(Match& match) {
  match.allowed.clear();
  match.renderer = nullptr;
  match.wrong_method = nullptr;
}

void log_failure(const Error& error, const Request& request) {
  if (error.detail().empty() && error.code() != ErrorCode::internal) return;
  const auto level = error.code() == ErrorCode::internal ? log::Level::error : log::Level::warning;
  log::write(level, "request_failed",
             {{"id", request.id},
              {"code", std::string(name_of(error.code()))},
              {"message", std::string(error.what())},
              {"detail", error.detail()}});
}

}  // namespace

void Routes::add(Route route) {
  const auto refuse = [&](const char* why) {
    throw Error(ErrorCode::internal, "An internal error occurred.", why + (" " + route.pattern));
  };
  if (!route.pattern.starts_with('/')) refuse("pattern is not absolute:");
  const std::string pattern(without_trailing_slash(route.pattern));
  const auto same = [&](const Route& other) {
    return other.method == route.method && without_trailing_slash(other.pattern) == pattern &&
           other.when == route.when;
  };
  if (std::ranges::any_of(routes_, same)) refuse("route is taken:");

  auto segments = segments_of(pattern);
  Path* path = nullptr;
  if (std::ranges::none_of(segments, is_name)) {
    path = &literal_[pattern];
  } else {
    auto found = std::ranges::find(with_names_, segments, &Path::segments);
    if (found == with_names_.end()) found = with_names_.insert(found, Path{});
    path = &*found;
  }
  path->segments = std::move(segments);
  // A route with a predicate is tried before the one without.
  path->routes.insert(route.when != nullptr ? path->routes.begin() : path->routes.end(),
                      routes_.size());
  routes_.push_back(std::move(route));
}

void Routes::choose(const Path& path, const Head& head, Match& match) const {
  const Route* instead_of_head = nullptr;
  for (const auto index : path.routes) {
    const Route& route = routes_[index];
    if (match.renderer == nullptr && route.render_error) match.renderer = &route.render_error;
    if (match.wrong_method == nullptr && route.wrong_method)
      match.wrong_method = &route.wrong_method;
    if (std::ranges::find(match.allowed, route.method) == match.allowed.end())
      match.allowed.push_back(route.method);
    const bool is_get_for_head = route.method == Method::get && head.method == Method::head;
    if (route.when != nullptr && !route.when(head)) {
      if (is_get_for_head || route.method == head.method) match.is_declined = true;
      continue;
    }
    if (route.method == head.method && match.route == nullptr) match.route = &route;
    if (is_get_for_head && instead_of_head == nullptr) instead_of_head = &route;
  }
  if (match.route == nullptr) match.route = instead_of_head;
  if (match.route != nullptr)
    match.renderer = match.route->render_error ? &match.route->render_error : nullptr;
}

Match Routes::match(const Head& head) const {
  Match match;
  match.logged_path = head.path;
  if (!head.path.starts_with('/')) return match;
  const auto path = without_trailing_slash(head.path);
  if (const auto found = literal_.find(path); found != literal_.end()) {
    choose(found->second, head, match);
    if (match.route != nullptr) return match;
  }
  const auto segments = segments_of(path);
  for (const auto& candidate : with_names_) {
    auto values = bind(candidate.segments, segments);
    if (!values) continue;
    choose(candidate, head, match);
    match.logged_path = routes_[candidate.routes.front()].pattern;
    if (match.route == nullptr) continue;
    match.path_values = std::move(*values);
    break;
  }
  if (match.route == nullptr && match.is_declined)
    disown(match);
  else if (match.allowed.empty())
    give_up(path, head, match);
  return match;
}

void Routes::claim(std::string_view root, ErrorRenderer render_error) {
  claims_[std::string(without_trailing_slash(root))] = std::move(render_error);
}

void Routes::claim(FallbackOwner owner) { fallback_owners_.push_back(std::move(owner)); }

/// The path is unknown.
void Routes::give_up(std::string_view path, const Head& head, Match& match) const {
  for (auto root = path; !root.empty(); root = root.substr(0, root.rfind('/'))) {
    const auto found = claims_.find(root);
    if (found == claims_.end()) continue;
    match.renderer = &found->second;
    match.logged_path = found->first + "/**";  // a link with a slip in it is still a link
    return;
  }
  match.renderer = fallback_renderer(head);
}

const ErrorRenderer* Routes::fallback_renderer(const Head& head) const {
  const auto host = host_of(head);
  const auto is_named = [&](const FallbackOwner& each) {
    return std::ranges::find(each.hosts, host) != each.hosts.end();
  };
  const auto recognizes = [&](const FallbackOwner& each) {
    return each.recognizes != nullptr && each.recognizes(head);
  };
  auto found = std::ranges::find_if(fallback_owners_, is_named);
  if (found == fallback_owners_.end()) found = std::ranges::find_if(fallback_owners_, recognizes);
  return found == fallback_owners_.end() ? nullptr : &found->render_error;
}

Response failure_response(const Match& match, const Error& error, const Request& request) {
  log_failure(error, request);
  auto response =
      match.renderer != nullptr ? (*match.renderer)(error, request) : plain_error(error, request);
  response.failure = error.code();
  const bool again =
      error.code() == ErrorCode::unavailable || error.code() == ErrorCode::too_many_requests;
  if (again && std::ranges::none_of(response.headers, is_retry_after))
    set_retry_after(response, kUsualWait);
  return response;
}

namespace {

Response wrong_method(const Match& match, const Request& request) {
  if (match.wrong_method != nullptr) return (*match.wrong_method)();
  if (match.renderer == nullptr) return status_response(405);
  auto response =
      (*match.renderer)(Error(ErrorCode::invalid_request, "Method not allowed."), request);
  response.status = 405;
  return response;
}

}  // namespace

Response method_not_allowed(const Match& match, const Request& request) {
  auto response = wrong_method(match, request);
  std::string allow;
  const auto add = [&](Method method) {
    allow += (allow.empty() ? "" : ", ") + std::string(name_of(method));
  };
  for (const auto method : match.allowed) {
    add(method);
    if (method == Method::get) add(Method::head);
  }
  response.headers.emplace_back("Allow", allow);
  return response;
}

namespace {

Async<Response> answer_of(Match match, Request& request) {
  if (match.route == nullptr) {
    if (!match.allowed.empty()) co_return method_not_allowed(match, request);
    co_return failure_response(match, Error(ErrorCode::not_found, "Not Found"), request);
  }
  const auto internal = [&](std::string detail) {
    return failure_response(
        match, Error(ErrorCode::internal, "An internal error occurred.", std::move(detail)),
        request);
  };
  // Renderers are given what was thrown, since dialects have errors of their own types.
  try {
    request.path_values = std::move(match.path_values);
    co_return co_await match.route->handler(request);
  } catch (const RetryLater& error) {
    Response response = failure_response(match, error, request);
    set_retry_after(response, error.after());
    co_return response;
  } catch (const Error& error) {
    co_return failure_response(match, error, request);
  } catch (const boost::system::system_error& error) {
    if (error.code() == boost::asio::error::operation_aborted) throw;  // nobody waits any more
    co_return internal(error.what());
  } catch (const std::exception& error) {
    co_return internal(error.what());
  } catch (...) {
    co_return internal("not an exception type");
  }
}

}  // namespace

Async<Response> dispatch(Match match, Request& request) {
  Response response = co_await answer_of(std::move(match), request);
  auto& headers = response.headers;
  headers.insert(headers.end(), request.answer_headers.begin(), request.answer_headers.end());
  co_return response;
}

unsigned status_of(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_request: return 400;
    case ErrorCode::unauthorized: return 401;
    case ErrorCode::account_disabled:
    case ErrorCode::forbidden: return 403;
    case ErrorCode::not_found: return 404;
    case ErrorCode::conflict: return 409;
    case ErrorCode::payload_too_large: return 413;
    case ErrorCode::unsupported_format: return 415;
    case ErrorCode::corrupt_input:
    case ErrorCode::password_needed:
    case ErrorCode::limit_exceeded:
    case ErrorCode::fetch_refused:
    case ErrorCode::fetch_failed: return 422;
    case ErrorCode::monthly_quota:
    case ErrorCode::credits_exhausted:
    case ErrorCode::sub_account_quota: return 402;
    case ErrorCode::too_many_requests: return 429;
    case ErrorCode::timeout: return 408;
    case ErrorCode::unavailable: return 503;
    case ErrorCode::internal: return 500;
  }
  return 500;
}

Response status_response(unsigned status) {
  const boost::json::object body{{"status", status}, {"error", reason_of(status)}};
  return text_response(status, "application/json", boost::json::serialize(body));
}

Response plain_error(const Error& error, const Request& /*request*/) {
  return status_response(status_of(error.code()));
}

}  // namespace pressoir::http
