#include "store/accounts/history.h"

#include <gtest/gtest.h>

#include <string>

#include "store/accounts/accounts_fixture.h"

namespace pressoir::store {
namespace {

class Sums : public AccountsFixture {
 protected:
  void add_file(AccountId id, TimePoint time, std::uint64_t before, std::uint64_t after,
                std::optional<Failure> failure = std::nullopt) {
    HistoryLine line{.time = time,
                     .dialect = "ewww",
                     .tool = "optimize",
                     .file_name = "a.jpg",
                     .bytes_before = before,
                     .bytes_after = after,
                     .method = "m",
                     .failure = std::move(failure)};
    db_([&](Session& session) { history::add(session, id, line); });
  }
  std::vector<UsageSum> days(AccountId id, std::uint32_t count) {
    return db_([&](Session& session) { return history::days(session, id, count, kNow); });
  }
  std::vector<UsageSum> months(AccountId id, std::uint32_t count) {
    return db_([&](Session& session) { return history::months(session, id, count, kNow); });
  }
  static constexpr TimePoint kNow =
      std::chrono::sys_days(std::chrono::March / 1 / 2024) + std::chrono::hours(13);
};

TEST_F(Sums, tell_of_every_day_with_today_last) {
  using namespace std::chrono_literals;
  const auto id = add("a");
  add_file(id, kNow, 100, 60);
  add_file(id, kNow - 13h, 10, 6);
  add_file(id, kNow - 13h - 1ms, 1000, 600);  // the 29th of February
  add_file(id, kNow - 72h, 7, 7);             // before the first of the three
  const auto found = days(id, 3);
  ASSERT_EQ(3U, found.size());
  EXPECT_EQ(2, found[0].month);
  EXPECT_EQ(28, found[0].day);
  EXPECT_EQ(0U, found[0].files);
  EXPECT_EQ(29, found[1].day);
  EXPECT_EQ(1U, found[1].files);
  EXPECT_EQ(1000U, found[1].bytes_before);
  EXPECT_EQ(2024, found[2].year);
  EXPECT_EQ(3, found[2].month);
  EXPECT_EQ(1, found[2].day);
  EXPECT_EQ(2U, found[2].files);
  EXPECT_EQ(110U, found[2].bytes_before);
  EXPECT_EQ(66U, found[2].bytes_after);
  EXPECT_TRUE(days(id, 0).empty());
}

TEST_F(Sums, tell_of_failures_that_were_paid_for_as_of_files_that_stayed) {
  const auto id = add("a");
  HistoryLine line;
  line.time = kNow;
  line.bytes_before = 100;
  line.failure = Failure{};
  for (const std::uint64_t paid : {0U, 1U}) {
    line.images_charged = paid;
    db_([&](Session& session) { history::add(session, id, line); });
  }
  const auto today = days(id, 1).at(0);
  EXPECT_EQ(1U, today.files);
  EXPECT_EQ(100U, today.bytes_before);
  EXPECT_EQ(100U, today.bytes_after);
}

TEST_F(Sums, tell_what_was_paid_for_of_all_that_was_delivered) {
  const auto id = add("a");
  HistoryLine line{.time = kNow,
                   .dialect = "ewww",
                   .tool = "optimize",
                   .file_name = "a.jpg",
                   .bytes_before = 100,
                   .bytes_after = 60,
                   .method = "m",
                   .failure = {}};
  for (const std::uint64_t paid : {1U, 0U, 1U}) {
    line.images_charged = paid;
    db_([&](Session& session) { history::add(session, id, line); });
  }
  for (const auto& sum : {days(id, 1).at(0), months(id, 1).at(0)}) {
    EXPECT_EQ(3U, sum.files);
    EXPECT_EQ(2U, sum.images_charged);
    EXPECT_EQ(200U, sum.bytes_charged);
  }
}

TEST_F(Sums, tell_of_months_after_the_history_is_gone) {
  using namespace std::chrono_literals;
  const auto id = add("a");
  add_file(id, kNow - 366 * 24h, 5, 4);  // 2023-03-01, outside of twelve months
  add_file(id, kNow - 300 * 24h, 30, 20);
  add_file(id, kNow - 24h, 3, 2);
  add_file(id, kNow - 25h, 4, 3);
  add_file(id, kNow, 100, 60);
  db_([&](Session& session) { history::remove_older(session, kNow + 1h); });
  EXPECT_TRUE(db_([&](Session& session) { return history::recent(session, id, 9); }).empty());
  const auto found = months(id, 12);
  ASSERT_EQ(12U, found.size());
  EXPECT_EQ(2023, found[0].year);
  EXPECT_EQ(4, found[0].month);
  EXPECT_EQ(0, found[0].day);
  EXPECT_EQ(30U, found[1].bytes_before);
  EXPECT_EQ(2U, found[10].files);
  EXPECT_EQ(7U, found[10].bytes_before);
  EXPECT_EQ(3, found[11].month);
  EXPECT_EQ(60U, found[11].bytes_after);
}

TEST_F(Sums, hold_what_sub_accounts_sent_even_after_their_end_and_no_failures) {
  const auto parent = add("a"), other = add("b");
  const auto below = add_below(parent, "s");
  add_file(parent, kNow, 1, 1);
  add_file(below, kNow, 20, 10);
  add_file(below, kNow, 300, 0, Failure{ErrorCode::corrupt_input, "broken"});
  EXPECT_EQ(1U, days(below, 1)[0].files);
  EXPECT_EQ(20U, days(below, 1)[0].bytes_before);
  db_([&](Session& session) { accounts::remove(session, below); });
  EXPECT_EQ(2U, days(parent, 1)[0].files);
  EXPECT_EQ(21U, days(parent, 1)[0].bytes_before);
  EXPECT_EQ(0U, days(other, 1)[0].files);
}

}  // namespace
}  // namespace pressoir::store
