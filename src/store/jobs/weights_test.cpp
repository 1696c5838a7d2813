#include <gtest/gtest.h>

#include "base/error.h"
#include "store/accounts/account_settings.h"
#include "store/accounts/accounts.h"
#include "store/database_fixture.h"
#include "store/jobs/jobs.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;

class WeightsOf : public testing::Test {
 protected:
  AccountId add_account(const std::string& weight, int jobs) {
    return db_([&](Session& s) {
      const auto id = accounts::add(s, key_, Account{}, accounts::complete({}), kStart);
      if (!weight.empty()) account_settings::set(s, id, "service.weight", weight);
      Batch batch;
      batch.id = {"batch of " + std::to_string(id.value)};
      batch.account = id;
      jobs::add(s, key_, batch, 1h);
      Job job;
      job.batch = batch.id;
      job.account = id;
      job.created_at = kStart;
      job.inputs.push_back({.blob = {"input"}});
      for (int i = 0; i < jobs; ++i) {
        job.link = batch.id.value + std::to_string(i);
        jobs::add(s, key_, job, job.created_at);
      }
      return id;
    });
  }
  /// Whose jobs are claimed, one letter each: 'A' is the first account.
  std::string order(int jobs) {
    std::string letters;
    AccountId last;
    std::uint32_t in_a_row = 0;
    for (int i = 0; i < jobs; ++i) {
      const auto claim = db_([&](Session& s) {
        return jobs::claim(s, key_, {jobs::Stage::work, last, "w", 10s, in_a_row}, kStart);
      });
      if (!claim) break;
      in_a_row = claim->job.account == last ? in_a_row + 1 : 1;
      last = claim->job.account;
      letters += static_cast<char>('A' + last.value - 1);
    }
    return letters;
  }
  std::optional<ErrorCode> code_of_setting(const std::string& weight) {
    try {
      db_([&](Session& s) { account_settings::set(s, {1}, "service.weight", weight); });
    } catch (const Error& error) {
      return error.code();
    }
    return std::nullopt;
  }

  TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
};

TEST_F(WeightsOf, accounts_are_jobs_in_a_row) {
  add_account("3", 20);
  add_account("", 20);
  EXPECT_EQ("AAABAAABAAABAAAB", order(16));
}

TEST_F(WeightsOf, an_account_with_few_jobs_leave_no_place_unused) {
  add_account("100", 2);
  add_account("2", 4);
  add_account("1", 3);
  EXPECT_EQ("AABBCBBCC", order(20));
}

TEST_F(WeightsOf, an_account_alone_give_its_turn_to_who_comes) {
  add_account("2", 20);
  EXPECT_EQ("AAAAA", order(5));
  add_account("", 2);
  EXPECT_EQ("AABAABAA", order(8));
}

TEST_F(WeightsOf, accounts_are_numbers_of_1_to_100) {
  add_account("", 0);
  for (const auto* good : {"1", "7", "100"}) EXPECT_EQ(std::nullopt, code_of_setting(good));
  for (const auto* bad : {"", "0", "-1", "101", "2.5", "many", "3 ", "99999999999"})
    EXPECT_EQ(ErrorCode::invalid_request, code_of_setting(bad)) << bad;
  EXPECT_EQ(100U, db_([](Session& s) { return account_settings::weight(s, {1}); }));
  EXPECT_EQ(1U, db_([](Session& s) { return account_settings::weight(s, {2}); }));
}

}  // namespace
}  // namespace pressoir::store
