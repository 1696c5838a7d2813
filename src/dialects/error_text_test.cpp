#include "dialects/error_text.h"

#include <gtest/gtest.h>

namespace pressoir::dialects {
namespace {

TEST(ErrorText, says_what_is_wrong_with_a_request) {
  EXPECT_EQ(error_text(Error(ErrorCode::invalid_request, "There are too many sources."), "Wrong"),
            "There are too many sources");
  EXPECT_EQ(error_text(Error(ErrorCode::invalid_request, ""), "Wrong"), "Wrong");
  EXPECT_EQ(error_text(Error(ErrorCode::internal, "The disk broke."), "Sorry"), "Sorry");
}

}  // namespace
}  // namespace pressoir::dialects
