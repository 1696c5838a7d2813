#include "store/jobs.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "store/accounts.h"
#include "store/backups.h"
#include "store/history.h"
#include "store/test_database.h"
#include "store/usage.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;
const TimePoint kStart = std::chrono::sys_days(std::chrono::March / 1 / 2026);

Outcome some_outcome() {
  Outcome outcome;
  outcome.format = outcome.input_format = Format("png");
  outcome.bytes_before = 1ULL << 33;
  outcome.bytes_after = 700;
  outcome.width = 3;
  outcome.height = 4;
  outcome.score = 81.25;
  outcome.method = "palette";
  outcome.metadata_kept = {"icc"};
  outcome.warnings = {"a \"quoted\" one"};
  return outcome;
}

class JobsOf : public testing::Test {
 protected:
  void SetUp() override {
    account_ = db_([&](Session& session) {
      return accounts::add(session, key_, Account{}, accounts::complete({}), kStart);
    });
  }
  JobId add(const std::string& batch, TimePoint time = kStart) {
    Batch row;
    row.id = {batch};
    row.account = account_;
    row.origin = {"ewww", "optimize"};
    row.expires_at = time + 1h;
    Job job;
    job.batch = row.id;
    job.account = account_;
    job.file_name = "a.png";
    job.goal = goal_;
    job.charging = Charging::when_smaller;
    job.input = {"input of " + batch};
    job.created_at = time;
    job.expires_at = row.expires_at;
    return db_([&](Session& session) {
      jobs::add(session, row, time);
      const auto id = jobs::add(session, job);
      usage::reserve(session, account_, {1, 10}, id, time);
      return id;
    });
  }
  std::optional<jobs::Claim> claim(TimePoint time = kStart) {
    return db_([&](Session& session) { return jobs::claim(session, "w", 10s, time); });
  }
  std::optional<Batch> find(const std::string& batch, TimePoint time = kStart) {
    return db_([&](Session& session) { return jobs::find(session, {batch}, time); });
  }
  bool finish(const jobs::Claim& claim) {
    return db_([&](Session& session) {
      return jobs::finish(session, claim, BlobKey{"output"}, some_outcome());
    });
  }
  std::uint64_t images() {
    return db_([&](Session& session) { return usage::of(session, account_, kStart).images; });
  }

  TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
  AccountId account_;
  Goal goal_;
};

TEST_F(JobsOf, comes_back_as_it_was_added) {
  goal_.compression = Compression::balanced;
  goal_.quality = 55;
  goal_.target_bytes = 1ULL << 40;
  const Gravity corner{Gravity::Side::end, Gravity::Side::start, true};
  goal_.steps = {TurnUpright{true},
                 Resize{12, 34, 5.5, Resize::Fit::cover, true, corner},
                 Crop{7, 8, Crop::Corner{9, 10}, {}},
                 Crop{7, 8, std::nullopt, corner},
                 Rotate{270},
                 Flatten{{9, 8, 7}},
                 ReduceColours{16},
                 Upscale{4},
                 ToSrgb{}};
  goal_.join = Join{{5, 1ULL << 33}, 40, 3};
  goal_.convert = Conversion{Format("jpeg"), true, Colour{255, 0, 7}, 82};
  goal_.metadata.copyright = true;
  goal_.upright = true;
  goal_.upright = true;
  goal_.fast = true;
  goal_.min_gain_percent = 1.5;
  const auto id = add("b");
  const auto batch = find("b");
  ASSERT_TRUE(batch);
  ASSERT_EQ(1U, batch->jobs.size());
  const auto& job = batch->jobs.front();
  EXPECT_EQ(id, job.id);
  EXPECT_EQ(goal_, job.goal);
  EXPECT_EQ(JobState::queued, job.state);
  EXPECT_EQ(Charging::when_smaller, job.charging);
  EXPECT_EQ("input of b", job.input.value);
  EXPECT_EQ(kStart, job.created_at);
  EXPECT_EQ("ewww", batch->origin.dialect);
  EXPECT_FALSE(find("c"));
  EXPECT_FALSE(find("b", kStart + 1h));
}

TEST_F(JobsOf, is_claimed_once_oldest_first) {
  const auto first = add("a", kStart - 2s), second = add("b", kStart - 1s);
  add("later", kStart + 1h);
  EXPECT_EQ(first, claim()->job.id);
  const auto next = claim();
  EXPECT_EQ(second, next->job.id);
  EXPECT_EQ("optimize", next->origin.tool);
  EXPECT_FALSE(claim());
  EXPECT_EQ(JobState::running, find("a")->jobs.front().state);
}

TEST_F(JobsOf, keeps_the_outcome_of_a_finished_job) {
  add("a");
  ASSERT_TRUE(finish(*claim()));
  const auto job = find("a")->jobs.front();
  EXPECT_EQ(JobState::done, job.state);
  EXPECT_EQ("output", job.output->value);
  const auto expected = some_outcome();
  EXPECT_EQ(expected.bytes_before, job.outcome->bytes_before);
  EXPECT_EQ(expected.score, job.outcome->score);
  EXPECT_EQ(std::nullopt, job.outcome->min_score);
  EXPECT_EQ(expected.metadata_kept, job.outcome->metadata_kept);
  EXPECT_EQ(expected.warnings, job.outcome->warnings);
  EXPECT_FALSE(claim(kStart + 30min));
}

TEST_F(JobsOf, keeps_the_failure_of_a_failed_job) {
  add("a");
  const auto held = *claim();
  EXPECT_TRUE(db_([&](Session& session) {
    return jobs::fail(session, held, {ErrorCode::corrupt_input, "It is damaged."});
  }));
  const auto job = find("a")->jobs.front();
  EXPECT_EQ(JobState::failed, job.state);
  EXPECT_EQ(ErrorCode::corrupt_input, job.failure->code);
  EXPECT_EQ("It is damaged.", job.failure->message);
}

TEST_F(JobsOf, goes_to_another_when_the_lease_ends_and_fences_the_first) {
  add("a");
  const auto first = *claim();
  EXPECT_FALSE(claim(kStart + 9s));
  const auto second = claim(kStart + 10s);
  ASSERT_TRUE(second);
  EXPECT_EQ(2U, second->tries);
  EXPECT_FALSE(finish(first));
  EXPECT_FALSE(db_([&](Session& s) { return jobs::extend(s, first, 10s, kStart); }));
  EXPECT_TRUE(finish(*second));
  EXPECT_FALSE(finish(*second));
}

TEST_F(JobsOf, stays_with_who_extends_the_lease) {
  add("a");
  const auto held = *claim();
  EXPECT_TRUE(db_([&](Session& s) { return jobs::extend(s, held, 10s, kStart + 5s); }));
  EXPECT_FALSE(claim(kStart + 14s));
  EXPECT_TRUE(claim(kStart + 15s));
}

TEST_F(JobsOf, is_given_back_without_a_try_and_fences_who_gave_it_back) {
  add("a");
  const auto held = *claim();
  EXPECT_TRUE(db_([&](Session& s) { return jobs::give_back(s, held, kStart + 1s); }));
  EXPECT_FALSE(claim(kStart));
  const auto again = claim(kStart + 1s);
  EXPECT_EQ(1U, again->tries);
  EXPECT_FALSE(finish(held));
}

TEST_F(JobsOf, is_queued_again_at_a_start_and_keeps_its_reservation) {
  add("a");
  add("b");
  ASSERT_TRUE(claim());
  EXPECT_EQ(1U, db_(jobs::requeue_running));
  EXPECT_EQ(0U, db_(usage::release_stale));
  EXPECT_EQ(2U, images());
  EXPECT_TRUE(claim());
  EXPECT_TRUE(claim());
}

TEST_F(JobsOf, expires_with_its_files_and_gives_back_what_it_reserved) {
  add("a");
  ASSERT_TRUE(finish(*claim()));
  const auto done = find("a")->jobs.front().id;
  db_([&](Session& s) { usage::settle_of(s, done); });
  add("b");
  add("young", kStart + 1h);
  EXPECT_EQ(3U, images());
  const auto unused = db_([](Session& s) { return jobs::remove_expired(s, kStart + 1h); });
  EXPECT_EQ((std::vector<BlobKey>{{"input of a"}, {"output"}, {"input of b"}}), unused);
  EXPECT_EQ(2U, images());  // the finished one stays counted
  EXPECT_TRUE(find("young"));
  EXPECT_FALSE(db_([](Session& s) { return jobs::uses(s, {"output"}); }));
  EXPECT_TRUE(db_([](Session& s) { return jobs::uses(s, {"input of young"}); }));
}

TEST_F(JobsOf, goes_with_its_account) {
  add("a");
  db_([&](Session& s) { backups::put(s, {account_, "n", "", {"kept"}, 1, kStart, kStart + 1h}); });
  const auto unused = db_([&](Session& s) { return accounts::remove(s, account_); });
  EXPECT_EQ((std::vector<BlobKey>{{"input of a"}, {"kept"}}), unused);
  EXPECT_FALSE(find("a"));
  EXPECT_FALSE(claim());
}

TEST_F(JobsOf, leaves_lines_in_the_history_newest_first) {
  HistoryLine line;
  line.time = kStart;
  line.dialect = "ewww";
  line.file_name = "a.png";
  line.bytes_before = 10;
  line.bytes_after = 7;
  line.images_charged = 1;
  db_([&](Session& s) { history::add(s, account_, line); });
  line.time = kStart + 1h;
  line.failure = Failure{ErrorCode::timeout, "slow"};
  db_([&](Session& s) { history::add(s, account_, line); });
  db_([&](Session& s) { history::add(s, {99}, line); });
  auto lines = db_([&](Session& s) { return history::recent(s, account_, 10); });
  ASSERT_EQ(2U, lines.size());
  EXPECT_EQ(ErrorCode::timeout, lines.front().failure->code);
  EXPECT_EQ(std::nullopt, lines.back().failure);
  EXPECT_EQ(7U, lines.back().bytes_after);
  EXPECT_EQ(1U, db_([](Session& s) { return history::remove_older(s, kStart + 1s); }));
  EXPECT_EQ(1U, db_([&](Session& s) { return history::recent(s, account_, 10); }).size());
}

TEST_F(JobsOf, backups_are_replaced_expire_and_belong_to_one_account) {
  const auto put = [&](const char* content) {
    return db_([&](Session& s) {
      return backups::put(s, {account_, "n", "site", {content}, 1, kStart, kStart + 1h});
    });
  };
  EXPECT_EQ(std::nullopt, put("one"));
  EXPECT_EQ((BlobKey{"one"}), put("two"));
  const auto find_of = [&](AccountId id, TimePoint time) {
    return db_([&](Session& s) { return backups::find(s, id, "n", time); });
  };
  EXPECT_EQ("two", find_of(account_, kStart)->content.value);
  EXPECT_FALSE(find_of({account_.value + 1}, kStart));
  EXPECT_FALSE(find_of(account_, kStart + 1h));
  EXPECT_TRUE(db_([](Session& s) { return backups::remove_expired(s, kStart); }).empty());
  EXPECT_EQ((std::vector<BlobKey>{{"two"}}),
            db_([](Session& s) { return backups::remove_expired(s, kStart + 1h); }));
}

}  // namespace
}  // namespace pressoir::store
