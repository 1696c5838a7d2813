#include "dialects/ewww/views.h"

#include <algorithm>
#include <array>
#include <vector>

#include "dialects/json_text.h"

namespace pressoir::dialects::ewww {
namespace {

namespace json = boost::json;

constexpr std::string_view kHtml = "text/html; charset=UTF-8", kJson = "application/json",
                           kText = "text/plain", kBytes = "application/octet-stream";
constexpr std::string_view kFailed = R"({"error":"failed"})";

std::string_view body_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::unauthorized: return R"({"error":"invalid","t":"exceeded"})";
    // Not "invalid": the client would forget a key that may be good again tomorrow.
    case ErrorCode::account_disabled:
    case ErrorCode::credits_exhausted: return R"({"error":"exceeded"})";
    case ErrorCode::monthly_quota: return R"({"error":"exceeded quota"})";
    case ErrorCode::sub_account_quota: return R"({"error":"exceeded subkey"})";
    case ErrorCode::payload_too_large:
    case ErrorCode::limit_exceeded: return R"({"error":"too large"})";
    case ErrorCode::unsupported_format: return R"({"error":"unsupported"})";
    case ErrorCode::invalid_request:
    case ErrorCode::forbidden:
    case ErrorCode::not_found:
    case ErrorCode::conflict:
    case ErrorCode::corrupt_input:
    case ErrorCode::password_needed:
    case ErrorCode::too_many_requests:
    case ErrorCode::fetch_refused:
    case ErrorCode::fetch_failed:
    case ErrorCode::timeout:
    case ErrorCode::unavailable:
    case ErrorCode::internal: return kFailed;
  }
  return kFailed;
}

/// Only a key that is missing or unknown is "invalid": clients delete it then. A disabled account
/// has no images left for now; an overloaded server or a request that cannot be read says nothing
/// of the key.
std::string_view verify_body(ErrorCode code) {
  if (code == ErrorCode::unauthorized) return R"({"status":"invalid","error":"bye invalid"})";
  return code == ErrorCode::account_disabled ? R"({"status":"exceeded"})" : kFailed;
}

std::string_view tool_body(ErrorCode code) {
  const bool is_refused = code == ErrorCode::unauthorized || code == ErrorCode::account_disabled;
  return is_refused ? R"({"error":"exceeded"})" : kFailed;
}

std::string_view store_body(ErrorCode code) {
  return code == ErrorCode::unauthorized ? R"({"error":"invalid"})" : kFailed;
}

struct Numbers {
  std::uint64_t licensed = 0;
  std::int64_t consumed = 0;
  std::uint32_t days = 0;
};

/// Clients show `licensed - consumed`, or `-consumed` without a licence, as what is left: that has
/// to come out whichever limit is the nearest, bytes and those of the parent among them.
Numbers numbers_of(const QuotaStatus& status) {
  const auto used = static_cast<std::int64_t>(status.usage.images);
  if (!status.images_left) return {.licensed = 0, .consumed = used, .days = 0};
  const auto left = static_cast<std::int64_t>(*status.images_left);
  const auto& monthly = status.quota.monthly_images;
  if (!monthly && status.quota.prepaid_images) return {.licensed = 0, .consumed = -left, .days = 0};
  const auto licensed = monthly ? static_cast<std::int64_t>(*monthly) : used + left;
  return {.licensed = static_cast<std::uint64_t>(licensed),
          .consumed = licensed - left,
          .days = status.usage.days_until_renewal};
}

}  // namespace

http::Response error_response(ErrorStyle style, ErrorCode code) {
  switch (style) {
    case ErrorStyle::verify: return http::text_response(200, kJson, std::string(verify_body(code)));
    case ErrorStyle::quota_json: return http::text_response(200, kJson, "");
    case ErrorStyle::quota_text: return http::text_response(200, kText, "");
    case ErrorStyle::optimize: return http::text_response(200, kHtml, std::string(body_for(code)));
    case ErrorStyle::retrieve: return http::text_response(404, kHtml, R"({"error":"not ready"})");
    case ErrorStyle::rotate: return http::text_response(200, kHtml, std::string(tool_body(code)));
    case ErrorStyle::store: return http::text_response(200, kHtml, std::string(store_body(code)));
    case ErrorStyle::restore: return http::text_response(200, kHtml, R"({"error":"missing"})");
    case ErrorStyle::placeholder: return http::text_response(400, kHtml, std::string(kFailed));
  }
  return http::text_response(200, kHtml, std::string(kFailed));
}

http::Response no_file() { return http::text_response(200, kHtml, R"({"error":"no file"})"); }

http::Response verified(const std::optional<ErrorCode>& reason) {
  std::string_view status = "great";
  if (reason == ErrorCode::monthly_quota) status = "exceeded quota";
  if (reason == ErrorCode::sub_account_quota) status = "exceeded subkey";
  if (reason == ErrorCode::credits_exhausted) status = "exceeded";
  return json_answer(200, json::object{{"status", status}});
}

http::Response quota_json(const QuotaStatus& status, std::uint64_t soft_cap) {
  const Numbers numbers = numbers_of(status);
  const bool unlimited = !status.images_left;
  // Order and types as the vendor sends them; PHP clients read every one of them unguarded.
  json::object body{{"licensed", std::to_string(numbers.licensed)},
                    {"consumed", std::to_string(numbers.consumed)},
                    {"days", std::to_string(numbers.days)},
                    {"version", "3"},
                    {"metered", "0"},
                    {"unlimited", unlimited ? 1 : 0}};
  if (unlimited) body["soft_cap"] = soft_cap;
  for (const char* nothing : {"recharge", "excredits", "amount_due"}) body[nothing] = 0;
  body["status"] = "active";
  return json_answer(200, body);
}

http::Response quota_text(const QuotaStatus& status) {
  const Numbers numbers = numbers_of(status);
  return http::text_response(200, kText,
                             std::to_string(numbers.licensed) + ' ' +
                                 std::to_string(numbers.consumed) + ' ' +
                                 std::to_string(numbers.days));
}

http::Response optimized(service::Finished finished) {
  if (!replaces_upload(finished.outcome)) return http::text_response(200, kBytes, "");
  return file_answer(std::move(finished.output));
}

http::Response file_answer(ReadablePtr file) {
  auto response = http::file_response(200, kBytes, std::move(file));
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");  // it came from a client
  return response;
}

http::Response pending(const BatchId& id) {
  const json::object body{{"id", id.value}, {"location", "/v3/retrieve/?id=" + id.value}};
  return http::text_response(200, kHtml, json::serialize(body));
}

http::Response nothing_saved() {
  http::Response response;
  response.status = 204;
  return response;
}

http::Response stored() { return http::text_response(200, kHtml, R"({"success":"stored"})"); }

http::Response placeholder(std::string png) {
  auto response = http::text_response(200, "image/png", std::move(png));
  response.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
  return response;
}

bool replaces_upload(const Outcome& outcome) {
  return outcome.bytes_after < outcome.bytes_before || outcome.method.starts_with("sanitised");
}

bool contains(const Readable& file, std::string_view word) {
  // Blocks overlap by the word, so that none is missed across a border.
  std::vector<std::byte> block(64 * 1024 + word.size());
  for (std::uint64_t offset = 0;; offset += 64 * 1024) {
    const std::size_t read = file.read_at(offset, block);
    if (as_text({block.data(), read}).find(word) != std::string_view::npos) return true;
    if (read < block.size()) return false;
  }
}

}  // namespace pressoir::dialects::ewww
