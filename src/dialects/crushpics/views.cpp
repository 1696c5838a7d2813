#include "dialects/crushpics/views.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

#include "base/utf8.h"
#include "dialects/crushpics/answers.h"
#include "dialects/times.h"
#include "dialects/cross_origin.h"
#include "dialects/json_text.h"

namespace pressoir::dialects::crushpics {
namespace {

namespace json = boost::json;

// An account without a limit: crush-action stops where the usage reaches it.
constexpr std::uint64_t kUnlimited = 1'000'000'000'000'000;
constexpr std::size_t kWeek = 7;
constexpr std::array<std::string_view, 12> kMonthNames{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDayNames{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
// The sums of an account do not have where its files came from.
constexpr std::string_view kOrigin = "file";

json::object json_of(const CallbackUrl& url) {
  json::object object;
  object["id"] = url.id;
  object["url"] = json_string(url.url);
  return object;
}

json::array json_of(const std::vector<CallbackUrl>& urls) {
  json::array array;
  for (const CallbackUrl& url : urls) array.push_back(json_of(url));
  return array;
}

std::string weekday_of(const UsageSum& day) {
  using namespace std::chrono;
  const year_month_day date{year(day.year), month(static_cast<unsigned>(day.month)),
                            std::chrono::day(static_cast<unsigned>(day.day))};
  return std::string(kDayNames.at(weekday(sys_days(date)).c_encoding()));
}

/// What a chart calls the sum.
std::string column_of(Report report, const UsageSum& sum) {
  switch (report) {
    case Report::week: return weekday_of(sum);
    case Report::month: return std::to_string(sum.day);
    case Report::six_months: break;
  }
  return std::string(kMonthNames.at(static_cast<std::size_t>(sum.month - 1)));
}

std::span<const UsageSum> sums_of(Report report, const service::UsageView::Series& series) {
  if (report == Report::six_months) return series.months;
  const std::span<const UsageSum> days(series.days);
  return report == Report::week ? days.last(std::min(kWeek, days.size())) : days;
}

json::object consumption_of(Report report, std::span<const UsageSum> sums) {
  json::array data, sizes, columns;
  for (const UsageSum& sum : sums) {
    json::object entry;
    entry["origin"] = kOrigin;
    entry["size"] = sum.bytes_charged > 0 ? json::value(sum.bytes_charged) : json::value();
    entry["period"] = report == Report::six_months ? sum.month : sum.day;
    data.push_back(std::move(entry));
    sizes.push_back(json::value(sum.bytes_charged));
    columns.push_back(json::value(column_of(report, sum)));
  }
  json::object series;
  series["name"] = kOrigin;
  series["data"] = std::move(sizes);
  json::array all_series;
  all_series.push_back(std::move(series));
  json::object consumption;
  consumption["type"] = name_of(report);
  consumption["data"] = std::move(data);
  consumption["series"] = std::move(all_series);
  consumption["columns"] = std::move(columns);
  return consumption;
}

json::object named(std::string_view name, json::value value) {
  json::object object;
  object[name] = std::move(value);
  return object;
}

}  // namespace

Plan plan_of(const Quota& quota, std::uint64_t used, std::optional<std::uint64_t> left) {
  std::uint64_t bytes = quota.monthly_bytes.value_or(kUnlimited);
  if (left) bytes = std::min(bytes, used + *left);
  return {.bytes = bytes, .used = used};
}

json::object json_of(const Plan& plan) {
  json::object object;
  object["code"] = "free";
  object["name"] = "Free";
  object["price"] = "$0.00";
  object["bytes"] = plan.bytes;
  object["quota_usage"] = plan.used;
  return object;
}

std::string login_of(const Account& account) {
  if (!account.email.empty()) return utf8::repaired(account.email);
  if (!account.name.empty()) return utf8::repaired(account.name);
  return "account " + std::to_string(account.id.value);
}

http::Response shop_view(const Shop& shop) {
  const Account& account = shop.account;
  json::object object;
  object["login"] = login_of(account);
  object["email"] =
      account.email.empty() ? json::value() : json::value(utf8::repaired(account.email));
  object["compression_type"] = name_of(shop.defaults.type);
  object["compression_level_jpg"] = or_null(shop.defaults.jpg);
  object["compression_level_png"] = or_null(shop.defaults.png);
  object["compression_level_gif"] = or_null(shop.defaults.gif);
  object["charged_at"] = nullptr;
  object["next_charge_at"] = nullptr;
  object["created_at"] = seconds_text(account.created_at);
  object["updated_at"] = seconds_text(account.updated_at);
  object["callback_urls"] = json_of(shop.urls);
  object["plan_data"] = json_of(shop.plan);
  return json_view(200, named("shop", std::move(object)));
}

http::Response dashboard_view(Report report, const service::UsageView::Series& series) {
  const auto sums = sums_of(report, series);
  std::uint64_t originals = 0, optimized = 0;
  for (const UsageSum& sum : sums) {
    originals += sum.images_charged;
    optimized += sum.files;
  }
  json::object stats;
  stats["original_images_count"] = originals;
  stats["optimized_images_count"] = optimized;
  stats["consumption"] = consumption_of(report, sums);
  return json_view(200, named("stats", std::move(stats)));
}

http::Response callback_urls_view(const std::vector<CallbackUrl>& urls) {
  return json_view(200, named("callback_urls", json_of(urls)));
}

http::Response callback_url_view(const CallbackUrl& url) {
  return json_view(200, named("callback_url", json_of(url)));
}

http::Response callback_url_removed() {
  return for_browsers(http::text_response(200, "application/json; charset=utf-8", ""));
}

http::Response no_invoices() {
  json::object body;
  body["invoices"] = json::array();
  body["pagination"] = pagination_of({}, 0);
  return json_view(200, body);
}

http::Response no_exports() { return json_view(200, named("exports", json::array())); }

http::Response sign_up_refused() {
  json::array reasons;
  reasons.push_back("Sign-up is disabled on this server");
  return json_view(422, named("errors", named("email", std::move(reasons))));
}

}  // namespace pressoir::dialects::crushpics
