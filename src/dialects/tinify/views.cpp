#include "dialects/tinify/views.h"

#include <cmath>
#include <string>

#include "dialects/error_text.h"
#include "dialects/json_text.h"
#include "dialects/tinify/goals.h"
#include "service/formats.h"

namespace pressoir::dialects::tinify {
namespace {

namespace json = boost::json;

struct ErrorText {
  unsigned status;
  std::string_view word, message;
};

ErrorText text_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request: return {400, "BadRequest", "The request is malformed"};
    case ErrorCode::unauthorized: return {401, "Unauthorized", "Credentials are invalid"};
    case ErrorCode::account_disabled: return {401, "Unauthorized", "This account is disabled"};
    case ErrorCode::forbidden: return {403, "Forbidden", "This is not allowed"};
    case ErrorCode::not_found: return {404, "NotFound", "Not found"};
    case ErrorCode::conflict: return {409, "Conflict", "The request cannot be fulfilled now"};
    case ErrorCode::payload_too_large: return {413, "FileTooLarge", "The file is too large"};
    case ErrorCode::unsupported_format:
      return {415, "Unsupported media type", "File type is not supported"};
    case ErrorCode::corrupt_input:
    case ErrorCode::password_needed: return {415, "Decode error", "The file cannot be decoded"};
    case ErrorCode::limit_exceeded: return {413, "FileTooLarge", "The picture is too large"};
    case ErrorCode::monthly_quota:
    case ErrorCode::credits_exhausted:
    case ErrorCode::sub_account_quota:
      return {429, "TooManyRequests", "Your monthly limit has been exceeded"};
    case ErrorCode::too_many_requests: return {429, "TooManyRequests", "Too many requests"};
    case ErrorCode::fetch_refused:
    case ErrorCode::fetch_failed: return {400, "Source not found", "The source cannot be fetched"};
    case ErrorCode::timeout: return {504, "Timeout", "The request took too long"};
    case ErrorCode::unavailable:
      return {503, "ServiceUnavailable", "The server is busy, try again later"};
    case ErrorCode::internal: return {500, "InternalServerError", "An internal error occurred"};
  }
  return {500, "InternalServerError", "An internal error occurred"};
}

http::Response failure(unsigned status, std::string_view word, std::string_view message) {
  return json_answer(status, json::object{{"error", word}, {"message", json_string(message)}});
}

/// As many digits as the vendor's.
double ratio_of(const Outcome& outcome) {
  if (outcome.bytes_before == 0) return 1;
  const double ratio =
      static_cast<double>(outcome.bytes_after) / static_cast<double>(outcome.bytes_before);
  return std::round(ratio * 10'000) / 10'000;
}

std::string_view mime_of(const Format& format) {
  const FormatInfo* info = service::format_named(format.name());
  return info == nullptr ? "application/octet-stream" : info->mime;
}

}  // namespace

http::Response error_response(const Error& problem) {
  ErrorText text = text_for(problem.code());
  if (const auto* own = dynamic_cast<const OwnWord*>(&problem)) text.word = own->word();
  return failure(text.status, text.word, error_text(problem, text.message));
}

http::Response wrong_method() {
  return failure(405, "MethodNotAllowed", "This method is not served here");
}

std::string_view mime_of(const Outcome& outcome) { return mime_of(outcome.format); }

http::Response shrunk(const Outcome& outcome, std::string_view location) {
  const json::object input{{"size", outcome.bytes_before}, {"type", mime_of(outcome.input_format)}};
  json::object made{{"size", outcome.bytes_after}, {"type", mime_of(outcome.format)}};
  if (outcome.size) {
    made["width"] = outcome.size->width;
    made["height"] = outcome.size->height;
  }
  std::string output = json::serialize(made);
  output.pop_back();
  output += ",\"ratio\":" + fraction(ratio_of(outcome)) +
            ",\"url\":" + json::serialize(json::value(json_string(location))) + '}';
  http::Response response =
      json_text_answer(201, "{\"input\":" + json::serialize(input) + ",\"output\":" + output + '}');
  response.headers.emplace_back("Location", location);
  return response;
}

void add_size(http::Response& response, const Outcome& outcome) {
  if (!outcome.size) return;
  response.headers.emplace_back("Image-Width", std::to_string(outcome.size->width));
  response.headers.emplace_back("Image-Height", std::to_string(outcome.size->height));
}

std::vector<std::pair<std::string, std::string>> headers_of(const Standing& standing) {
  std::vector<std::pair<std::string, std::string>> headers{
      {"Compression-Count", std::to_string(standing.count)}};
  if (standing.left)
    headers.emplace_back("Compression-Count-Remaining", std::to_string(*standing.left));
  headers.emplace_back("Paying-State", standing.has_limit ? "free" : "paid");
  if (!standing.email.empty()) headers.emplace_back("Email-Address", standing.email);
  return headers;
}

http::Response known_key() { return json_answer(200, json::object()); }

http::Response no_registration() {
  return failure(400, "BadRequest", "Registration is disabled on this server");
}

}  // namespace pressoir::dialects::tinify
