#include "store/deliveries.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "store/accounts/accounts.h"
#include "store/database_fixture.h"
#include "store/jobs/jobs.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;
using deliveries::Due;
using Names = std::vector<std::string>;
constexpr const char* kUrl = "https://a.example/hook";
constexpr deliveries::Shares kShares{.per_target = 2, .per_account = 3, .at_most = 9};
constexpr deliveries::Shares kAll{.per_target = 99, .per_account = 99, .at_most = 99};

class DeliveriesOf : public testing::Test {
 protected:
  void SetUp() override { account_ = add_account(); }
  AccountId add_account() {
    return db_([&](Session& s) {
      return accounts::add(s, key_, Account{}, accounts::complete({}), kStart);
    });
  }
  /// A batch with that many failed jobs, whose life of an hour began at `time`, with what its
  /// callback URL hears of. An event's job is its place among the jobs; 0: the batch.
  Batch add_ended(const std::string& name, const std::string& url, TimePoint time,
                  const std::vector<std::pair<std::string, std::size_t>>& wanted = {{"ended", 0}},
                  std::size_t jobs = 1) {
    return db_([&](Session& s) {
      Batch batch;
      batch.id = {name};
      batch.account = account_;
      batch.origin = {"ewww", "optimize", "r1"};
      batch.callback_url = url;
      batch.created_at = time;
      jobs::add(s, key_, batch, 1h);
      Job job;
      job.batch = batch.id;
      job.account = account_;
      job.created_at = time;
      job.inputs.push_back({.blob = {"input"}});
      for (std::size_t i = 0; i < jobs; ++i) {
        job.link = name + std::to_string(i);
        jobs::add(s, key_, job, time);
      }
      EXPECT_FALSE(deliveries::are_wanted(s, batch.id));
      for (std::size_t i = 0; i < jobs; ++i) {
        const auto held = jobs::claim(s, key_, {jobs::Stage::work, {}, "w", 10s}, time);
        jobs::fail(s, key_, held.value(), {ErrorCode::corrupt_input, "It is damaged."}, time);
      }
      auto ended = jobs::find(s, key_, batch.id, time).value();
      if (!deliveries::are_wanted(s, batch.id)) return ended;
      std::vector<CallbackEvent> events;
      for (const auto& [event, place] : wanted) {
        auto& last = events.emplace_back(CallbackEvent{.name = event});
        if (place > 0) last.job = ended.jobs.at(place - 1).id;
      }
      deliveries::add(s, key_, ended, events, time);
      return ended;
    });
  }
  std::vector<Due> due(TimePoint time = kStart, deliveries::Shares shares = kAll) {
    return db_([&](Session& s) { return deliveries::due(s, key_, time, shares); });
  }
  Names events(TimePoint time = kStart) {
    Names names;
    for (const auto& each : due(time)) names.push_back(each.event.name);
    return names;
  }
  bool attempted(const Due& due, unsigned status, std::optional<TimePoint> next = std::nullopt) {
    const deliveries::Attempt attempt{.account = due.account,
                                      .batch = due.batch,
                                      .url = due.url,
                                      .time = kStart,
                                      .status = status,
                                      .problem = status == 200 ? "" : "no"};
    return db_([&](Session& s) { return deliveries::attempted(s, key_, due, attempt, next); });
  }
  std::string column_of(const Due& due, const std::string& name) {
    const long long id = due.id.value;
    return db_([&](Session& s) {
             return column<std::string>(
                 s, "select cast(" + name + " as text) from delivery where id = :i", soci::use(id));
           })
        .at(0);
  }

  TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
  AccountId account_;
};

TEST_F(DeliveriesOf, a_batch_are_due_when_it_has_ended) {
  add_ended("a", kUrl, kStart);
  add_ended("silent", "", kStart);
  ASSERT_EQ(1U, due().size());
  const auto first = due().front();
  EXPECT_EQ(kUrl, first.url);
  EXPECT_EQ("ewww", first.dialect);
  EXPECT_EQ("a", first.batch.value);
  EXPECT_EQ(kStart, first.batch_created_at);
  EXPECT_EQ((CallbackEvent{.name = "ended"}), first.event);
  EXPECT_EQ("pending", column_of(first, "state"));
  EXPECT_TRUE(due(kStart + 1h).empty()) << "the batch has expired";
}

TEST_F(DeliveriesOf, a_batch_stay_as_they_ended_when_an_older_attempt_is_noted_late) {
  add_ended("a", kUrl, kStart);
  const auto first = due().front();
  EXPECT_TRUE(attempted(first, 500, kStart));
  EXPECT_FALSE(attempted(first, 500, kStart)) << "of the same count";
  const auto second = due().front();
  EXPECT_TRUE(attempted(second, 200));
  EXPECT_FALSE(attempted(second, 500, kStart));
  db_([&](Session& s) { deliveries::give_up(s, second.id); });
  EXPECT_EQ("delivered", column_of(second, "state"));
  EXPECT_EQ("2", column_of(second, "attempts"));
  EXPECT_EQ(2U, db_([&](Session& s) { return deliveries::attempts(s, key_, account_, 9); }).size());
}

TEST_F(DeliveriesOf, a_batch_whose_url_cannot_be_read_hold_up_no_other) {
  add_ended("a", kUrl, kStart);
  add_ended("b", kUrl, kStart);
  db_([](Session& s) { s << "update delivery set url = 'unsealed' where batch = 'a'"; });
  ASSERT_EQ(2U, due().size());
  EXPECT_EQ("", due().front().url);
  EXPECT_EQ(kUrl, due().back().url);
  db_([id = due().front().id](Session& s) { deliveries::give_up(s, id); });
  EXPECT_EQ(1U, due().size());
}

TEST_F(DeliveriesOf, a_batch_wait_until_the_next_attempt_and_end_with_the_last_one) {
  add_ended("a", kUrl, kStart);
  const auto first = due().front();
  attempted(first, 500, kStart + 10s);
  EXPECT_TRUE(due(kStart + 9s).empty());
  EXPECT_EQ(kStart + 10s, db_(deliveries::next_due));
  EXPECT_EQ(1U, due(kStart + 10s).front().attempts);
  EXPECT_EQ("pending", column_of(first, "state"));
  EXPECT_EQ("500", column_of(first, "last_status"));
  attempted(due(kStart + 10s).front(), 0);
  EXPECT_TRUE(due(kStart + 50min).empty());
  EXPECT_EQ(std::nullopt, db_(deliveries::next_due));
  EXPECT_EQ("given_up", column_of(first, "state"));
  EXPECT_EQ("2", column_of(first, "attempts"));
  const auto attempts = db_([&](Session& s) { return deliveries::attempts(s, key_, account_, 9); });
  ASSERT_EQ(2U, attempts.size());
  EXPECT_EQ(kUrl, attempts.back().url);
  EXPECT_EQ(500U, attempts.back().status);
  EXPECT_EQ(2U, db_([](Session& s) { return deliveries::remove_attempts(s, kStart + 1s); }));
}

TEST_F(DeliveriesOf, a_batch_are_added_once) {
  const auto batch = add_ended("a", kUrl, kStart);
  attempted(due().front(), 200);
  db_([&](Session& s) {
    deliveries::add(s, key_, batch, {{.name = "ended"}, {.name = "more"}}, kStart);
  });
  EXPECT_EQ(Names{"more"}, events());
}

TEST_F(DeliveriesOf, one_job_keep_their_order_and_delay_no_other_job) {
  const auto batch = add_ended(
      "a", kUrl, kStart,
      {{"job 1 begun", 1}, {"job 2 begun", 2}, {"job 1 ended", 1}, {"first", 0}, {"last", 0}}, 2);
  EXPECT_EQ((Names{"job 1 begun", "job 2 begun", "first"}), events());
  const auto all = due();
  EXPECT_EQ(batch.jobs.at(1).id, all.at(1).event.job);
  EXPECT_EQ(std::nullopt, all.at(2).event.job);
  attempted(all.at(0), 500, kStart + 10s);
  attempted(all.at(1), 200);
  EXPECT_EQ(Names{"first"}, events()) << "job 1 waits for its first event";
  db_([&](Session& s) { deliveries::give_up(s, all.at(2).id); });
  EXPECT_EQ(Names{"last"}, events());
  attempted(due().front(), 200);
  EXPECT_EQ(kStart + 10s, db_(deliveries::next_due)) << "not the event that waits behind it";
  attempted(due(kStart + 10s).front(), 200);
  EXPECT_EQ(Names{"job 1 ended"}, events());
}

// An account with many due callbacks starves nobody, and no receiver another of its account.
TEST_F(DeliveriesOf, many_batches_take_turns_between_accounts_and_receivers) {
  for (int i = 0; i < 20; ++i)
    add_ended("one url " + std::to_string(i), kUrl, kStart - 60s + 1s * i);
  add_ended("another url", "https://b.example/hook", kStart - 1s);
  account_ = add_account();
  for (int i = 0; i < 20; ++i)
    add_ended("many urls " + std::to_string(i), "https://c.example/" + std::to_string(i),
              kStart - 30s + 1s * i);
  account_ = add_account();
  add_ended("patient", "https://d.example/hook", kStart);
  Names order;
  for (const auto& each : due(kStart, kShares)) order.push_back(each.batch.value);
  EXPECT_EQ((Names{"one url 0", "many urls 0", "patient", "many urls 1", "another url", "one url 1",
                   "many urls 2"}),
            order);
}

// The clock was set back by two hours while the server was down.
TEST_F(DeliveriesOf, a_batch_are_due_at_the_start_when_they_come_from_the_future) {
  add_ended("a", kUrl, kStart);
  db_([](Session& s) { s << "update delivery set next_at = next_at + 7200000"; });
  db_([](Session& s) { deliveries::mend_waits(s, kStart, 2h); });
  EXPECT_TRUE(due().empty());
  db_([](Session& s) { deliveries::mend_waits(s, kStart, 1h); });
  EXPECT_EQ(1U, due().size());
}

TEST_F(DeliveriesOf, a_batch_go_with_it_and_are_not_readable_in_the_database) {
  add_ended("a", "https://a.example/hook?token=t", kStart);
  const auto first = due().front();
  EXPECT_EQ(std::string::npos, column_of(first, "url").find("example"));
  EXPECT_EQ(std::string::npos, column_of(first, "target").find("example"));
  ASSERT_TRUE(db_([&](Session& s) { return jobs::remove(s, account_, {"a"}); }));
  EXPECT_TRUE(due().empty());
  attempted(first, 200);
  EXPECT_TRUE(db_([&](Session& s) { return deliveries::attempts(s, key_, account_, 9); }).empty())
      << "it was erased meanwhile";
}

TEST_F(DeliveriesOf, an_account_are_listed_newest_first_with_their_last_status) {
  add_ended("a", kUrl, kStart, {{"first", 0}});
  add_ended("b", kUrl, kStart, {{"second", 0}});
  attempted(due().front(), 500, kStart + 10s);
  const auto progress = db_([&](Session& s) { return deliveries::recent(s, account_, 9); });
  ASSERT_EQ(2U, progress.size());
  EXPECT_EQ("second", progress[0].event);
  EXPECT_EQ("ewww", progress[0].dialect);
  EXPECT_EQ("pending", progress[0].state);
  EXPECT_EQ(std::nullopt, progress[0].last_status);
  EXPECT_EQ("first", progress[1].event);
  EXPECT_EQ(kStart, progress[1].time);
  EXPECT_EQ(1U, progress[1].attempts);
  EXPECT_EQ(500U, progress[1].last_status);
  EXPECT_EQ(1U, db_([&](Session& s) { return deliveries::recent(s, account_, 1); }).size());
  account_ = add_account();
  EXPECT_TRUE(db_([&](Session& s) { return deliveries::recent(s, account_, 9); }).empty());
}

TEST_F(DeliveriesOf, a_batch_show_attempts_whose_url_cannot_be_read) {
  add_ended("a", kUrl, kStart);
  attempted(due().front(), 500, kStart + 10s);
  attempted(due(kStart + 10s).front(), 200);
  db_([](Session& s) { s << "update delivery_attempt set url = 'unsealed' where status = 500"; });
  const auto attempts = db_([&](Session& s) { return deliveries::attempts(s, key_, account_, 9); });
  ASSERT_EQ(2U, attempts.size());
  EXPECT_EQ(kUrl, attempts[0].url);
  EXPECT_EQ("", attempts[1].url);
}

}  // namespace
}  // namespace pressoir::store
