#include "store/jobs/results.h"

#include <gtest/gtest.h>

#include "store/accounts/accounts.h"
#include "store/database_fixture.h"
#include "store/jobs/jobs.h"
#include "store/sql_values.h"
#include "store/stored_files.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;
using Keys = std::vector<BlobKey>;
const TimePoint kStart = std::chrono::sys_days(std::chrono::March / 1 / 2026);

/// Results beside the jobs they were made for. A content is named by a letter: its stored input is
/// "input A", what was made of it "made of A".
class ResultsOf : public testing::Test {
 protected:
  void SetUp() override { account_ = add_account(); }
  AccountId add_account() {
    return db_([&](Session& s) {
      return accounts::add(s, key_, Account{}, accounts::complete({}), kStart);
    });
  }
  void store(Session& s, const std::string& key, const std::string& content) {
    stored_files::add(s, account_, {{key}, content, 1}, kStart);
  }
  /// A finished job of that content, whose life of an hour ends with `kStart` + 1h.
  void add_done(const std::string& batch, const std::string& content) {
    db_([&](Session& s) {
      Batch row;
      row.id = {batch};
      row.account = account_;
      row.origin = {"ewww", "optimize", "r1"};
      row.created_at = kStart;
      jobs::add(s, key_, row, 1h);
      Job job;
      job.batch = row.id;
      job.account = account_;
      job.role = "main";
      job.link = batch;
      job.inputs.push_back({.blob = {"input " + content}});
      job.output = BlobKey{"output " + content};
      job.state = JobState::done;
      job.outcome = Outcome{};
      job.created_at = kStart;
      store(s, job.inputs.front().blob.value, content);
      store(s, job.output->value, "small " + content);
      jobs::add(s, key_, job, job.created_at);
      jobs::end_if_over(s, row.id, kStart);
    });
  }
  void add_result(const std::string& content, const std::string& goal, const std::string& output) {
    db_([&](Session& s) {
      if (!output.empty() && !stored_files::knows(s, {output}))
        store(s, output, "content of " + output);
      const auto key = output.empty() ? std::nullopt : std::optional(BlobKey{output});
      results::add(s, account_, {content, goal}, {key, Outcome{}}, kStart);
    });
  }
  bool has(const std::string& content, const std::string& goal = "goal") {
    return db_([&](Session& s) {
      return results::find(s, account_, {content, goal}, kStart).has_value();
    });
  }
  Keys remove(const std::string& batch) {
    return db_([&](Session& s) { return jobs::remove(s, account_, {batch}); })->unused;
  }
  bool knows(const std::string& key) {
    return db_([&](Session& s) { return stored_files::knows(s, {key}); });
  }

  TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
  AccountId account_;
};

TEST_F(ResultsOf, a_content_go_with_the_last_job_that_has_it_as_its_input) {
  add_done("first", "A");
  add_done("second", "A");
  add_result("A", "goal", "made of A");
  add_result("A", "other goal", "also made of A");
  add_result("A", "hopeless goal", "");
  EXPECT_EQ(Keys(), remove("first"));
  EXPECT_TRUE(has("A"));
  EXPECT_EQ((Keys{{"input A"}, {"output A"}, {"made of A"}, {"also made of A"}}), remove("second"));
  for (const auto* goal : {"goal", "other goal", "hopeless goal"}) EXPECT_FALSE(has("A", goal));
  EXPECT_EQ(Keys(), db_([](Session& s) { return stored_files::page(s, {}, 10); }));
}

TEST_F(ResultsOf, a_content_go_when_its_last_job_expires) {
  add_done("first", "A");
  add_result("A", "goal", "output A");
  const auto removed = db_([](Session& s) { return jobs::remove_expired(s, kStart + 1h, 99); });
  EXPECT_EQ((Keys{{"input A"}, {"output A"}}), removed.unused);
  EXPECT_FALSE(has("A"));
}

TEST_F(ResultsOf, a_content_go_with_all_jobs_of_a_dialect) {
  add_done("first", "A");
  add_done("second", "A");
  add_result("A", "goal", "made of A");
  db_([&](Session& s) { return jobs::remove_all(s, account_, "ewww", kStart, 99); });
  EXPECT_FALSE(has("A"));
  EXPECT_FALSE(knows("made of A"));
}

TEST_F(ResultsOf, a_content_that_cannot_be_read_count_as_none) {
  add_result("A", "goal", "made of A");
  ASSERT_TRUE(has("A"));
  db_([](Session& s) { s << "update result set outcome = '{}'"; });
  EXPECT_FALSE(has("A"));
}

TEST_F(ResultsOf, other_contents_and_other_accounts_stay) {
  add_done("first", "A");
  add_result("B", "goal", "made of B");  // of a request that was answered at once
  const auto mine = std::exchange(account_, add_account());
  add_result("A", "goal", "their own");
  const auto other = std::exchange(account_, mine);
  remove("first");
  EXPECT_TRUE(has("B"));
  EXPECT_TRUE(knows("made of B"));
  account_ = other;
  EXPECT_TRUE(has("A"));
  EXPECT_TRUE(knows("their own"));
}

TEST_F(ResultsOf, a_content_go_though_it_is_named_as_the_output_of_another_job) {
  add_done("first", "A");
  add_done("second", "small A");  // its input is the output of the first, under another name
  db_([](Session& s) {
    s << "update job_input set blob = 'output A' where blob = 'input small A'";
    s << "delete from stored_file where key = 'input small A'";
  });
  add_result("small A", "goal", "made of small A");
  EXPECT_EQ((Keys{{"output small A"}, {"made of small A"}}), remove("second"));
  EXPECT_FALSE(has("small A"));
  EXPECT_TRUE(knows("output A")) << "the first job's";
}

}  // namespace
}  // namespace pressoir::store
