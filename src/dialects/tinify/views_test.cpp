#include "dialects/tinify/views.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "dialects/response_fixture.h"
#include "dialects/tinify/goals.h"

namespace pressoir::dialects::tinify {
namespace {

Outcome outcome_of(std::uint64_t before, std::uint64_t after) {
  Outcome outcome;
  outcome.format = Format("webp");
  outcome.input_format = Format("png");
  outcome.bytes_before = before;
  outcome.bytes_after = after;
  outcome.size = Size{30, 20};
  return outcome;
}

TEST(TinifyViews, show_an_output) {
  const auto response = shrunk(outcome_of(3000, 1000), "http://a/output/x");
  EXPECT_EQ(response.status, 201U);
  EXPECT_EQ(text_of(response), R"({"input":{"size":3000,"type":"image/png"},"output":{"size":1000,)"
                               R"("type":"image/webp","width":30,"height":20,"ratio":0.3333,)"
                               R"("url":"http://a/output/x"}})");
}

TEST(TinifyViews, say_the_word_and_the_message) {
  EXPECT_EQ(text_of(error_response(Error(ErrorCode::unauthorized, "x"))),
            R"({"error":"Unauthorized","message":"Credentials are invalid"})");
  EXPECT_EQ(text_of(error_response(input_missing("The file is empty"))),
            R"({"error":"InputMissing","message":"The file is empty"})");
  const auto response = error_response(bad_signature());
  EXPECT_EQ(response.status, 415U);
  EXPECT_TRUE(has(text_of(response), "BadSignature"));
}

TEST(TinifyViews, say_how_the_account_stands) {
  using Headers = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(headers_of({.count = 3, .left = 7, .has_limit = true, .email = "a@b"}),
            (Headers{{"Compression-Count", "3"},
                     {"Compression-Count-Remaining", "7"},
                     {"Paying-State", "free"},
                     {"Email-Address", "a@b"}}));
  EXPECT_EQ(headers_of({.count = 3, .left = std::nullopt, .has_limit = false, .email = {}}),
            (Headers{{"Compression-Count", "3"}, {"Paying-State", "paid"}}));
}

}  // namespace
}  // namespace pressoir::dialects::tinify
