#include "dialects/crushpics/views.h"
#include "dialects/crushpics/text_of_fixture.h"

#include <gtest/gtest.h>

namespace pressoir::dialects::crushpics {
namespace {

using namespace std::chrono_literals;

bool holds(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

TEST(CrushShops, are_shown_as_the_contract_does) {
  Shop shop;
  shop.account.email = "user@example.com";
  shop.account.created_at = std::chrono::sys_days(std::chrono::November / 12 / 2018) + 15h;
  shop.account.updated_at = shop.account.created_at + 27s;
  shop.urls = {{3, "https://test.com/wh"}};
  shop.plan = {.bytes = 25'000'000, .used = 3'600'688};
  EXPECT_EQ(R"({"shop":{"login":"user@example.com","email":"user@example.com",)"
            R"("compression_type":"lossy","compression_level_jpg":85,"compression_level_png":85,)"
            R"("compression_level_gif":null,"charged_at":null,"next_charge_at":null,)"
            R"("created_at":"2018-11-12T15:00:00Z","updated_at":"2018-11-12T15:00:27Z",)"
            R"("callback_urls":[{"id":3,"url":"https://test.com/wh"}],)"
            R"("plan_data":{"code":"free","name":"Free","price":"$0.00","bytes":25000000,)"
            R"("quota_usage":3600688}}})",
            text_of(shop_view(shop)));
}

TEST(CrushShops, have_a_login_whatever_the_account_has) {
  Account account;
  account.id = {7};
  EXPECT_EQ("account 7", login_of(account));
  account.name = "shop";
  EXPECT_EQ("shop", login_of(account));
  Shop shop;
  shop.account = account;
  EXPECT_TRUE(holds(text_of(shop_view(shop)), R"("login":"shop","email":null)"));
}

TEST(CrushPlans, end_where_the_nearest_limit_does) {
  const auto bytes = [](const Quota& quota, std::uint64_t used, std::optional<std::uint64_t> left) {
    return plan_of(quota, used, left).bytes;
  };
  const Quota none, of_bytes{100, std::nullopt, std::nullopt}, of_images{std::nullopt, 1, {}};
  EXPECT_EQ(1'000'000'000'000'000U, bytes(none, 10, std::nullopt));
  EXPECT_EQ(100U, bytes(of_bytes, 10, 90));
  EXPECT_EQ(15U, bytes(of_bytes, 10, 5)) << "the parent's";
  EXPECT_EQ(10U, bytes(of_images, 10, 0)) << "no images are left";
}

service::UsageView::Series series() {
  service::UsageView::Series series;
  for (int day = 1; day <= 30; ++day) series.days.push_back({.year = 2024, .month = 6, .day = day});
  series.days.back().files = 5;
  series.days.back().images_charged = 2;
  series.days.back().bytes_charged = 300;
  for (int month = 1; month <= 6; ++month)
    series.months.push_back({.year = 2024, .month = month, .day = 0});
  series.months.back() = series.days.back();
  series.months.back().day = 0;
  return series;
}

TEST(CrushDashboards, of_six_months_have_their_names) {
  EXPECT_EQ(
      R"({"stats":{"original_images_count":2,"optimized_images_count":5,)"
      R"("consumption":{"type":"six_months","data":[{"origin":"file","size":null,"period":1},)"
      R"({"origin":"file","size":null,"period":2},{"origin":"file","size":null,"period":3},)"
      R"({"origin":"file","size":null,"period":4},{"origin":"file","size":null,"period":5},)"
      R"({"origin":"file","size":300,"period":6}],)"
      R"("series":[{"name":"file","data":[0,0,0,0,0,300]}],)"
      R"("columns":["Jan","Feb","Mar","Apr","May","Jun"]}}})",
      text_of(dashboard_view(Report::six_months, series())));
}

TEST(CrushDashboards, of_days_have_those_of_the_week_or_the_month) {
  const std::string week = text_of(dashboard_view(Report::week, series()));
  // The 30th of June 2024 was a Sunday.
  EXPECT_TRUE(holds(week, R"("columns":["Mon","Tue","Wed","Thu","Fri","Sat","Sun"])"));
  EXPECT_TRUE(holds(week, R"("data":[0,0,0,0,0,0,300])"));
  EXPECT_TRUE(holds(week, R"({"origin":"file","size":300,"period":30})"));
  const std::string month = text_of(dashboard_view(Report::month, series()));
  EXPECT_TRUE(holds(month, R"("type":"month")"));
  EXPECT_TRUE(holds(month, R"("columns":["1","2",)"));
  EXPECT_TRUE(holds(month, R"("29","30"])"));
}

TEST(CrushCallbackUrls, are_shown_by_id) {
  EXPECT_EQ(R"({"callback_urls":[{"id":4,"url":"https://test.com/wh"}]})",
            text_of(callback_urls_view({{4, "https://test.com/wh"}})));
  EXPECT_EQ(R"({"callback_urls":[]})", text_of(callback_urls_view({})));
  EXPECT_EQ(R"({"callback_url":{"id":7,"url":"https://example.com/webhook"}})",
            text_of(callback_url_view({7, "https://example.com/webhook"})));
  EXPECT_EQ("", text_of(callback_url_removed()));
}

TEST(CrushExtras, are_empty) {
  EXPECT_EQ(R"({"invoices":[],"pagination":{"current":1,"total_pages":0,"total_count":0,)"
            R"("per_page":10,"count":0}})",
            text_of(no_invoices()));
  EXPECT_EQ(R"({"exports":[]})", text_of(no_exports()));
  EXPECT_EQ(422U, sign_up_refused().status);
  EXPECT_EQ(R"({"errors":{"email":["Sign-up is disabled on this server"]}})",
            text_of(sign_up_refused()));
}

}  // namespace
}  // namespace pressoir::dialects::crushpics
