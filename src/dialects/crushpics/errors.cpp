#include "dialects/crushpics/errors.h"

#include <boost/json.hpp>
#include <string>

#include "base/text.h"
#include "base/utf8.h"
#include "dialects/crushpics/answers.h"
#include "dialects/crushpics/refusal.h"
#include "dialects/error_text.h"
#include "dialects/json_text.h"
#include "http/server/router.h"

namespace pressoir::dialects::crushpics {
namespace {

namespace json = boost::json;

/// How a failure is reported: of a field, or by its status alone.
struct Wording {
  unsigned status = 500;
  std::string field{}, reason{};  ///< empty: by the status alone
  std::string sentence{};         ///< empty: field and reason
};

Wording wording_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request: return {400};
    case ErrorCode::unauthorized: return {401};
    case ErrorCode::account_disabled:
    case ErrorCode::forbidden: return {403};
    case ErrorCode::not_found: return {404};
    case ErrorCode::conflict: return {409};
    case ErrorCode::payload_too_large: return {413, "file", "is too large"};
    case ErrorCode::unsupported_format: return {415, "file", "type is not supported"};
    case ErrorCode::corrupt_input:
    case ErrorCode::password_needed:
    case ErrorCode::limit_exceeded: return {422, "file", "could not be processed"};
    case ErrorCode::monthly_quota:
    case ErrorCode::credits_exhausted:
    case ErrorCode::sub_account_quota: return {402, "base", "Quota exceeded"};
    case ErrorCode::too_many_requests: return {429};
    case ErrorCode::fetch_refused:
    case ErrorCode::fetch_failed: return {422, "image_url", "could not be fetched"};
    case ErrorCode::timeout: return {408};
    case ErrorCode::unavailable: return {503};
    case ErrorCode::internal: return {500};
  }
  return {500};
}

Wording wording_of(const Error& problem) {
  if (const auto* refusal = dynamic_cast<const Refusal*>(&problem))
    return {422, refusal->field(), refusal->reason()};
  Wording wording = wording_of(problem.code());
  if (problem.code() != ErrorCode::invalid_request) return wording;
  // "The body is not valid JSON": what is wrong is wrong with the request as a whole.
  constexpr std::string_view kSubject = "The body ";
  std::string_view reason = own_text(problem, "The request is malformed");
  wording.field = "base";
  wording.sentence = utf8::repaired(reason);
  if (reason.starts_with(kSubject)) reason.remove_prefix(kSubject.size());
  wording.reason = utf8::repaired(reason);
  return wording;
}

/// "compression_type" and "is invalid": "Compression type is invalid".
std::string sentence_of(const Wording& wording) {
  if (!wording.sentence.empty()) return wording.sentence;
  if (wording.field == "base") return wording.reason;
  std::string sentence = wording.field + ' ' + wording.reason;
  for (std::size_t at = 0; at < wording.field.size(); ++at)
    if (sentence[at] == '_') sentence[at] = ' ';
  sentence[0] = upper(sentence[0]);
  return sentence;
}

json::object status_of(const Wording& wording) {
  json::object body;
  body["status"] = wording.status;
  body["error"] = http::reason_of(wording.status);
  return body;
}

void add_message(json::object& body, const Wording& wording) {
  json::object message;
  message[wording.field] = json::array{json::value(wording.reason)};
  body["message"] = std::move(message);
  body["formatted_message"] = sentence_of(wording);
}

/// Whose clients look at `success`: those of uploads.
bool has_success(unsigned status) { return status == 402 || status == 413 || status == 415; }

json::object body_of(const Wording& wording) {
  json::object body;
  if (wording.field.empty() || wording.status == 400) body = status_of(wording);
  if (wording.field.empty()) return body;
  add_message(body, wording);
  if (has_success(wording.status)) body["success"] = false;
  return body;
}

}  // namespace

http::Response error_response(const Error& problem) {
  const Wording wording = wording_of(problem);
  return json_view(wording.status, body_of(wording));
}

http::Response wrong_method() {
  const Wording wording{.status = 405};
  return json_view(wording.status, body_of(wording));
}

bool is_about_the_upload(const Error& problem) {
  const unsigned status = wording_of(problem).status;
  return status == 413 || status == 415 || status == 422;
}

http::Response upload_refused(const Error& problem, const std::optional<Compressed>& wanted) {
  const Wording wording = wording_of(problem);
  json::object image;
  image["compression_type"] = wanted ? json::value(name_of(wanted->type)) : json::value();
  image["compression_level"] = wanted ? or_null(wanted->level) : json::value();
  for (const char* unknown : {"size", "file_type", "filename"}) image[unknown] = nullptr;
  json::object body;
  add_message(body, wording);
  body["original_image"] = std::move(image);
  body["success"] = false;
  return json_view(wording.status, body);
}

}  // namespace pressoir::dialects::crushpics
