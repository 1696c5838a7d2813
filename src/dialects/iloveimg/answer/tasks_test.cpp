#include "dialects/iloveimg/answer/tasks.h"

#include <gtest/gtest.h>

namespace pressoir::dialects::iloveimg {
namespace {

TEST(IloveimgTasks, say_of_a_file_why_it_failed) {
  EXPECT_EQ(file_status_of(ErrorCode::password_needed), "WrongPassword");
  EXPECT_EQ(file_status_of(ErrorCode::timeout), "TimeOut");
  EXPECT_EQ(file_status_of(ErrorCode::not_found), "ServerFileNotFound");
  EXPECT_EQ(file_status_of(ErrorCode::corrupt_input), "DamagedFile");
  EXPECT_EQ(file_status_of(ErrorCode::unsupported_format), "DamagedFile");
  EXPECT_EQ(file_status_of(ErrorCode::invalid_request), "OutOfRange");
  for (const ErrorCode other : {ErrorCode::limit_exceeded, ErrorCode::internal}) {
    EXPECT_EQ(file_status_of(other), "UnknownError");
    EXPECT_NE(file_message_of(file_status_of(other)), "");
  }
}

}  // namespace
}  // namespace pressoir::dialects::iloveimg
