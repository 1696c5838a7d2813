#include "dialects/imagerecycle/views.h"

#include <gtest/gtest.h>

#include "dialects/response_fixture.h"

namespace pressoir::dialects::imagerecycle {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::sys_seconds;

const sys_seconds kTime{seconds(1'706'695'200)};  // 2024-01-31 10:00:00 UTC

Job job_of(std::uint64_t before, std::uint64_t after) {
  Job job;
  job.id = {3012};
  job.file_name = "logo11w.png";
  job.link = "cd493caac5e70f154c80141fccb5ad0a";
  job.state = JobState::done;
  job.inputs.emplace_back().bytes = before;
  job.created_at = kTime + std::chrono::milliseconds(700);
  job.expires_at = job.created_at + hours(24 * 30) + seconds(2);
  Outcome outcome;
  outcome.bytes_before = before;
  outcome.bytes_after = after;
  outcome.size = Size{538, 190};
  job.outcome = outcome;
  return job;
}

const ImageFrame kFrame{"https://HOST", hours(24 * 30)};

std::string image_text(const Job& job) {
  return std::string(text_of(image_view(201, Image{job, {}}, kFrame)));
}

TEST(ImageRecycleViews, word_every_failure_with_its_status) {
  for (const ErrorCode code : kAllErrorCodes) {
    const auto response = error_response(Error(code, "Said."));
    const auto start = "{\"errCode\":" + std::to_string(response.status) + ",\"errMessage\":\"";
    EXPECT_TRUE(text_of(response).starts_with(start)) << name_of(code);
    EXPECT_GE(response.status, 400U) << name_of(code);
    EXPECT_FALSE(has(text_of(response), "\"\"")) << name_of(code);
  }
  EXPECT_EQ(text_of(not_found()), R"({"errCode":404,"errMessage":"Not found"})");
  EXPECT_EQ(text_of(error(400, "a \"b\"")), R"({"errCode":400,"errMessage":"a \"b\""})");
  EXPECT_TRUE(text_of(wrong_method()).starts_with(R"({"errCode":405)"));
}

TEST(ImageRecycleViews, end_a_bulk_run_only_for_key_and_quota) {
  for (const ErrorCode code :
       {ErrorCode::payload_too_large, ErrorCode::unsupported_format, ErrorCode::corrupt_input,
        ErrorCode::limit_exceeded, ErrorCode::fetch_refused, ErrorCode::fetch_failed,
        ErrorCode::invalid_request})
    EXPECT_EQ(error_response(Error(code, "Said.")).status, 400U) << name_of(code);
  for (const ErrorCode code : {ErrorCode::monthly_quota, ErrorCode::credits_exhausted,
                               ErrorCode::sub_account_quota, ErrorCode::account_disabled})
    EXPECT_EQ(error_response(Error(code, "Said.")).status, 403U) << name_of(code);
  EXPECT_EQ(error_response(Error(ErrorCode::unauthorized, "Said.")).status, 401U);
  EXPECT_EQ(text_of(error_response(Error(ErrorCode::unauthorized, "The API key is missing."))),
            R"({"errCode":401,"errMessage":"The API key is missing"})");
  EXPECT_EQ(text_of(error_response(Error(ErrorCode::fetch_failed, "It answered 404."))),
            R"({"errCode":400,"errMessage":"It answered 404"})");
  EXPECT_EQ(error_response(Error(ErrorCode::forbidden, "Said.")).status, 401U);
}

TEST(ImageRecycleViews, show_an_image_as_the_contract_does) {
  EXPECT_EQ(
      image_text(job_of(14022, 7011)),
      R"({"id":3012,"filename":"logo11w.png","width":538,"height":190,)"
      R"("size_before":14022,"size_after":7011,"saved":0.5,"time":"2024-01-31 10:00:00",)"
      R"("origin_url":"https://HOST/v1/images/origin/cd493caac5e70f154c80141fccb5ad0a/logo11w.png",)"
      R"("optimized_url":"https://HOST/v1/images/optimized/cd493caac5e70f154c80141fccb5ad0a/logo11w.png",)"
      R"("expiration_date":"2024-03-01 10:00:00"})");
}

TEST(ImageRecycleViews, never_show_a_loss_as_a_saving) {
  EXPECT_TRUE(has(image_text(job_of(100, 100)), R"("size_after":100,"saved":0.0,)"));
  EXPECT_TRUE(has(image_text(job_of(100, 130)), R"("size_after":130,"saved":0.0,)"));
}

TEST(ImageRecycleViews, deliver_the_upload_of_a_failed_job) {
  Job job = job_of(100, 50);
  job.state = JobState::failed;
  job.outcome.reset();
  const auto response = image_view(201, Image{job, {30, 20}}, kFrame);
  EXPECT_TRUE(has(text_of(response),
                  R"("width":30,"height":20,"size_before":100,"size_after":100,"saved":0.0)"));
}

TEST(ImageRecycleViews, show_no_size_of_what_has_no_pixels) {
  Job job = job_of(100, 50);
  job.outcome->size.reset();
  EXPECT_TRUE(has(image_text(job), R"("width":0,"height":0,"size_before":100)"));
}

TEST(ImageRecycleViews, never_promise_a_life_longer_than_it_is) {
  Job job = job_of(100, 50);
  job.expires_at = job.created_at + hours(1);
  EXPECT_TRUE(has(image_text(job), R"("expiration_date":"2024-01-31 11:00:00")"));
}

TEST(ImageRecycleViews, encode_names_in_links) {
  Job job = job_of(100, 50);
  job.file_name = "a b%20\xC3\xA4#?.jpg";
  const auto text = image_text(job);
  EXPECT_TRUE(has(text, "\"filename\":\"a b%20\xC3\xA4#?.jpg\""));
  EXPECT_TRUE(has(text, "/a%20b%2520%C3%A4%23%3F.jpg\""));
}

TEST(ImageRecycleViews, link_to_the_pages_beside) {
  const Job job = job_of(100, 50);
  const std::vector<Image> items{Image{job, {}}};
  const auto first = images_view(items, 124, {0, 30}, kFrame);
  EXPECT_TRUE(has(text_of(first), R"(],"total":124,"prev":null,"next":{"link":)"
                                  R"("https://HOST/v1/images?offset=30&limit=30",)"
                                  R"("offset":30,"limit":30}})"));
  const auto middle = images_view(items, 124, {20, 30}, kFrame);
  EXPECT_TRUE(has(text_of(middle), R"("prev":{"link":"https://HOST/v1/images?offset=0&limit=30")"));
  const auto two = images_view({Image{job, {}}, Image{job, {}}}, 2, {0, 30}, kFrame);
  EXPECT_TRUE(text_of(two).starts_with(R"({"items":[{"id":3012,)"));
  EXPECT_TRUE(has(text_of(two), R"(},{"id":3012,)"));
  EXPECT_TRUE(has(text_of(two), R"(}],"total":2,"prev":null,"next":null})"));
  const auto last = images_view({}, 124, {94, 30}, kFrame);
  EXPECT_TRUE(has(text_of(last), R"({"items":[],"total":124,"prev":{)"));
  EXPECT_TRUE(has(text_of(last), R"("offset":64,"limit":30},"next":null})"));
}

TEST(ImageRecycleViews, show_an_account_with_its_month) {
  Account account;
  account.quota.monthly_bytes = 524'288'000;
  Usage usage;
  usage.bytes = 1'048'576;
  const auto response = account_view(account, usage, 523'239'424, {104'857'600, kTime});
  EXPECT_EQ(text_of(response),
            R"({"quota_start":1704067200,"quota_end":1706745599,"quota_current":1048576,)"
            R"("quota_allowed":524288000,"file_max_size":104857600,)"
            R"("quota_file_max_size":104857600})");
  EXPECT_TRUE(
      has(text_of(account_view({}, usage, std::nullopt, {1, kTime})), R"("quota_allowed":0,)"));
}

TEST(ImageRecycleViews, allow_no_more_bytes_whichever_limit_is_reached) {
  const auto allowed = [](std::optional<std::uint64_t> quota, std::uint64_t used,
                          std::uint64_t left) {
    Account account;
    account.quota.monthly_bytes = quota;
    Usage usage;
    usage.bytes = used;
    const auto response = account_view(account, usage, left, {1, kTime});
    const std::string text(text_of(response));
    return std::stoull(text.substr(text.find("allowed\":") + 9));
  };
  EXPECT_EQ(allowed(std::nullopt, 70, 0), 70U);  // images, or the parent's
  EXPECT_EQ(allowed(std::nullopt, 0, 0), 1U);
  EXPECT_EQ(allowed(std::nullopt, 70, 30), 100U);
  EXPECT_EQ(allowed(200, 70, 0), 70U);
  EXPECT_EQ(allowed(200, 70, 30), 100U);
  EXPECT_EQ(allowed(200, 210, 0), 200U);
}

TEST(ImageRecycleViews, end_the_month_of_december_in_its_year) {
  const sys_seconds december{seconds(1'735'600'000)};  // 2024-12-30
  EXPECT_TRUE(has(text_of(account_view({}, {}, std::nullopt, {1, december})),
                  R"("quota_start":1733011200,"quota_end":1735689599,)"));
}

TEST(ImageRecycleViews, show_sub_accounts_with_their_keys) {
  service::SubAccount sub;
  sub.account.id = {7};
  sub.account.name = "A \"title\"";
  sub.api_key = "k";
  sub.api_secret = "s";
  const auto response = sub_account_view(201, sub, {5, kTime});
  EXPECT_EQ(response.status, 201U);
  EXPECT_EQ(text_of(response),
            R"({"id":7,"title":"A \"title\"","description":"","quota_start":1704067200,)"
            R"("quota_end":1706745599,"quota_current":0,"quota_allowed":0,"file_max_size":5,)"
            R"("quota_file_max_size":5,"api_key":"k","api_secret":"s"})");
  EXPECT_TRUE(
      text_of(sub_accounts_view({sub, sub}, {5, kTime})).starts_with(R"({"items":[{"id":7)"));
  EXPECT_EQ(text_of(sub_accounts_view({}, {5, kTime})), R"({"items":[]})");
}

TEST(ImageRecycleViews, stay_readable_whatever_a_title_is) {
  service::SubAccount sub;
  sub.account.name = "a\xFF\nb";
  sub.account.description = "two\nlines";
  const auto response = sub_account_view(200, sub, {5, kTime});
  EXPECT_TRUE(has(text_of(response), R"("title":"a??b","description":"two\nlines",)"));
}

TEST(ImageRecycleViews, show_both_generations_of_consumption) {
  service::UsageView::Series series;
  series.days.push_back(
      {.year = 2024, .month = 1, .day = 31, .files = 3, .bytes_before = 1000, .bytes_after = 600});
  series.months.push_back(
      {.year = 2024, .month = 1, .day = 0, .files = 3, .bytes_before = 1000, .bytes_after = 600});
  EXPECT_EQ(text_of(consumption_view(series)),
            R"({"consumption":{"last_days":[{"date":"2024-01-31","total_size_before":1000,)"
            R"("total_size_after":600,"files_count":3}],"last_months":[{"date":"2024-01",)"
            R"("total_size_before":1000,"total_size_after":600,"files_count":3}]},)"
            R"("consumptions":[{"date":1706659200,"consumption":1000}]})");
}

TEST(ImageRecycleViews, say_nothing_when_removed) {
  EXPECT_EQ(removed().status, 204U);
  EXPECT_EQ(text_of(removed()), "");
  EXPECT_EQ(text_of(success()), R"({"success":true})");
}

}  // namespace
}  // namespace pressoir::dialects::imagerecycle
