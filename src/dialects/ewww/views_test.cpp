#include "dialects/ewww/views.h"

#include <gtest/gtest.h>

#include "dialects/response_fixture.h"

namespace pressoir::dialects::ewww {
namespace {

std::string header_of(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return {};
}

Outcome outcome(std::uint64_t before, std::uint64_t after) {
  Outcome made;
  made.bytes_before = before;
  made.bytes_after = after;
  return made;
}

TempFile file_of(std::string_view text) {
  TempFile file = TempFile::create(::testing::TempDir());
  file.append(as_bytes(text));
  return file;
}

TEST(EwwwViews, answer_errors_with_status_200_except_on_get) {
  for (const ErrorCode code : kAllErrorCodes) {
    for (const ErrorStyle style :
         {ErrorStyle::verify, ErrorStyle::quota_json, ErrorStyle::quota_text, ErrorStyle::optimize,
          ErrorStyle::rotate, ErrorStyle::store, ErrorStyle::restore})
      EXPECT_EQ(error_response(style, code).status, 200U) << name_of(code);
    EXPECT_EQ(error_response(ErrorStyle::retrieve, code).status, 404U);
    EXPECT_EQ(error_response(ErrorStyle::placeholder, code).status, 400U);
  }
}

TEST(EwwwViews, use_the_words_of_the_contract) {
  const auto optimize = [](ErrorCode code) {
    return std::string(text_of(error_response(ErrorStyle::optimize, code)));
  };
  EXPECT_EQ(optimize(ErrorCode::unauthorized), R"({"error":"invalid","t":"exceeded"})");
  EXPECT_EQ(optimize(ErrorCode::account_disabled), R"({"error":"exceeded"})");
  EXPECT_EQ(optimize(ErrorCode::credits_exhausted), R"({"error":"exceeded"})");
  EXPECT_EQ(optimize(ErrorCode::monthly_quota), R"({"error":"exceeded quota"})");
  EXPECT_EQ(optimize(ErrorCode::sub_account_quota), R"({"error":"exceeded subkey"})");
  EXPECT_EQ(optimize(ErrorCode::unsupported_format), R"({"error":"unsupported"})");
  EXPECT_EQ(optimize(ErrorCode::payload_too_large), R"({"error":"too large"})");
  EXPECT_EQ(optimize(ErrorCode::corrupt_input), R"({"error":"failed"})");
  EXPECT_EQ(optimize(ErrorCode::timeout), R"({"error":"failed"})");
}

TEST(EwwwViews, blame_a_bad_key_as_each_endpoint_does) {
  const auto body = [](ErrorStyle style) {
    return std::string(text_of(error_response(style, ErrorCode::unauthorized)));
  };
  EXPECT_EQ(body(ErrorStyle::verify), R"({"status":"invalid","error":"bye invalid"})");
  EXPECT_EQ(body(ErrorStyle::quota_json), "");
  EXPECT_EQ(body(ErrorStyle::quota_text), "");
  EXPECT_EQ(body(ErrorStyle::rotate), R"({"error":"exceeded"})");
  EXPECT_EQ(body(ErrorStyle::store), R"({"error":"invalid"})");
  EXPECT_EQ(body(ErrorStyle::restore), R"({"error":"missing"})");
}

TEST(EwwwViews, make_a_client_drop_its_key_only_when_nobody_has_it) {
  for (const ErrorStyle style :
       {ErrorStyle::verify, ErrorStyle::optimize, ErrorStyle::rotate, ErrorStyle::store})
    for (const ErrorCode code : kAllErrorCodes) {
      const bool drops =
          text_of(error_response(style, code)).find("invalid") != std::string_view::npos;
      EXPECT_EQ(drops, code == ErrorCode::unauthorized && style != ErrorStyle::rotate)
          << name_of(code);
    }
  EXPECT_EQ(text_of(error_response(ErrorStyle::verify, ErrorCode::unavailable)),
            R"({"error":"failed"})");
  EXPECT_EQ(text_of(error_response(ErrorStyle::verify, ErrorCode::account_disabled)),
            R"({"status":"exceeded"})");
}

TEST(EwwwViews, verify_with_four_words) {
  EXPECT_EQ(text_of(verified(std::nullopt)), R"({"status":"great"})");
  EXPECT_EQ(text_of(verified(ErrorCode::credits_exhausted)), R"({"status":"exceeded"})");
  EXPECT_EQ(text_of(verified(ErrorCode::monthly_quota)), R"({"status":"exceeded quota"})");
  EXPECT_EQ(text_of(verified(ErrorCode::sub_account_quota)), R"({"status":"exceeded subkey"})");
}

QuotaStatus status_of(std::uint64_t used, std::optional<std::uint64_t> left) {
  QuotaStatus status;
  status.usage.images = used;
  status.usage.days_until_renewal = 9;
  status.images_left = left;
  return status;
}

TEST(EwwwViews, show_an_unlimited_account_with_a_soft_cap) {
  const auto response = quota_json(status_of(53, std::nullopt), 1'000'000);
  EXPECT_EQ(header_of(response, "Content-Type"), "application/json");
  EXPECT_EQ(text_of(response),
            R"({"licensed":"0","consumed":"53","days":"0","version":"3","metered":"0",)"
            R"("unlimited":1,"soft_cap":1000000,"recharge":0,"excredits":0,"amount_due":0,)"
            R"("status":"active"})");
  EXPECT_EQ(text_of(quota_text(status_of(53, std::nullopt))), "0 53 0");
}

TEST(EwwwViews, show_a_monthly_account_with_its_days) {
  auto status = status_of(7, 93);
  status.quota.monthly_images = 100;
  EXPECT_EQ(text_of(quota_text(status)), "100 7 9");
  EXPECT_NE(text_of(quota_json(status, 1)).find(R"("unlimited":0,"recharge")"),
            std::string_view::npos);
}

TEST(EwwwViews, show_bought_images_as_a_negative_number) {
  auto status = status_of(20, 480);
  status.quota.prepaid_images = 500;
  EXPECT_EQ(text_of(quota_text(status)), "0 -480 0");
  status.images_left = 0;
  EXPECT_EQ(text_of(quota_text(status)), "0 0 0");
}

TEST(EwwwViews, show_monthly_and_bought_images_so_that_the_rest_comes_out) {
  auto status = status_of(3, 12);
  status.quota.monthly_images = 10;
  status.quota.prepaid_images = 5;
  EXPECT_EQ(text_of(quota_text(status)), "10 -2 9");
  status.usage.images = 14;
  status.images_left = 1;
  EXPECT_EQ(text_of(quota_text(status)), "10 9 9");
}

TEST(EwwwViews, show_no_image_left_whichever_limit_is_reached) {
  auto status = status_of(7, 0);  // of bytes, or of the parent
  EXPECT_EQ(text_of(quota_text(status)), "7 7 9");
  EXPECT_NE(text_of(quota_json(status, 1)).find(R"("unlimited":0,"recharge")"),
            std::string_view::npos);
  status.quota.monthly_images = 100;
  EXPECT_EQ(text_of(quota_text(status)), "100 100 9");
  EXPECT_EQ(text_of(quota_text(status_of(7, 5))), "12 7 9");
}

TEST(EwwwViews, deliver_bytes_only_when_smaller) {
  auto smaller = optimized({outcome(100, 99), readable(file_of("x"))});
  EXPECT_TRUE(std::holds_alternative<http::FilePart>(smaller.body));
  EXPECT_EQ(header_of(smaller, "Content-Type"), "application/octet-stream");
  EXPECT_EQ(text_of(optimized({outcome(100, 100), readable(file_of("x"))})), "");
  Outcome safe = outcome(100, 101);
  safe.method = "sanitised";
  EXPECT_TRUE(replaces_upload(safe)) << "the client would keep what was sent";
}

TEST(EwwwViews, point_to_the_pending_result) {
  const auto response = pending(BatchId{"abc"});
  EXPECT_EQ(text_of(response), R"({"id":"abc","location":"/v3/retrieve/?id=abc"})");
  EXPECT_EQ(header_of(response, "Content-Type"), "text/html; charset=UTF-8");
}

TEST(EwwwViews, find_words_across_blocks) {
  EXPECT_TRUE(contains(file_of("exceeded"), "exceeded"));
  EXPECT_FALSE(contains(file_of("exceede"), "exceeded"));
  EXPECT_FALSE(contains(file_of(""), "exceeded"));
  for (const std::size_t before : {65532U, 65535U, 65536U, 131070U})
    EXPECT_TRUE(contains(file_of(std::string(before, '.') + "exceeded..."), "exceeded")) << before;
}

}  // namespace
}  // namespace pressoir::dialects::ewww
