#include "dialects/iloveimg/answer/errors.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string>
#include <utility>

#include "base/utf8.h"
#include "dialects/error_text.h"
#include "dialects/iloveimg/answer/answers.h"

namespace pressoir::dialects::iloveimg {
namespace {

namespace json = boost::json;

struct Wording {
  unsigned status = 400;
  const char* message = "Request can't be processed successfully";  ///< where Error has none
};

// Some may be left where several are to be processed.
constexpr const char* kNoFilesLeft = "There are not enough files left in the account";

// Those that are not here are about what was sent: 400.
constexpr std::array<std::pair<ErrorCode, Wording>, 11> kWordings{{
    {ErrorCode::unauthorized, {401, "Signature verification failed"}},
    {ErrorCode::account_disabled, {401, "The account is disabled"}},
    {ErrorCode::forbidden, {400, "The file encryption key is wrong or missing"}},
    {ErrorCode::not_found, {404, "Not found"}},
    {ErrorCode::monthly_quota, {400, kNoFilesLeft}},
    {ErrorCode::credits_exhausted, {400, kNoFilesLeft}},
    {ErrorCode::sub_account_quota, {400, kNoFilesLeft}},
    {ErrorCode::too_many_requests, {429, "Too many requests"}},
    {ErrorCode::timeout, {400, "The request took too long"}},
    {ErrorCode::unavailable, {503, "The server is busy, try again later"}},
    {ErrorCode::internal, {500, "Something went wrong on our end"}},
}};

/// What goes while a call works on it is unknown as if it had never been: an error of the call.
bool has_gone(ErrorCode code, ErrorType type) {
  return code == ErrorCode::not_found && type != ErrorType::http &&
         type != ErrorType::task_not_found;
}

Wording wording_of(ErrorCode code, ErrorType type) {
  if (has_gone(code, type)) return {400, "The task or its file is unknown or has expired"};
  const auto* found = std::ranges::find(kWordings, code, &std::pair<ErrorCode, Wording>::first);
  return found == kWordings.end() ? Wording{} : found->second;
}

json::object error_of(std::string_view type, std::string_view message, unsigned status) {
  json::object error;
  error["type"] = type;
  error["message"] = utf8::repaired(message);
  // As the vendor's examples have it: a number of uploads, else text.
  if (type == name_of(ErrorType::upload))
    error["code"] = status;
  else
    error["code"] = std::to_string(status);
  return error;
}

/// The members that the vendor's framework has in front.
json::object head_of(unsigned status, std::string_view message) {
  json::object head;
  head["name"] = http::reason_of(status);
  head["message"] = utf8::repaired(message);
  head["code"] = 0;
  head["status"] = status;
  return head;
}

/// What is about the request as such.
http::Response http_error(unsigned status, std::string_view message) {
  json::object body = head_of(status, message);
  body["error"] = error_of(status == 401 ? "AuthError" : name_of(ErrorType::http), message, status);
  return json_view(status, body);
}

}  // namespace

std::string_view name_of(ErrorType type) noexcept {
  switch (type) {
    case ErrorType::http: return "HTTP Error";
    case ErrorType::start: return "StartError";
    case ErrorType::upload: return "UploadError";
    case ErrorType::processing: return "ProcessingError";
    case ErrorType::download: return "DownloadError";
    case ErrorType::task_not_found: return "TaskNotFound";
  }
  return "HTTP Error";
}

Refusal upload_refusal(const std::string& message, std::string_view field, std::string_view reason,
                       std::string_view type) {
  json::object param;
  param[field] = json::array{json::value(utf8::repaired(reason))};
  param["type"] = json::array{json::value(type)};
  return {ErrorType::upload, message, std::move(param)};
}

Refusal parameter_refusal(std::string_view field, const std::string& reason) {
  json::object wrong;
  wrong["field"] = utf8::repaired(field);
  wrong["error"] = utf8::repaired(reason);
  json::array param;
  param.push_back(std::move(wrong));
  return {ErrorType::processing, std::string(field) + ' ' + reason, std::move(param)};
}

Refusal refusal_of(ErrorType type, std::string_view field, const std::string& reason) {
  if (type == ErrorType::processing) return parameter_refusal(field, reason);
  const std::string message = std::string(field) + ' ' + reason;
  if (type == ErrorType::upload) return upload_refusal(message, field, message, "InvalidParameter");
  return {type, message};
}

http::Response refusal_response(const Refusal& refusal) {
  const unsigned status = refusal.status();
  json::object error = error_of(name_of(refusal.type()), refusal.what(), status);
  error["param"] = refusal.param();
  json::object body;
  if (status != 400) body = head_of(status, refusal.what());
  body["error"] = std::move(error);
  return json_view(status, body);
}

http::Response error_response(const Error& problem, ErrorType type) {
  if (const auto* refusal = dynamic_cast<const Refusal*>(&problem))
    return refusal_response(*refusal);
  const Wording wording = wording_of(problem.code(), type);
  const bool is_own = problem.code() == ErrorCode::unauthorized;
  const auto message =
      is_own ? own_text(problem, wording.message) : error_text(problem, wording.message);
  if (wording.status != 400) return http_error(wording.status, message);
  // Who looks for a reason finds one: uploads by field, work by file.
  if (type == ErrorType::upload)
    return refusal_response(
        upload_refusal(std::string(message), "file", message, name_of(problem.code())));
  json::value param;
  if (type == ErrorType::processing) param = json::array();
  return refusal_response({type, std::string(message), std::move(param)});
}

http::ErrorRenderer error_renderer(ErrorType type) {
  return [type](const Error& problem, const http::Request& /*request*/) {
    return error_response(problem, type);
  };
}

http::Response wrong_method() { return http_error(405, "Method not allowed"); }

}  // namespace pressoir::dialects::iloveimg
