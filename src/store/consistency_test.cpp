#include "store/consistency.h"

#include <gtest/gtest.h>

#include "store/accounts/accounts.h"
#include "store/database_fixture.h"
#include "store/jobs/jobs.h"
#include "store/stored_files.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;

/// A done job of two inputs; none of its files has a row.
class ConsistencyOf : public testing::Test {
 protected:
  void SetUp() override {
    job_ = db_([&](Session& s) {
      Batch batch;
      batch.id = {"batch"};
      batch.account = accounts::add(s, key_, Account{}, accounts::complete({}), kStart);
      jobs::add(s, key_, batch, 1h);
      Job job;
      job.batch = batch.id;
      job.account = batch.account;
      job.inputs.push_back({.blob = {"picture"}, .bytes = 7});
      job.inputs.push_back({.blob = {"a stamp"}, .bytes = 5});
      job.state = JobState::done;
      job.output = BlobKey{"output"};
      job.outcome = Outcome{};
      return jobs::add(s, key_, job, kStart);
    });
  }

  TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
  JobId job_;
};

TEST_F(ConsistencyOf, files_of_jobs_lists_every_input) {
  EXPECT_EQ(3U, db_(consistency::unlisted_files));
  db_(consistency::list_files);
  EXPECT_EQ(0U, db_(consistency::unlisted_files));
  std::vector<BlobKey> keys;
  for (const auto& file : db_([](Session& s) { return consistency::files(s, {}, 9); }))
    keys.push_back(file.key);
  EXPECT_EQ((std::vector<BlobKey>{{"a stamp"}, {"output"}, {"picture"}}), keys);
  EXPECT_TRUE(db_([&](Session& s) { return stored_files::drop_unnamed(s, keys); }).empty());
}

TEST_F(ConsistencyOf, done_jobs_has_their_inputs_in_order) {
  const auto found =
      db_([](Session& s) { return consistency::done_with_output(s, BlobKey{"output"}); });
  ASSERT_EQ(1U, found.size());
  EXPECT_EQ(job_, found.front().job);
  EXPECT_EQ((std::vector<BlobKey>{{"picture"}, {"a stamp"}}), found.front().inputs);
  EXPECT_TRUE(
      db_([](Session& s) { return consistency::done_with_output(s, BlobKey{"other"}); }).empty());
}

}  // namespace
}  // namespace pressoir::store
