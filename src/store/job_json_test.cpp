#include "store/job_json.h"

#include <gtest/gtest.h>

namespace pressoir::store {
namespace {

Outcome outcome_of(std::optional<Size> size) {
  Outcome outcome;
  outcome.format = outcome.input_format = Format("png");
  outcome.method = "palette";
  outcome.size = size;
  return outcome;
}

TEST(JobJson, keeps_the_size_of_an_outcome_where_there_is_one) {
  const auto picture = to_json(outcome_of(Size{3, 4}));
  EXPECT_NE(picture.find(R"("width":3,"height":4)"), std::string::npos);
  EXPECT_EQ(outcome_in(picture).size, (Size{3, 4}));
  const auto text = to_json(outcome_of(std::nullopt));
  EXPECT_EQ(text.find("width"), std::string::npos);
  EXPECT_FALSE(outcome_in(text).size);
}

}  // namespace
}  // namespace pressoir::store
