// What a dialect sees of its batches: notes, pages, the input behind a link.
#include <gtest/gtest.h>

#include "store/accounts/accounts.h"
#include "store/database_fixture.h"
#include "store/jobs/jobs.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

class BatchesOf : public testing::Test {
 protected:
  void SetUp() override {
    account_ = db_([&](Session& s) {
      return accounts::add(s, key_, Account{}, accounts::complete({}), kStart);
    });
  }
  /// With two jobs of one input.
  void add(const std::string& name, TimePoint time = kStart, const std::string& dialect = "crush") {
    db_([&](Session& s) {
      Batch batch;
      batch.id = {name};
      batch.account = account_;
      batch.origin = {dialect, "optimize", "r1"};
      batch.created_at = time;
      batch.notes = R"({"of":")" + name + "\"}";
      jobs::add(s, key_, batch, 1h);
      for (const auto* role : {"main", "style 1"}) {
        Job job;
        job.batch = batch.id;
        job.account = account_;
        job.role = role;
        job.link = name + role;
        job.created_at = time;
        job.inputs.push_back({.blob = {"input"}, .bytes = 10});
        jobs::add(s, key_, job, time);
      }
    });
  }
  /// Ends the oldest batch that has not ended.
  void end_one(TimePoint time) {
    for (int i = 0; i < 2; ++i)
      db_([&](Session& s) {
        const auto held = jobs::claim(s, key_, {jobs::Stage::work, {}, "w", 10s}, time);
        jobs::finish(s, held.value(), std::nullopt, Outcome{}, time);
      });
  }
  Batch find(const std::string& name) {
    return db_([&](Session& s) { return jobs::find(s, key_, BatchId{name}, kStart); }).value();
  }
  jobs::BatchPage page(std::uint64_t offset = 0, std::uint32_t limit = 9, TimePoint now = kStart) {
    return db_([&](Session& s) {
      return jobs::list_batches(s, key_, {account_, "crush", offset, limit}, now);
    });
  }
  static Names names(const jobs::BatchPage& page) {
    Names all;
    for (const auto& batch : page.batches) all.push_back(batch.id.value);
    return all;
  }

  TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
  AccountId account_;
};

TEST_F(BatchesOf, an_account_keep_their_notes_and_know_when_they_ended) {
  add("a");
  EXPECT_EQ(R"({"of":"a"})", find("a").notes);
  EXPECT_EQ(std::nullopt, find("a").ended_at);
  end_one(kStart + 5s);
  EXPECT_EQ(kStart + 5s, find("a").ended_at);
  EXPECT_EQ(kStart + 5s + 1h, find("a").expires_at);
}

TEST_F(BatchesOf, an_account_are_listed_newest_first_by_pages_with_those_under_way) {
  add("first");
  add("second", kStart + 1s);
  add("third", kStart + 1s);
  add("elsewhere", kStart, "ewww");
  EXPECT_EQ((Names{"third", "second", "first"}), names(page()));
  EXPECT_EQ(2U, page().batches.front().jobs.size());
  EXPECT_EQ((Names{"second"}), names(page(1, 1)));
  EXPECT_EQ(3U, page(1, 1).total);
  EXPECT_TRUE(page(3).batches.empty());
  EXPECT_EQ(3U, page(3).total);
  end_one(kStart);
  EXPECT_EQ((Names{"third", "second"}), names(page(0, 9, kStart + 1h)));
  EXPECT_EQ(2U, page(0, 9, kStart + 1h).total);
}

TEST_F(BatchesOf, an_account_are_listed_behind_a_place_whatever_has_come_or_gone_meanwhile) {
  for (const auto* name : {"a", "c", "b"}) add(name, kStart + 1s);
  add("oldest");
  add("elsewhere", kStart, "ewww");
  using Place = std::optional<jobs::BatchPlace>;
  const auto behind = [&](const Place& place, std::uint32_t limit = 9,
                          const std::string& tool = "optimize") {
    return db_([&](Session& s) {
      Names all;
      const jobs::PageWanted wanted{account_, "crush", 0, limit};
      for (const auto& batch : jobs::batches_after(s, key_, wanted, tool, place, kStart))
        all.push_back(batch.id.value);
      return all;
    });
  };
  EXPECT_EQ((Names{"c", "b", "a", "oldest"}), behind({}));
  EXPECT_EQ((Names{"c", "b"}), behind({}, 2));
  EXPECT_EQ(Names{}, behind({}, 9, "batch"));
  const jobs::BatchPlace place{.created_at = kStart + 1s, .id = {"b"}};
  EXPECT_EQ((Names{"a", "oldest"}), behind(place));
  add("newest", kStart + 2s);
  db_([&](Session& s) { return jobs::remove(s, account_, {"b"}).has_value(); });
  EXPECT_EQ((Names{"a", "oldest"}), behind(place));
}

TEST_F(BatchesOf, an_account_are_summed_up_without_their_jobs) {
  add("a");
  add("elsewhere", kStart, "ewww");
  const auto summaries = [&] {
    return db_([&](Session& s) {
      return jobs::summaries_after(s, key_, {account_, "crush", 0, 9}, "optimize", {}, kStart);
    });
  };
  using Counts = std::map<JobState, std::uint64_t>;
  const auto before = summaries();
  ASSERT_EQ(1U, before.size());
  EXPECT_EQ("a", before[0].batch.id.value);
  EXPECT_TRUE(before[0].batch.jobs.empty());
  EXPECT_EQ((Counts{{JobState::queued, find("a").jobs.size()}}), before[0].counts);
  db_([](Session& s) { s << "update job set state = 'failed' where role = 'main'"; });
  EXPECT_EQ((Counts{{JobState::queued, find("a").jobs.size() - 1}, {JobState::failed, 1}}),
            summaries().at(0).counts);
}

TEST_F(BatchesOf, an_account_show_their_input_before_they_end) {
  add("a");
  const auto uploaded = [&](const std::string& link, TimePoint now = kStart) {
    return db_([&](Session& s) { return jobs::uploaded(s, key_, link, now); });
  };
  ASSERT_TRUE(uploaded("amain"));
  EXPECT_EQ("input", uploaded("amain")->inputs.at(0).blob.value);
  EXPECT_FALSE(uploaded("a"));
  end_one(kStart);
  EXPECT_TRUE(uploaded("amain"));
  EXPECT_FALSE(uploaded("amain", kStart + 1h));
  db_([](Session& s) { s << "update job set missing_inputs = 1"; });
  EXPECT_FALSE(uploaded("amain"));
}

}  // namespace
}  // namespace pressoir::store
