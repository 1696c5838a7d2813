#include "dialects/imagerecycle/views.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/loop/loop_thread.h"
#include "base/url.h"
#include "dialects/error_text.h"
#include "dialects/json_text.h"

namespace pressoir::dialects::imagerecycle {
namespace {

namespace json = boost::json;

using std::chrono::floor;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year_month_day;

template <class Range, class View>
json::array array_of(const Range& range, const View& view) {
  json::array array;
  for (const auto& each : range) array.push_back(view(each));
  return array;
}

/// `{"a":1}` and `{"b":2}` -> `{"a":1,"b":2}`; neither is empty.
std::string joined(std::string before, std::string_view after) {
  before.back() = ',';
  before += after.substr(1);
  return before;
}

template <class... Values>
std::string formatted(const char* format, Values... values) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

std::string date_of(const UsageSum& day) {
  return formatted("%04d-%02d-%02d", day.year, day.month, day.day);
}
std::string month_of(const UsageSum& month) {
  return formatted("%04d-%02d", month.year, month.month);
}

/// "2024-01-31 10:00:00", UTC: a DATETIME of SQL.
std::string sql_time(sys_seconds time) {
  const auto day = floor<std::chrono::days>(time);
  const year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return formatted("%04d-%02u-%02u %02d:%02d:%02d", static_cast<int>(date.year()),
                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                   static_cast<int>(clock.hours().count()),
                   static_cast<int>(clock.minutes().count()),
                   static_cast<int>(clock.seconds().count()));
}

/// 0 says "no limit".
std::uint64_t allowed_bytes(const Quota& quota, std::uint64_t used,
                            std::optional<std::uint64_t> left) {
  if (!left) return quota.monthly_bytes.value_or(0);
  const std::uint64_t reachable = used + *left;
  return std::max<std::uint64_t>(1, std::min(reachable, quota.monthly_bytes.value_or(reachable)));
}

void add_quota(json::object& object, const Usage& usage, std::uint64_t allowed,
               const AccountFrame& frame) {
  const year_month_day today(floor<std::chrono::days>(frame.now));
  const auto month = today.year() / today.month();
  const sys_seconds start = sys_days(month / 1);
  const sys_seconds end =
      sys_seconds(sys_days((month + std::chrono::months(1)) / 1)) - std::chrono::seconds(1);
  object["quota_start"] = start.time_since_epoch().count();
  object["quota_end"] = end.time_since_epoch().count();
  object["quota_current"] = usage.bytes;
  object["quota_allowed"] = allowed;
  object["file_max_size"] = frame.file_max_size;
  object["quota_file_max_size"] = frame.file_max_size;
}

json::object object_of(const service::SubAccount& sub, const AccountFrame& frame) {
  json::object object{{"id", sub.account.id.value},
                      {"title", json_string(sub.account.name)},
                      {"description", json_string(sub.account.description)}};
  add_quota(object, sub.usage, sub.account.quota.monthly_bytes.value_or(0), frame);
  object["api_key"] = json_string(sub.api_key);
  object["api_secret"] = json_string(sub.api_secret);
  return object;
}

json::object sums_of(const UsageSum& sum, const std::string& date) {
  return {{"date", date},
          {"total_size_before", sum.bytes_before},
          {"total_size_after", sum.bytes_after},
          {"files_count", sum.files}};
}

json::object old_day_of(const UsageSum& day) {
  const sys_seconds midnight =
      sys_days(std::chrono::year(day.year) / std::chrono::month(static_cast<unsigned>(day.month)) /
               std::chrono::day(static_cast<unsigned>(day.day)));
  return {{"date", midnight.time_since_epoch().count()}, {"consumption", day.bytes_before}};
}

std::string file_url(const ImageFrame& frame, std::string_view type, const Job& job) {
  const std::string name = url::encoded_segment(job.file_name);
  return frame.base + "/v1/images/" + std::string(type) + '/' + job.link + '/' + name;
}

/// 0 x 0 of what has no pixels.
Size size_of(const Image& image) {
  return image.job.outcome ? image.job.outcome->size.value_or(Size{}) : image.upload;
}

std::string image_text(const Image& image, const ImageFrame& frame) {
  const Job& job = image.job;
  const auto before = job.input_bytes();
  const auto after = job.outcome ? job.outcome->bytes_after : before;
  const Size size = size_of(image);
  // A picture that had to be resized may have grown; nothing is saved then.
  const double saved =
      after < before ? static_cast<double>(before - after) / static_cast<double>(before) : 0;
  const auto created = floor<std::chrono::seconds>(job.created_at);
  const auto expires = floor<std::chrono::seconds>(
      std::min<TimePoint>(job.expires_at, job.created_at + frame.kept_for));
  const json::object first{{"id", job.id.value},    {"filename", json_string(job.file_name)},
                           {"width", size.width},   {"height", size.height},
                           {"size_before", before}, {"size_after", after}};
  const json::object last{{"time", sql_time(created)},
                          {"origin_url", json_string(file_url(frame, "origin", job))},
                          {"optimized_url", json_string(file_url(frame, "optimized", job))},
                          {"expiration_date", sql_time(expires)}};
  const std::string middle = R"({"saved":)" + fraction(saved) + '}';
  return joined(joined(json::serialize(first), middle), json::serialize(last));
}

/// The link to a page of the list.
json::object page_at(std::uint64_t offset, std::uint32_t limit, const ImageFrame& frame) {
  const std::string place = "offset=" + std::to_string(offset) + "&limit=" + std::to_string(limit);
  return {{"link", json_string(frame.base + "/v1/images?" + place)},
          {"offset", offset},
          {"limit", limit}};
}

struct ErrorText {
  unsigned status;
  std::string_view message;
};

/// Plugins end a bulk run at 401 and 403, so that what concerns one file alone is 400.
ErrorText text_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request: return {400, "The request cannot be understood"};
    case ErrorCode::unauthorized: return {401, "The API key or secret is wrong"};
    case ErrorCode::account_disabled: return {403, "The account is suspended"};
    case ErrorCode::forbidden: return {401, "A subaccount may not do this"};
    case ErrorCode::not_found: return {404, "Not found"};
    case ErrorCode::conflict: return {400, "The request contradicts what is there"};
    case ErrorCode::payload_too_large: return {400, "The file is too large"};
    case ErrorCode::unsupported_format: return {400, "Files of this type are not served"};
    case ErrorCode::corrupt_input: return {400, "The file is damaged"};
    case ErrorCode::password_needed: return {400, "The file is encrypted"};
    case ErrorCode::limit_exceeded: return {400, "The picture is too large"};
    case ErrorCode::monthly_quota: return {403, "The monthly quota is used up"};
    case ErrorCode::credits_exhausted: return {403, "The prepaid images are used up"};
    case ErrorCode::sub_account_quota: return {403, "The quota of the subaccount is used up"};
    case ErrorCode::too_many_requests: return {429, "Too many requests, try again later"};
    case ErrorCode::fetch_refused: return {400, "Files are not fetched from this URL"};
    case ErrorCode::fetch_failed: return {400, "The file could not be fetched from its URL"};
    case ErrorCode::timeout: return {408, "The request took too long"};
    case ErrorCode::unavailable: return {503, "The server is overloaded, try again later"};
    case ErrorCode::internal: return {500, "An internal error occurred"};
  }
  return {500, "An internal error occurred"};
}

}  // namespace

http::Response error(unsigned status, std::string_view message) {
  const json::object body{{"errCode", status}, {"errMessage", json_string(message)}};
  return json_answer(status, body);
}

http::Response error_response(const Error& problem) {
  const ErrorText text = text_for(problem.code());
  // Whether credentials are missing or wrong is said too.
  const bool is_about_credentials = problem.code() == ErrorCode::unauthorized;
  return error(text.status, is_about_credentials ? own_text(problem, text.message)
                                                 : error_text(problem, text.message));
}

http::Response not_found() { return error(404, text_for(ErrorCode::not_found).message); }

http::Response wrong_method() { return error(405, "This method is not served here"); }

http::Response account_view(const Account& account, const Usage& usage,
                            std::optional<std::uint64_t> bytes_left, const AccountFrame& frame) {
  json::object object;
  add_quota(object, usage, allowed_bytes(account.quota, usage.bytes, bytes_left), frame);
  return json_answer(200, object);
}

http::Response sub_account_view(unsigned status, const service::SubAccount& sub,
                                const AccountFrame& frame) {
  return json_answer(status, object_of(sub, frame));
}

http::Response sub_accounts_view(const std::vector<service::SubAccount>& subs,
                                 const AccountFrame& frame) {
  LoopThread::note_long_work("sub_accounts_view");
  const auto items = array_of(subs, [&](const auto& sub) { return object_of(sub, frame); });
  return json_answer(200, json::object{{"items", items}});
}

http::Response consumption_view(const service::UsageView::Series& series) {
  const auto days =
      array_of(series.days, [](const UsageSum& day) { return sums_of(day, date_of(day)); });
  const auto months = array_of(
      series.months, [](const UsageSum& month) { return sums_of(month, month_of(month)); });
  const json::object both{{"last_days", days}, {"last_months", months}};
  const json::object body{{"consumption", both},
                          {"consumptions", array_of(series.days, old_day_of)}};
  return json_answer(200, body);
}

http::Response success() { return json_answer(200, json::object{{"success", true}}); }

http::Response image_view(unsigned status, const Image& image, const ImageFrame& frame) {
  return json_text_answer(status, image_text(image, frame));
}

http::Response images_view(const std::vector<Image>& images, std::uint64_t total, const Page& page,
                           const ImageFrame& frame) {
  LoopThread::note_long_work("images_view");
  std::string items;
  for (const Image& image : images) items += (items.empty() ? "" : ",") + image_text(image, frame);
  const auto before = page.offset - std::min<std::uint64_t>(page.offset, page.limit);
  json::object pages{{"total", total}, {"prev", nullptr}, {"next", nullptr}};
  if (page.offset > 0) pages["prev"] = page_at(before, page.limit, frame);
  if (page.offset + page.limit < total)
    pages["next"] = page_at(page.offset + page.limit, page.limit, frame);
  return json_text_answer(200, joined(R"({"items":[)" + items + "]}", json::serialize(pages)));
}

http::Response removed() {
  http::Response response;
  response.status = 204;
  return response;
}

}  // namespace pressoir::dialects::imagerecycle
