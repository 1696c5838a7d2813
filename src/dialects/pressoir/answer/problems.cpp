#include "dialects/pressoir/answer/problems.h"

#include <utility>

#include "dialects/error_text.h"
#include "dialects/json_text.h"
#include "http/server/router.h"

namespace pressoir::dialects::own {
namespace {

namespace json = boost::json;

/// What is said of a failure that is not about the request.
std::string_view usual_text(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request: return "The request is malformed";
    case ErrorCode::unauthorized: return "The key is unknown, or none was sent";
    case ErrorCode::account_disabled: return "This account is disabled";
    case ErrorCode::forbidden: return "This is not allowed";
    case ErrorCode::not_found: return "There is nothing of that name, or no longer";
    case ErrorCode::conflict: return "The request cannot be fulfilled now";
    case ErrorCode::payload_too_large: return "The file is too large";
    case ErrorCode::unsupported_format: return "Files of this format are not supported";
    case ErrorCode::corrupt_input: return "The file is damaged";
    case ErrorCode::password_needed: return "The file is encrypted";
    case ErrorCode::limit_exceeded: return "The file is beyond the limits of this server";
    case ErrorCode::monthly_quota: return "The quota of this month is used up";
    case ErrorCode::credits_exhausted: return "No prepaid images are left";
    case ErrorCode::sub_account_quota: return "The quota of the account above is used up";
    case ErrorCode::too_many_requests: return "Too many requests";
    case ErrorCode::fetch_refused: return "This URL is not allowed";
    case ErrorCode::fetch_failed: return "The URL cannot be fetched";
    case ErrorCode::timeout: return "It took too long";
    case ErrorCode::unavailable: return "The server is busy, try again later";
    case ErrorCode::internal: return "An internal error occurred";
  }
  return "An internal error occurred";
}

/// Of a failed job: a second one may fare better. (Of a refusal the router says when.)
constexpr const char* kRetryAfterSeconds = "5";

Problem problem_of(const Error& error) {
  if (const auto* refusal = dynamic_cast<const Refusal*>(&error)) return refusal->problem();
  return {.status = http::status_of(error.code()),
          .code = std::string(name_of(error.code())),
          .detail = std::string(error_text(error, usual_text(error.code()))) + '.'};
}

void add_text(json::object& body, std::string_view key, std::string_view text) {
  if (!text.empty()) body[key] = json_string(text);
}

}  // namespace

http::Response problem_response(const Problem& problem) {
  json::object body{{"type", "about:blank"},
                    {"title", http::reason_of(problem.status)},
                    {"status", problem.status},
                    {"code", problem.code},
                    {"detail", json_string(problem.detail)}};
  add_text(body, "field", problem.field);
  if (!problem.value.is_null()) body["value"] = problem.value;
  if (!problem.allowed.is_null()) body["allowed"] = problem.allowed;
  add_text(body, "nearest", problem.nearest);
  add_text(body, "instance", problem.instance);
  add_text(body, "scope", problem.scope);
  auto response =
      http::text_response(problem.status, "application/problem+json", json::serialize(body));
  if (problem.status == 401 || !problem.challenge.empty())
    response.headers.emplace_back(
        "WWW-Authenticate", problem.challenge.empty() ? "Bearer" : "Bearer " + problem.challenge);
  return response;
}

http::Response refusal_response(const Refusal& refusal) {
  http::Response response = problem_response(refusal.problem());
  response.failure = refusal.code();
  if (response.status == 503) response.headers.emplace_back("Retry-After", kRetryAfterSeconds);
  return response;
}

http::Response error_response(const Error& error) {
  const auto* refusal = dynamic_cast<const Refusal*>(&error);
  return refusal != nullptr ? refusal_response(*refusal) : problem_response(problem_of(error));
}

http::Response range_problem(const http::Response& response) {
  http::Response problem = problem_response({.status = response.status,
                                             .code = "range_not_satisfiable",
                                             .detail = "The range begins behind the end."});
  for (const auto& header : response.headers)
    if (header.first == "Content-Range") problem.headers.push_back(header);
  return problem;
}

http::Response wrong_method() {
  return problem_response(
      {.status = 405, .code = "method_not_allowed", .detail = "This path has other methods."});
}

bool is_of_the_file(ErrorCode code) noexcept { return http::status_of(code) < 500; }

Refusal failure_of(const Failure& failure, std::string instance) {
  Problem problem = problem_of(Error(failure.code, failure.message));
  if (problem.status == 400 || problem.status == 408) problem.status = 422;
  problem.instance = std::move(instance);
  return Refusal(failure.code, std::move(problem));
}

}  // namespace pressoir::dialects::own
