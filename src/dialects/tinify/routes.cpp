#include "dialects/tinify/routes.h"

#include <memory>

#include "base/text.h"
#include "dialects/route_table.h"
#include "dialects/tinify/api.h"
#include "dialects/tinify/views.h"

namespace pressoir::dialects::tinify {
namespace {

constexpr std::chrono::seconds kFieldsTime{60}, kUploadTime{300};
/// How Basic credentials of the user "api" begin, which nobody else's clients send.
constexpr std::string_view kCredentials = "basic yxbpo";

RouteKind kind_with(const http::BodyLimits& limits) {
  return {
      .limits = limits, .render_error = renderer_of(error_response), .wrong_method = wrong_method};
}

http::Response key_error_response(const Error& problem) {
  return error_response(problem.code() == ErrorCode::unauthorized
                            ? Error(ErrorCode::not_found, "There is no such key.")
                            : problem);
}

Async<http::Response> refuse_registration(Api&, http::Request&) { co_return no_registration(); }

}  // namespace

Dialect dialect(const Config& config, const Limits& limits) {
  Dialect made;
  made.name = kDialect;
  made.hosts = {"api.tinify.com", "api.tinypng.com", "api.tinyjpg.com"};
  made.recognizes = [](const http::Head& head) {
    return lower(head.header("Authorization")).starts_with(kCredentials);
  };
  made.render_error = renderer_of(error_response);
  made.add_routes = [config, max = limits.max_input_bytes](http::Routes& routes,
                                                           service::Services& services) {
    using enum http::Method;
    RouteTable<Api> table(routes, kDialect, std::make_shared<Api>(services, config, max));
    table.add(post, "/shrink", kind_with(with_files(kUploadTime, max)), &Api::shrink);
    const RouteKind output = kind_with(fields_only(kFieldsTime));
    table.add(get, "/output/{id}", output, &Api::download);
    table.add(post, "/output/{id}", output, &Api::transform);
    RouteKind key = kind_with(fields_only(kFieldsTime));
    key.render_error = renderer_of(key_error_response);
    table.add(get, "/keys/{key}", key, &Api::show_key);
    table.add(post, "/keys", kind_with(fields_only(kFieldsTime)), refuse_registration);
    for (const char* root : {"/shrink", "/output", "/keys"})
      routes.claim(root, renderer_of(error_response));
  };
  return made;
}

}  // namespace pressoir::dialects::tinify
