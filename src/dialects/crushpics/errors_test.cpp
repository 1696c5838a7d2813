#include "dialects/crushpics/errors.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "dialects/crushpics/refusal.h"
#include "dialects/crushpics/text_of_fixture.h"

namespace pressoir::dialects::crushpics {
namespace {

std::string text_of_error(ErrorCode code, const std::string& message = "x") {
  const http::Response response = error_response(Error(code, message));
  return std::to_string(response.status) + ' ' + text_of(response);
}

std::string header_of(const http::Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return "";
}

TEST(CrushErrors, without_a_field_have_a_status_and_its_name) {
  EXPECT_EQ(R"(401 {"status":401,"error":"Unauthorized"})", text_of_error(ErrorCode::unauthorized));
  EXPECT_EQ(R"(403 {"status":403,"error":"Forbidden"})",
            text_of_error(ErrorCode::account_disabled));
  EXPECT_EQ(R"(404 {"status":404,"error":"Not Found"})", text_of_error(ErrorCode::not_found));
  EXPECT_EQ(R"(429 {"status":429,"error":"Too Many Requests"})",
            text_of_error(ErrorCode::too_many_requests));
  EXPECT_EQ(R"(500 {"status":500,"error":"Internal Server Error"})",
            text_of_error(ErrorCode::internal));
  EXPECT_EQ(R"(503 {"status":503,"error":"Service Unavailable"})",
            text_of_error(ErrorCode::unavailable));
  EXPECT_EQ(R"({"status":405,"error":"Method Not Allowed"})", text_of(wrong_method()));
}

TEST(CrushErrors, of_a_body_say_what_is_wrong_with_it) {
  EXPECT_EQ(R"(400 {"status":400,"error":"Bad Request","message":{"base":["is not valid JSON"]},)"
            R"("formatted_message":"The body is not valid JSON"})",
            text_of_error(ErrorCode::invalid_request, "The body is not valid JSON."));
}

TEST(CrushErrors, of_the_quota_have_the_status_that_plugins_look_for) {
  for (const auto code :
       {ErrorCode::monthly_quota, ErrorCode::credits_exhausted, ErrorCode::sub_account_quota})
    EXPECT_EQ(R"(402 {"message":{"base":["Quota exceeded"]},)"
              R"("formatted_message":"Quota exceeded","success":false})",
              text_of_error(code));
}

TEST(CrushErrors, of_a_field_begin_their_sentence_with_its_name) {
  const http::Response response = error_response(Refusal("url", "has already been taken"));
  EXPECT_EQ(422U, response.status);
  EXPECT_EQ(R"({"message":{"url":["has already been taken"]},)"
            R"("formatted_message":"Url has already been taken"})",
            text_of(response));
  EXPECT_EQ(R"({"message":{"compression_type":["is invalid"]},)"
            R"("formatted_message":"Compression type is invalid"})",
            text_of(error_response(Refusal("compression_type", "is invalid"))));
}

TEST(CrushErrors, of_an_upload_repeat_what_was_asked_for) {
  EXPECT_EQ(
      R"({"message":{"file":["can't be blank"]},"formatted_message":"File can't be blank",)"
      R"("original_image":{"compression_type":"lossy","compression_level":65,"size":null,)"
      R"("file_type":null,"filename":null},"success":false})",
      text_of(upload_refused(Refusal("file", "can't be blank"), Compressed{Type::lossy, 65})));
  const http::Response large =
      upload_refused(Error(ErrorCode::payload_too_large, "x"), std::nullopt);
  EXPECT_EQ(413U, large.status);
  EXPECT_EQ(R"({"message":{"file":["is too large"]},"formatted_message":"File is too large",)"
            R"("original_image":{"compression_type":null,"compression_level":null,"size":null,)"
            R"("file_type":null,"filename":null},"success":false})",
            text_of(large));
}

TEST(CrushErrors, of_an_upload_are_those_of_its_file_and_url) {
  for (const auto code :
       {ErrorCode::payload_too_large, ErrorCode::unsupported_format, ErrorCode::corrupt_input,
        ErrorCode::fetch_failed, ErrorCode::fetch_refused})
    EXPECT_TRUE(is_about_the_upload(Error(code, "x"))) << name_of(code);
  EXPECT_TRUE(is_about_the_upload(Refusal("style", "can't be blank")));
  for (const auto code : {ErrorCode::invalid_request, ErrorCode::unauthorized,
                          ErrorCode::monthly_quota, ErrorCode::unavailable})
    EXPECT_FALSE(is_about_the_upload(Error(code, "x"))) << name_of(code);
}

TEST(CrushErrors, can_be_read_by_pages_of_any_site) {
  for (const auto code : kAllErrorCodes) {
    const http::Response response = error_response(Error(code, "x"));
    EXPECT_EQ("*", header_of(response, "Access-Control-Allow-Origin")) << name_of(code);
    EXPECT_EQ("application/json; charset=utf-8", header_of(response, "Content-Type"));
  }
}

}  // namespace
}  // namespace pressoir::dialects::crushpics
