#include "dialects/megaoptim/views.h"

#include <algorithm>
#include <utility>

#include "base/url.h"
#include "dialects/error_text.h"
#include "dialects/json_text.h"
#include "http/body/form.h"
#include "service/formats.h"

namespace pressoir::dialects::megaoptim {
namespace {

namespace json = boost::json;

constexpr std::string_view kWrongMethod = "This method is not served here";

json::object failure(unsigned code, std::string_view message) {
  return {{"status", "error"}, {"code", code}, {"errors", json::array{json_string(message)}}};
}

struct ErrorText {
  unsigned code;
  std::string_view message;
};

ErrorText text_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request: return {400, "A parameter is missing or has a wrong value"};
    case ErrorCode::unauthorized: return {404, "API key not found"};
    case ErrorCode::account_disabled: return {401, "This account is disabled"};
    case ErrorCode::forbidden: return {401, "This process belongs to another API key"};
    case ErrorCode::not_found: return {404, "Not found"};
    case ErrorCode::conflict: return {400, "The request cannot be fulfilled now"};
    case ErrorCode::payload_too_large: return {400, "The file is too large"};
    case ErrorCode::unsupported_format: return {400, "Files of this type are not supported"};
    case ErrorCode::corrupt_input: return {400, "The file is damaged"};
    case ErrorCode::password_needed: return {400, "The file is encrypted"};
    case ErrorCode::limit_exceeded: return {400, "The picture is too large"};
    case ErrorCode::monthly_quota:
    case ErrorCode::credits_exhausted:
    case ErrorCode::sub_account_quota: return {455, "There are not enough tokens left"};
    case ErrorCode::too_many_requests: return {429, "Too many requests"};
    case ErrorCode::fetch_refused: return {400, "This URL is not allowed"};
    case ErrorCode::fetch_failed: return {400, "The URL cannot be fetched"};
    case ErrorCode::timeout: return {500, "The request took too long"};
    case ErrorCode::unavailable: return {500, "The server is busy, try again later"};
    case ErrorCode::internal: return {500, "An internal error occurred"};
  }
  return {500, "An internal error occurred"};
}

json::object object_of(const User& user) {
  const json::value tokens = user.tokens ? json::value(*user.tokens) : json::value(-1);
  return {{"name", json_string(user.name)}, {"email", json_string(user.email)}, {"tokens", tokens}};
}

bool saves_enough(const Job& job) {
  if (!job.outcome || job.outcome->bytes_after >= job.outcome->bytes_before) return false;
  const auto saved = static_cast<double>(job.outcome->bytes_before - job.outcome->bytes_after);
  return saved * 100 > kMinSaving * static_cast<double>(job.outcome->bytes_before);
}

/// Rounded down, below zero too.
std::int64_t percent_of(std::int64_t part, std::uint64_t whole) {
  if (whole == 0) return 0;
  const auto all = static_cast<std::int64_t>(whole);
  const std::int64_t percent = part * 100 / all;
  return percent * all > part * 100 ? percent - 1 : percent;
}

/// Clients find their local file by it: that of the upload or of the URL they sent, whatever the
/// other server called it.
std::string name_of(const Job& job) {
  const auto remote = job.inputs.empty() ? std::nullopt : job.inputs.front().remote;
  if (!remote) return job.file_name;
  const auto url = url::web_url(remote->url);
  if (!url) return job.file_name;
  const std::string_view path = url->path();
  return http::base_name(url::percent_decoded(path.substr(path.rfind('/') + 1), false));
}

std::string url_of(const Job& main, std::string_view base) {
  return url::joined(base, "/image/" + main.link.substr(0, 12) + '/' + main.link.substr(12) + '.' +
                               extension_of(main));
}

/// null: there is none.
json::value webp_of(const Job* webp, const std::string& url_of_main) {
  if (webp == nullptr || !webp->outcome) return nullptr;
  const Outcome& made = *webp->outcome;
  const auto saved =
      static_cast<std::int64_t>(made.bytes_before) - static_cast<std::int64_t>(made.bytes_after);
  return json::object{{"url", json_string(url_of_main + ".webp")},
                      {"optimized_size", made.bytes_after},
                      {"saved_bytes", saved},
                      {"saved_percent", percent_of(saved, made.bytes_before)}};
}

json::object item_of(const Job& job, const Job* webp, std::string_view base) {
  const bool success = saves_enough(job);
  const std::uint64_t before = job.outcome ? job.outcome->bytes_before : job.input_bytes();
  const std::uint64_t after = delivers_upload(job) ? before : job.outcome->bytes_after;
  const auto saved = success ? static_cast<std::int64_t>(before - after) : 0;
  const std::string url = job.has_inputs() ? url_of(job, base) : std::string();
  return {{"success", success ? 1 : 0}, {"file_name", json_string(name_of(job))},
          {"original_size", before},    {"optimized_size", after},
          {"saved_bytes", saved},       {"saved_percent", percent_of(saved, before)},
          {"url", json_string(url)},    {"webp", webp_of(webp, url)}};
}

}  // namespace

http::Response error(unsigned code, std::string_view message) {
  return json_answer(200, failure(code, message));
}

http::Response error_response(const Error& problem) {
  const ErrorText text = text_for(problem.code());
  return error(text.code, error_text(problem, text.message));
}

http::Response file_error_response(const Error& problem) {
  const ErrorText text = text_for(problem.code());
  return json_answer(text.code, failure(text.code, error_text(problem, text.message)));
}

http::Response wrong_method() { return error(405, kWrongMethod); }

http::Response wrong_file_method() { return json_answer(405, failure(405, kWrongMethod)); }

http::Response accepted(const BatchId& id) {
  const json::object body{{"status", "processing"}, {"code", 202}, {"process_id", id.value}};
  return json_answer(200, body);
}

http::Response still_processing(const BatchId& id) {
  const json::object body{{"status", "processing"},
                          {"code", 504},
                          {"process_id", id.value},
                          {"errors", json::array{"Timeout reached"}}};
  return json_answer(200, body);
}

http::Response user_view(const User& user) {
  const json::object body{{"status", "ok"}, {"code", 200}, {"result", object_of(user)}};
  return json_answer(200, body);
}

bool is_main(const Job& job) { return job.role == kMainRole; }

const Job* webp_beside(const Batch& batch, const Job& main) {
  const auto webp = std::ranges::find_if(
      batch.jobs, [&](const Job& other) { return other.item == main.item && !is_main(other); });
  return webp == batch.jobs.end() ? nullptr : &*webp;
}

std::string extension_of(const Job& job) {
  const auto* format =
      job.outcome ? service::format_named(job.outcome->input_format.name()) : nullptr;
  return format == nullptr ? "bin" : std::string(format->extension);
}

bool delivers_upload(const Job& job) {
  if (!job.outcome) return true;
  const bool resizes = std::ranges::any_of(
      job.goal.steps, [](const Step& step) { return std::holds_alternative<Resize>(step); });
  return is_main(job) && !resizes && !saves_enough(job);
}

std::string result_text(const Batch& batch, const User& user, std::string_view base) {
  json::array items;
  for (const Job& job : batch.jobs)
    if (is_main(job)) items.push_back(item_of(job, webp_beside(batch, job), base));
  const json::object body{{"status", "ok"},
                          {"code", 200},
                          {"result", std::move(items)},
                          {"id", batch.id.value},
                          {"user", object_of(user)}};
  return json::serialize(body);
}

}  // namespace pressoir::dialects::megaoptim
