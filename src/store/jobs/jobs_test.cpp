#include "store/jobs/jobs.h"

#include "model/field_samples.h"
#include "store/accounts/history.h"
#include "store/backups.h"
#include "store/jobs/jobs_fixture.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;

TEST_F(JobsOf, comes_back_as_it_was_added) {
  goal_ = fields::filled<Goal>();
  const auto id = add("b");
  const auto batch = find("b");
  ASSERT_TRUE(batch);
  ASSERT_EQ(1U, batch->jobs.size());
  const auto& job = batch->jobs.front();
  EXPECT_EQ(id, job.id);
  EXPECT_EQ(goal_, job.goal);
  EXPECT_EQ(JobState::queued, job.state);
  EXPECT_EQ(Charging::when_smaller, job.charging);
  ASSERT_EQ(1U, job.inputs.size());
  EXPECT_EQ("input of b", job.inputs.front().blob.value);
  EXPECT_FALSE(job.inputs.front().remote);
  EXPECT_EQ(kStart, job.created_at);
  EXPECT_EQ("main", job.role);
  EXPECT_EQ(32U, job.link.size());
  EXPECT_EQ(10U, job.input_bytes());
  EXPECT_TRUE(job.has_inputs());
  EXPECT_EQ("ewww", batch->origin.dialect);
  EXPECT_EQ("r1", batch->origin.request);
  EXPECT_FALSE(find("c"));
}

TEST_F(JobsOf, keeps_the_password_of_a_goal_sealed) {
  goal_.password = "open sesame";
  add("a");
  EXPECT_EQ("open sesame", find("a")->jobs.front().goal.password);
  std::string stored;
  db_([&](Session& session) { session << "select goal from job", soci::into(stored); });
  EXPECT_NE(std::string::npos, stored.find("\"password\""));
  EXPECT_EQ(std::string::npos, stored.find("sesame"));
}

TEST_F(JobsOf, keeps_the_outcome_of_a_finished_job) {
  add("a");
  ASSERT_TRUE(finish(*claim()));
  const auto job = find("a")->jobs.front();
  EXPECT_EQ(JobState::done, job.state);
  EXPECT_EQ("output", job.output->value);
  EXPECT_EQ(some_outcome(), *job.outcome);
  EXPECT_FALSE(claim(kStart + 30min));
}

TEST_F(JobsOf, keeps_the_failure_of_a_failed_job) {
  add("a");
  const auto held = *claim();
  EXPECT_EQ(1U, fail(held).size());
  EXPECT_TRUE(fail(held).empty());
  const auto job = find("a")->jobs.front();
  EXPECT_EQ(JobState::failed, job.state);
  EXPECT_EQ(ErrorCode::corrupt_input, job.failure->code);
  EXPECT_EQ("It is damaged.", job.failure->message);
}

TEST_F(JobsOf, lives_from_the_end_of_its_batch) {
  add("a");
  EXPECT_TRUE(find("a", kStart + 48h));
  EXPECT_LT(store::now() + 59min, find("a")->jobs.front().expires_at);
  ASSERT_TRUE(finish(*claim(kStart + 2h), kStart + 2h));
  EXPECT_EQ(kStart + 3h, find("a")->expires_at);
  EXPECT_EQ(kStart + 3h, find("a")->jobs.front().expires_at);
  EXPECT_TRUE(find("a", kStart + 3h - 1s));
  EXPECT_FALSE(find("a", kStart + 3h));
}

TEST_F(JobsOf, are_found_by_account_and_by_link) {
  const auto id = add("a");
  const auto by_id = [&](AccountId account) {
    return db_([&](Session& s) { return jobs::find(s, key_, account, id, kStart); });
  };
  EXPECT_TRUE(by_id(account_));
  EXPECT_FALSE(by_id({account_.value + 1}));
  const auto link = find("a")->jobs.front().link;
  const auto linked = [&](const std::string& text, TimePoint time = kStart,
                          const std::string& dialect = "ewww") {
    return db_([&](Session& s) { return jobs::linked(s, key_, text, dialect, time); });
  };
  EXPECT_FALSE(linked(link)) << "not done";
  finish(*claim());
  EXPECT_EQ(id, linked(link)->id);
  EXPECT_FALSE(linked("0" + link));
  EXPECT_FALSE(linked(link, kStart + 1h));
  EXPECT_FALSE(linked(link, kStart, "pressoir")) << "another API's";
}

TEST_F(JobsOf, are_listed_newest_first_with_their_number) {
  const auto page = [&](std::uint64_t offset, std::uint32_t limit, const char* dialect = "ewww") {
    return db_([&](Session& s) {
      return jobs::list(s, key_, {account_, dialect, offset, limit}, kStart);
    });
  };
  std::vector<JobId> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(add("b" + std::to_string(i)));
  add_remote("unfinished");
  while (const auto next = claim()) finish(*next);
  EXPECT_EQ(5U, page(0, 2).total);
  ASSERT_EQ(2U, page(1, 2).jobs.size());
  EXPECT_EQ(ids[3], page(1, 2).jobs.front().id);
  EXPECT_TRUE(page(5, 2).jobs.empty());
  EXPECT_EQ(0U, page(0, 2, "other").total);
}

TEST_F(JobsOf, ids_are_never_used_again) {
  const auto first = add("a");
  EXPECT_EQ(1U, db_([&](Session& s) { return jobs::remove(s, account_, {"a"}); })->batches.size());
  EXPECT_LT(first, add("b"));
}

TEST_F(JobsOf, are_removed_with_what_they_reserved) {
  add("a");
  add("b");
  EXPECT_EQ(2U, images());
  EXPECT_FALSE(db_([&](Session& s) { return jobs::remove(s, {99}, {"a"}); }));
  const auto removed = db_([&](Session& s) { return jobs::remove(s, account_, {"a"}); });
  EXPECT_EQ((std::vector<BlobKey>{{"input of a"}}), removed->unused);
  EXPECT_EQ(1U, images());
  const auto all = [&](const char* dialect) {
    return db_([&](Session& s) { return jobs::remove_all(s, account_, dialect, kStart, 99); });
  };
  EXPECT_EQ(0U, all("other").batches.size());
  EXPECT_EQ(1U, all("ewww").batches.size());
  EXPECT_EQ(0U, images());
}

TEST_F(JobsOf, tell_how_many_wait_and_since_when) {
  EXPECT_EQ(std::nullopt, db_(jobs::queue).oldest);
  add("a", kStart - 5s);
  add("b", kStart);
  ASSERT_TRUE(claim());
  const auto queue = db_(jobs::queue);
  EXPECT_EQ(1U, queue.queued);
  EXPECT_EQ(1U, queue.running);
  EXPECT_EQ(kStart, queue.oldest);
}

TEST_F(JobsOf, expires_with_its_files) {
  add("a");
  ASSERT_TRUE(finish(*claim()));
  const auto done = find("a")->jobs.front().id;
  db_([&](Session& s) {
    usage::settle_of(s, done);
    stored_files::add(s, account_, {{"output"}, "o", 1}, kStart);
  });
  add("unfinished");
  EXPECT_EQ(2U, images());
  EXPECT_EQ(0U, db_([](Session& s) {
                  return jobs::remove_expired(s, kStart + 1h - 1s, 99);
                }).batches.size());
  const auto removed = db_([](Session& s) { return jobs::remove_expired(s, kStart + 1h, 99); });
  EXPECT_EQ(1U, removed.batches.size());
  EXPECT_EQ((std::vector<BlobKey>{{"input of a"}, {"output"}}), removed.unused);
  EXPECT_EQ(2U, images());  // the finished one stays counted
  EXPECT_TRUE(find("unfinished"));
  EXPECT_FALSE(db_([](Session& s) { return stored_files::knows(s, {"output"}); }));
  EXPECT_TRUE(db_([](Session& s) { return stored_files::knows(s, {"input of unfinished"}); }));
}

TEST_F(JobsOf, goes_with_its_account) {
  add("a");
  db_([&](Session& s) { backups::put(s, {account_, "n", "", {"kept"}, 1, kStart, kStart + 1h}); });
  const auto unused = db_([&](Session& s) { return accounts::remove(s, account_); });
  EXPECT_EQ((std::vector<BlobKey>{{"input of a"}, {"kept"}}), unused);
  EXPECT_FALSE(find("a"));
  EXPECT_FALSE(claim());
}

TEST_F(JobsOf, goes_with_its_account_in_portions) {
  for (int i = 0; i < 5; ++i) add("batch " + std::to_string(i));
  HistoryLine line;
  line.time = kStart;
  for (int i = 0; i < 3; ++i) db_([&](Session& s) { history::add(s, account_, line); });
  std::vector<std::uint64_t> left;
  std::size_t unused = 0;
  for (bool is_last = false; !is_last;) {
    const auto removed = db_([&](Session& s) { return accounts::remove_portion(s, account_, 2); });
    is_last = removed.is_last;
    unused += removed.unused.size();
    left.push_back(rows("job") + rows("history"));
    if (!is_last) {
      EXPECT_THROW(add("late"), Error) << "nothing more is accepted";
      db_([](Session& s) { s << "delete from batch where id = 'late'"; });
    }
  }
  EXPECT_EQ((std::vector<std::uint64_t>{6, 4, 3, 1, 0, 0}), left);
  EXPECT_EQ(5U, unused);
  EXPECT_EQ(0U, rows("account"));
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
  EXPECT_TRUE(db_([](Session& s) { return backups::remove_expired(s, kStart, 99); }).empty());
  EXPECT_EQ((std::vector<BlobKey>{{"two"}}),
            db_([](Session& s) { return backups::remove_expired(s, kStart + 1h, 99); }));
}

}  // namespace
}  // namespace pressoir::store
