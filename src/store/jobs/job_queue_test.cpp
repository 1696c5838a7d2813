// The queue of jobs: claims, leases, turns, and what a restart makes of them.
#include "store/jobs/jobs_fixture.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;

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

TEST_F(JobsOf, is_claimed_at_once_when_fetched_by_a_clock_that_was_set) {
  for (const auto off : {-1h, 1h}) {
    const auto batch = off > 0h ? "ahead" : "behind";
    add_remote(batch);
    const auto held = claim(kStart, {}, jobs::Stage::fetch);
    Now now(kStart);
    now.wall += off;
    db_([&](Session& s) { jobs::fetched(s, key_, held.value(), {0, {"file"}, 1, "a.png"}, now); });
    EXPECT_EQ(batch, claim()->job.batch.value);
    EXPECT_EQ(batch, claim()->job.batch.value);
  }
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

TEST_F(JobsOf, is_retried_later_and_fences_who_gave_it_up) {
  add("a");
  const auto held = *claim();
  EXPECT_TRUE(db_([&](Session& s) { return jobs::retry(s, held, kStart + 1s); }));
  EXPECT_FALSE(claim(kStart));
  const auto again = claim(kStart + 1s);
  EXPECT_EQ(2U, again->tries);
  EXPECT_FALSE(finish(held));
}

TEST_F(JobsOf, of_accounts_that_have_their_places_are_left_out) {
  const auto slow = account_;
  add_remote("slow");
  account_ = other_account();
  add_remote("quick");
  const auto claimed = [&](std::vector<AccountId> except) {
    return db_([&](Session& s) {
      return jobs::claim(s, key_,
                         {.stage = jobs::Stage::fetch,
                          .after = {},
                          .worker = "w",
                          .lease = 10s,
                          .in_a_row = 1,
                          .except = std::move(except)},
                         kStart);
    });
  };
  EXPECT_EQ(account_, claimed({slow})->job.account);
  EXPECT_FALSE(claimed({slow}));
  EXPECT_EQ(slow, claimed({account_})->job.account);
}

// One account with many jobs delays another by one job at most.
TEST_F(JobsOf, takes_turns_between_accounts) {
  const auto greedy = account_, patient = other_account(), third = other_account();
  for (int i = 0; i < 5; ++i) add("greedy" + std::to_string(i), kStart - 10s);
  account_ = patient;
  const auto single = add("patient", kStart);
  account_ = third;
  add("third1");
  add("third2");
  std::vector<AccountId> order;
  AccountId last;
  while (const auto next = claim(kStart, last)) {
    last = next->job.account;
    order.push_back(last);
    if (order.size() == 2) {
      EXPECT_EQ(single, next->job.id);
    }
  }
  EXPECT_EQ((std::vector{greedy, patient, third, greedy, third, greedy, greedy, greedy}), order);
}

TEST_F(JobsOf, is_queued_again_at_a_start_and_keeps_its_reservation) {
  add("a");
  add("b");
  ASSERT_TRUE(claim());
  EXPECT_EQ(1U, requeue_running());
  EXPECT_EQ(0U, db_(usage::release_stale));
  EXPECT_EQ(2U, images());
  EXPECT_TRUE(claim());
  EXPECT_TRUE(claim());
}

TEST_F(JobsOf, is_not_tried_by_being_interrupted) {
  add("a");
  for (std::uint32_t stops = 0; stops < 7; ++stops) {
    const auto held = *claim();
    EXPECT_EQ(1U, held.tries);
    EXPECT_EQ(stops, held.interruptions);
    EXPECT_EQ(1U, requeue_running());
    EXPECT_FALSE(finish(held));
  }
}

TEST_F(JobsOf, goes_behind_the_others_when_it_is_interrupted_again) {
  const auto first = add("a"), other = add("b");
  const auto later = kStart + std::chrono::seconds(1);
  EXPECT_EQ(first, claim(later)->job.id);
  requeue_running(later);
  EXPECT_EQ(first, claim(later)->job.id) << "once it keeps its place";
  requeue_running(later);
  EXPECT_EQ(other, claim(later)->job.id);
  EXPECT_EQ(first, claim(later)->job.id);
}

TEST_F(JobsOf, is_not_interrupted_while_it_is_fetched) {
  add_remote("a");
  ASSERT_TRUE(claim(kStart, {}, jobs::Stage::fetch));
  requeue_running();
  const auto again = claim(kStart, {}, jobs::Stage::fetch);
  EXPECT_EQ(0U, again->interruptions);
  EXPECT_EQ(1U, again->tries);
}

TEST_F(JobsOf, is_given_back_at_a_stop_as_if_it_had_not_been_claimed) {
  add("a");
  const auto held = *claim();
  EXPECT_EQ(0U, db_([](Session& s) { return jobs::give_back(s, "another"); }));
  EXPECT_EQ(1U, db_([](Session& s) { return jobs::give_back(s, "w"); }));
  EXPECT_FALSE(finish(held)) << "too late";
  const auto again = *claim();
  EXPECT_EQ(1U, again.tries);
  EXPECT_EQ(0U, again.interruptions);
}

// The clock was set back by two hours while the server was down.
TEST_F(JobsOf, is_due_at_the_start_when_it_comes_from_the_future) {
  add("future", kStart + 2h);
  add("later", kStart + 30s);
  EXPECT_FALSE(claim());
  requeue_running();
  EXPECT_EQ(BatchId{"future"}, claim()->job.batch);
  EXPECT_FALSE(claim()) << "no longer than things may wait";
}

}  // namespace
}  // namespace pressoir::store
