#include "dialects/error_text.h"

#include <gtest/gtest.h>

namespace pressoir::dialects {
namespace {

TEST(ErrorText, says_what_is_wrong_with_a_request) {
  EXPECT_EQ(error_text(Error(ErrorCode::invalid_request, "There are too many sources."), "Wrong"),
            "There are too many sources");
  EXPECT_EQ(error_text(Error(ErrorCode::fetch_failed, "Status 404."), "Wrong"), "Status 404");
  EXPECT_EQ(error_text(Error(ErrorCode::invalid_request, ""), "Wrong"), "Wrong");
  EXPECT_EQ(error_text(Error(ErrorCode::internal, "The disk broke."), "Sorry"), "Sorry");
}

TEST(ErrorText, names_field_value_and_what_is_allowed) {
  const Error error = wrong_value("webp", "0 or 1", "2");
  EXPECT_EQ(error.code(), ErrorCode::invalid_request);
  EXPECT_STREQ(error.what(), R"(webp must be 0 or 1 (got "2"))");
}

TEST(ErrorText, shortens_values_and_makes_them_fit_to_be_shown) {
  EXPECT_EQ(shown_value(""), R"("")");
  EXPECT_EQ(shown_value(std::string(60, 'x')), '"' + std::string(60, 'x') + '"');
  EXPECT_EQ(shown_value(std::string(61, 'x')), '"' + std::string(60, 'x') + "...\"");
  EXPECT_EQ(shown_value(std::string(100'000, 'x')), '"' + std::string(60, 'x') + "...\"");
  EXPECT_EQ(shown_value(std::string(59, 'x') + "\xC3\xA4"), '"' + std::string(59, 'x') + "...\"");
  EXPECT_EQ(shown_value("a\nb\xFF"), R"("a?b?")");
}

}  // namespace
}  // namespace pressoir::dialects
