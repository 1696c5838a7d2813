#include "store/jobs/results.h"

#include <gtest/gtest.h>

#include <set>

#include "store/accounts/accounts.h"
#include "store/database_fixture.h"
#include "store/jobs/jobs.h"
#include "store/sql_values.h"
#include "store/stored_files.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;
using Keys = std::vector<BlobKey>;

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
    add_done_with(batch, {content}, {});
  }
  /// The output is named after the first content.
  void add_done_with(const std::string& batch, const std::vector<std::string>& contents,
                     const Goal& goal) {
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
      job.goal = goal;
      for (const auto& content : contents) {
        job.inputs.push_back({.blob = {"input " + content}});
        store(s, job.inputs.back().blob.value, content);
      }
      job.output = BlobKey{"output " + contents.front()};
      job.state = JobState::done;
      job.outcome = Outcome{};
      job.created_at = kStart;
      store(s, job.output->value, "small " + contents.front());
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
  /// What results of those frames are known by.
  static std::string frames(const std::vector<std::string>& contents) {
    std::vector<results::Content> list;
    for (const auto& content : contents) list.push_back({InputRole::frame, content});
    return results::content_key(list);
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

TEST_F(ResultsOf, several_contents_go_with_the_first_job_that_had_just_these) {
  Goal join;
  join.join.emplace();
  add_done_with("first", {"A", "B"}, join);
  add_done_with("second", {"A", "B"}, join);
  add_done_with("third", {"B", "A"}, join);
  add_result("A", "goal", "made of A");
  add_result(frames({"A", "B"}), "goal", "made of both");
  add_result(frames({"B", "A"}), "goal", "made in another order");
  EXPECT_EQ(Keys{{"made of both"}}, remove("first"));
  EXPECT_TRUE(has("A"));
  EXPECT_FALSE(has(frames({"A", "B"})));
  EXPECT_TRUE(has(frames({"B", "A"})));
  remove("second");
  remove("third");
  EXPECT_EQ(Keys(), db_([](Session& s) { return stored_files::page(s, {}, 10); }));
}

TEST_F(ResultsOf, a_picture_and_its_stamp_go_with_their_job) {
  // The roles are stored with the job: one whose goal cannot be read any more leaves nothing
  // either.
  add_done_with("first", {"A", "B"}, {});
  db_([](Session& s) { s << "update job set goal = 'unreadable'"; });
  const auto content = results::content_key({{InputRole::source, "A"}, {InputRole::stamp, "B"}});
  add_result(content, "goal", "made of both");
  remove("first");
  EXPECT_FALSE(has(content));
}

TEST_F(ResultsOf, one_frame_go_with_its_job_though_its_content_stays) {
  Goal join;
  join.join.emplace();
  add_done_with("first", {"A"}, join);
  add_done("second", "A");
  add_result(frames({"A"}), "goal", "made of a frame");
  add_result("A", "goal", "made of A");
  remove("first");
  EXPECT_FALSE(has(frames({"A"})));
  EXPECT_TRUE(has("A"));
}

TEST(ContentKey, of_a_picture_alone_is_its_hash_and_tells_order_and_roles_apart) {
  using results::content_key;
  const std::string one(64, '1'), two(64, '2');
  EXPECT_EQ(one, content_key({{InputRole::source, one}}));
  const std::set<std::string> keys{
      one,
      content_key({{InputRole::frame, one}}),
      content_key({{InputRole::frame, one}, {InputRole::frame, two}}),
      content_key({{InputRole::frame, two}, {InputRole::frame, one}}),
      content_key({{InputRole::source, one}, {InputRole::stamp, two}}),
      content_key({{InputRole::source, one}, {InputRole::stamp, two}, {InputRole::stamp, two}})};
  EXPECT_EQ(6U, keys.size());
  EXPECT_EQ("", content_key({}));
  EXPECT_EQ("", content_key({{InputRole::source, one}, {InputRole::stamp, ""}}));
}

}  // namespace
}  // namespace pressoir::store
