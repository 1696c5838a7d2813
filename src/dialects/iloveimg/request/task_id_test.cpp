#include "dialects/iloveimg/request/task_id.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"

namespace pressoir::dialects::iloveimg {
namespace {

const IdIssuer kIssuer{.project = ProjectId{7}, .secret_key = std::string(32, 's')};
constexpr std::int64_t kSomeTime = 1'750'000'000;

TEST(IloveimgTaskId, says_when_and_for_what_it_was_made) {
  for (const std::string_view name : kToolNames) {
    const Tool tool = tool_named(name).value();
    const auto started = started_task(kIssuer, new_task_id(kIssuer, tool, kSomeTime));
    ASSERT_TRUE(started);
    EXPECT_EQ(started->since, kSomeTime);
    EXPECT_EQ(started->tool, tool);
  }
}

TEST(IloveimgTaskId, is_64_letters_and_digits_and_never_the_same) {
  const std::string id = new_task_id(kIssuer, Tool::crop, kSomeTime);
  EXPECT_EQ(id.size(), 64U);
  EXPECT_TRUE(std::ranges::all_of(id, is_alphanumeric)) << id;
  EXPECT_NE(id, new_task_id(kIssuer, Tool::crop, kSomeTime));
}

TEST(IloveimgTaskId, belongs_to_its_project_alone) {
  const std::string id = new_task_id(kIssuer, Tool::crop, kSomeTime);
  IdIssuer other = kIssuer;
  other.project.value = 8;
  EXPECT_FALSE(started_task(other, id));
  other = kIssuer;
  other.secret_key.back() = 't';
  EXPECT_FALSE(started_task(other, id));
}

TEST(IloveimgTaskId, cannot_be_changed) {
  const std::string id = new_task_id(kIssuer, Tool::crop, kSomeTime);
  for (std::size_t at = 0; at < id.size(); ++at) {
    std::string changed = id;
    changed[at] = changed[at] == 'a' ? 'b' : 'a';
    EXPECT_FALSE(started_task(kIssuer, changed)) << at;
  }
  EXPECT_FALSE(started_task(kIssuer, ""));
  EXPECT_FALSE(started_task(kIssuer, id + 'a'));
}

}  // namespace
}  // namespace pressoir::dialects::iloveimg
