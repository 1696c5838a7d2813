// Over 400 lines: every query on jobs, batches and the queue, on one fixture.
#include "store/jobs/jobs.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "model/field_samples.h"
#include "store/accounts/accounts.h"
#include "store/accounts/history.h"
#include "store/accounts/usage.h"
#include "store/backups.h"
#include "store/database_fixture.h"
#include "store/jobs/results.h"
#include "store/sql_values.h"
#include "store/stored_files.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;
const TimePoint kStart = std::chrono::sys_days(std::chrono::March / 1 / 2026);

Outcome some_outcome() {
  Outcome outcome;
  outcome.format = outcome.input_format = Format("png");
  outcome.bytes_before = 1ULL << 33;
  outcome.bytes_after = 700;
  outcome.size = Size{3, 4};
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
  Job job_of(const std::string& batch, TimePoint time) const {
    Job job;
    job.batch = {batch};
    job.account = account_;
    job.role = "main";
    job.link = crypto::random_hex(32);
    job.file_name = "a.png";
    job.goal = goal_;
    job.charging = Charging::when_smaller;
    job.inputs.push_back({.blob = {"input of " + batch}, .bytes = 10});
    job.created_at = time;
    return job;
  }
  void add_batch(const std::string& batch, TimePoint time = kStart,
                 const std::string& callback = "") {
    Batch row;
    row.id = {batch};
    row.account = account_;
    row.origin = {"ewww", "optimize", "r1"};
    row.callback_url = callback;
    row.created_at = time;
    db_([&](Session& session) { jobs::add(session, key_, row, 1h); });
  }
  JobId add_job(const Job& job) {
    return db_([&](Session& session) {
      const auto id = jobs::add(session, key_, job, job.created_at);
      for (const auto& input : job.inputs)
        if (!input.blob.value.empty())
          stored_files::add(session, job.account, {input.blob, "hash of " + input.blob.value, 10},
                            job.created_at);
      usage::reserve(session, job.account, {1, 10}, id, job.created_at);
      return id;
    });
  }
  JobId add(const std::string& batch, TimePoint time = kStart) {
    add_batch(batch, time);
    return add_job(job_of(batch, time));
  }
  static JobInput input_at(const std::string& url) {
    JobInput input;
    input.remote = RemoteFile{url, "me", "pass"};
    return input;
  }
  /// Two jobs of the same URLs.
  void add_remote(const std::string& batch, TimePoint time = kStart,
                  const std::vector<std::string>& urls = {"https://a.example/secret.png"}) {
    add_batch(batch, time);
    for (const auto* role : {"main", "webp"}) {
      auto job = job_of(batch, time);
      job.role = role;
      job.inputs.clear();
      for (const auto& url : urls) job.inputs.push_back(input_at(url));
      db_([&](Session& session) {
        const auto id = jobs::add(session, key_, job, job.created_at);
        usage::reserve(session, account_, {1, 0}, id, time);
      });
    }
  }
  std::optional<jobs::Claim> claim(TimePoint time = kStart, AccountId after = {},
                                   jobs::Stage stage = jobs::Stage::work) {
    return db_([&](Session& session) {
      return jobs::claim(session, key_, {stage, after, "w", 10s}, time);
    });
  }
  std::optional<Batch> find(const std::string& batch, TimePoint time = kStart) {
    return db_([&](Session& session) { return jobs::find(session, key_, BatchId{batch}, time); });
  }
  bool finish(const jobs::Claim& claim, TimePoint time = kStart) {
    return db_([&](Session& session) {
      return jobs::finish(session, claim, BlobKey{"output"}, some_outcome(), time);
    });
  }
  std::vector<Job> fail(const jobs::Claim& claim, TimePoint time = kStart) {
    return db_([&](Session& session) {
      return jobs::fail(session, key_, claim, {ErrorCode::corrupt_input, "It is damaged."}, time);
    });
  }
  std::uint64_t requeue_running(TimePoint time = kStart) {
    return db_([&](Session& s) { return jobs::requeue_running(s, time, 1min); });
  }
  std::uint64_t rows(const std::string& table) {
    long long count = 0;
    db_([&](Session& session) { session << "select count(*) from " + table, soci::into(count); });
    return static_cast<std::uint64_t>(count);
  }
  AccountId other_account() {
    return db_([&](Session& session) {
      return accounts::add(session, key_, Account{}, accounts::complete({}), kStart);
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

TEST_F(JobsOf, is_fetched_from_a_url_and_with_a_password_that_are_not_utf_8) {
  add_remote("a", kStart, {"https://a.example/caf\xE9.png"});
  auto job = job_of("a", kStart);
  job.item = 1;
  job.inputs.clear();
  job.inputs.push_back(input_at("https://a.example/\xC3"));
  job.inputs.front().remote->password = std::string("\xFF\0 \"", 4);
  add_job(job);
  const auto first = claim(kStart, {}, jobs::Stage::fetch);
  EXPECT_EQ("https://a.example/caf\xE9.png", first.value().job.inputs.at(0).remote->url);
  const auto second = claim(kStart, {}, jobs::Stage::fetch);
  EXPECT_EQ(job.inputs.front().remote, second.value().job.inputs.at(0).remote);
}

TEST_F(JobsOf, fails_when_it_cannot_be_read_and_the_claim_goes_on) {
  add("goal");
  add_remote("url");
  add("good");
  add_remote("good url");
  db_([](Session& s) {
    s << "update job set goal = '{' where batch = 'goal'";
    s << "update job_input set remote = 'unsealed' where job in (select id from job where batch = "
         "'url' and role = 'webp')";
  });
  std::vector<jobs::Unreadable> unreadable;
  const auto claimed = [&](jobs::Stage stage) {
    return db_([&](Session& s) {
      const auto note = [&](const auto& each) { unreadable.push_back(each); };
      const auto held = jobs::claim(s, key_, {stage, {}, "w", 10s, 1, {}, note}, kStart);
      return held ? held->job.batch.value + ' ' + held->job.role : "";
    });
  };
  EXPECT_EQ("good main", claimed(jobs::Stage::work));
  ASSERT_EQ(1U, unreadable.size());
  EXPECT_EQ("goal", unreadable[0].job.batch.value);
  EXPECT_EQ("optimize", unreadable[0].origin.tool);
  const auto failed = find("goal")->jobs.at(0);
  EXPECT_EQ(JobState::failed, failed.state);
  EXPECT_EQ(ErrorCode::internal, failed.failure->code);
  EXPECT_EQ(kStart + 1h, find("goal")->expires_at) << "its batch has ended";
  EXPECT_EQ("url main", claimed(jobs::Stage::fetch)) << "the other job of that item";
  EXPECT_EQ("good url main", claimed(jobs::Stage::fetch));
  EXPECT_EQ("", claimed(jobs::Stage::fetch));
  ASSERT_EQ(2U, unreadable.size());
  EXPECT_EQ("webp", unreadable[1].job.role);
  EXPECT_FALSE(find("url")->jobs.at(1).inputs.at(0).remote);
}

TEST_F(JobsOf, have_failed_where_they_are_shown_when_they_are_done_and_cannot_be_read) {
  const std::vector<std::string> spoiled{"outcome", "nothing", "goal", "charging"};
  add("good");
  for (const auto& name : spoiled) add(name);
  while (const auto next = claim()) finish(*next);
  db_([](Session& s) {
    s << "update job set outcome = '{}' where batch = 'outcome'";
    s << "update job set outcome = null where batch = 'nothing'";
    s << "update job set goal = '{' where batch = 'goal'";
    s << "update job set charging = 'never' where batch = 'charging'";
  });
  testing::internal::CaptureStderr();
  for (const auto& name : spoiled) {
    const auto job = find(name)->jobs.at(0);
    EXPECT_EQ(JobState::failed, job.state) << name;
    EXPECT_EQ(ErrorCode::internal, job.failure.value().code) << name;
    EXPECT_FALSE(job.output || job.outcome) << name;
  }
  const auto logged = testing::internal::GetCapturedStderr();
  EXPECT_EQ(4, std::ranges::count(logged, '\n')) << logged;
  EXPECT_NE(std::string::npos, logged.find("job_unreadable")) << logged;
  const auto page = db_([&](Session& s) {
    return jobs::list(s, key_, {account_, "ewww", 0, 10}, kStart);
  });
  EXPECT_EQ(5U, page.total);
  ASSERT_EQ(5U, page.jobs.size());
  EXPECT_EQ(4, std::ranges::count(page.jobs, JobState::failed, &Job::state));
  EXPECT_EQ(some_outcome(), page.jobs.back().outcome);
  const auto link = page.jobs.front().link;
  EXPECT_EQ(JobState::failed,
            db_([&](Session& s) { return jobs::linked(s, key_, link, kStart); }).value().state);
  const auto expired = db_([](Session& s) { return jobs::remove_expired(s, kStart + 1h, 99); });
  EXPECT_EQ(5U, expired.batches.size());
}

TEST_F(JobsOf, that_cannot_be_read_stay_as_they_are_until_they_end) {
  add("a");
  const auto spoil = [&] {
    db_([](Session& s) { s << "update job set goal = '{' where batch = 'a'"; });
  };
  const auto held = *claim();
  spoil();
  EXPECT_EQ(JobState::running, find("a")->jobs.at(0).state);
  EXPECT_EQ(1U, fail(held).size());
  EXPECT_EQ(ErrorCode::corrupt_input, find("a")->jobs.at(0).failure->code);
}

TEST_F(JobsOf, of_a_batch_whose_callback_url_cannot_be_read_are_found) {
  add_batch("a", kStart, "https://b.example/hook");
  add_job(job_of("a", kStart));
  db_([](Session& s) { s << "update batch set callback_url = 'unsealed'"; });
  EXPECT_EQ("", find("a").value().callback_url);
  EXPECT_EQ(1U, find("a")->jobs.size());
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

TEST_F(JobsOf, of_one_url_are_fetched_together) {
  add_remote("a");
  EXPECT_FALSE(claim());
  const auto held = claim(kStart, {}, jobs::Stage::fetch);
  ASSERT_TRUE(held);
  EXPECT_EQ("https://a.example/secret.png", held->job.inputs.at(0).remote->url);
  EXPECT_EQ("pass", held->job.inputs.at(0).remote->password);
  EXPECT_FALSE(held->job.has_inputs());
  EXPECT_FALSE(claim(kStart, {}, jobs::Stage::fetch));
  EXPECT_TRUE(db_([&](Session& s) { return jobs::extend(s, *held, 10s, kStart); }));
  const jobs::Input input{0, {"fetched"}, 77, "secret.png"};
  const auto there = db_([&](Session& s) { return jobs::fetched(s, key_, *held, input, kStart); });
  EXPECT_EQ(2U, there.size());
  EXPECT_TRUE(
      db_([&](Session& s) { return jobs::fetched(s, key_, *held, input, kStart); }).empty());
  const auto batch = find("a");
  for (const auto& job : batch->jobs) {
    EXPECT_EQ("fetched", job.inputs.at(0).blob.value);
    EXPECT_EQ("secret.png", job.file_name);
    EXPECT_EQ(77U, job.input_bytes());
    EXPECT_EQ(1U, claim()->tries);
  }
}

TEST_F(JobsOf, of_several_inputs_keep_them_in_their_order) {
  add_batch("a");
  auto job = job_of("a", kStart);
  job.inputs.push_back({.blob = {"stamp"}, .bytes = 5});
  job.inputs.push_back(input_at("https://a.example/last.png"));
  add_job(job);
  EXPECT_FALSE(claim()) << "one is to be fetched";
  const auto inputs = find("a")->jobs.at(0).inputs;
  ASSERT_EQ(3U, inputs.size());
  EXPECT_EQ("input of a", inputs[0].blob.value);
  EXPECT_EQ("stamp", inputs[1].blob.value);
  EXPECT_EQ(5U, inputs[1].bytes);
  EXPECT_EQ("https://a.example/last.png", inputs[2].remote->url);
  EXPECT_EQ(10U, find("a")->jobs.at(0).input_bytes()) << "without stamps";
}

TEST_F(JobsOf, of_several_urls_wait_for_work_once_the_last_one_is_there) {
  add_remote("a", kStart, {"https://a.example/1.png", "https://a.example/2.png"});
  const auto held = *claim(kStart, {}, jobs::Stage::fetch);
  const auto fetched = [&](std::uint32_t position, const std::string& key) {
    const jobs::Input input{position, {key}, 7, key + ".png"};
    return db_([&](Session& s) { return jobs::fetched(s, key_, held, input, kStart); }).size();
  };
  EXPECT_EQ(2U, fetched(1, "second"));
  EXPECT_FALSE(claim());
  EXPECT_FALSE(claim(kStart, {}, jobs::Stage::fetch)) << "the claim is still held";
  EXPECT_THROW(fetched(1, "again"), Error) << "it is there already";
  EXPECT_EQ(2U, fetched(0, "first"));
  EXPECT_EQ(0U, fetched(0, "first")) << "the claim is over";
  const auto next = claim();
  ASSERT_TRUE(next);
  EXPECT_EQ("first.png", next->job.file_name);
  EXPECT_EQ("first", next->job.inputs.at(0).blob.value);
  EXPECT_EQ("second", next->job.inputs.at(1).blob.value);
  EXPECT_EQ(7U, next->job.input_bytes()) << "without stamps";
}

TEST_F(JobsOf, every_input_is_a_name_of_its_file) {
  add("a");
  add_batch("b");
  auto job = job_of("b", kStart);
  job.inputs.push_back({.blob = {"input of a"}, .bytes = 10});
  add_job(job);
  const auto remove = [&](const char* batch) {
    return db_([&](Session& s) { return jobs::remove(s, account_, {batch}); })->unused;
  };
  EXPECT_TRUE(remove("a").empty());
  db_([&](Session& s) { stored_files::replace(s, {"input of a"}, {"fresh"}); });
  EXPECT_EQ("fresh", find("b")->jobs.at(0).inputs.at(1).blob.value);
  EXPECT_EQ((std::vector<BlobKey>{{"input of b"}, {"fresh"}}), remove("b"));
  EXPECT_EQ(0U, rows("job_input"));
}

TEST_F(JobsOf, of_a_url_that_cannot_be_fetched_fail_together) {
  add_remote("a");
  const auto held = claim(kStart, {}, jobs::Stage::fetch);
  EXPECT_EQ(2U, fail(*held).size());
  const auto batch = find("a");
  for (const auto& job : batch->jobs) EXPECT_EQ(JobState::failed, job.state);
  EXPECT_FALSE(find("a", kStart + 1h));
}

TEST_F(JobsOf, urls_and_their_credentials_are_not_readable_in_the_database) {
  add_remote("a");
  add_batch("b", kStart, "https://b.example/hook?token=t");
  const auto stored = db_([](Session& s) {
    return column<std::string>(s,
                               "select remote from job_input union select callback_url from batch "
                               "where callback_url is not null");
  });
  ASSERT_EQ(3U, stored.size());
  for (const auto& text : stored) {
    EXPECT_EQ(std::string::npos, text.find("example"));
    EXPECT_EQ(std::string::npos, text.find_first_not_of("0123456789abcdef"));
  }
  EXPECT_EQ("https://b.example/hook?token=t", find("b")->callback_url);
}

TEST_F(JobsOf, are_found_by_account_and_by_link) {
  const auto id = add("a");
  const auto by_id = [&](AccountId account) {
    return db_([&](Session& s) { return jobs::find(s, key_, account, id, kStart); });
  };
  EXPECT_TRUE(by_id(account_));
  EXPECT_FALSE(by_id({account_.value + 1}));
  const auto link = find("a")->jobs.front().link;
  const auto linked = [&](const std::string& text, TimePoint time = kStart) {
    return db_([&](Session& s) { return jobs::linked(s, key_, text, time); });
  };
  EXPECT_FALSE(linked(link)) << "not done";
  finish(*claim());
  EXPECT_EQ(id, linked(link)->id);
  EXPECT_FALSE(linked("0" + link));
  EXPECT_FALSE(linked(link, kStart + 1h));
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

TEST_F(JobsOf, results_are_found_again_until_they_are_too_old_or_too_many) {
  const auto put = [&](const char* hash, const char* output, TimePoint time) {
    auto outcome = some_outcome();
    return db_([&](Session& s) {
      stored_files::add(s, account_, {{output}, output, 1}, time);
      return results::add(s, account_, {hash, "goal"}, {BlobKey{output}, outcome}, time);
    });
  };
  const auto has = [&](const char* hash, TimePoint not_before = kStart, AccountId id = {}) {
    return db_([&](Session& s) {
             return results::find(s, id.value ? id : account_, {hash, "goal"}, not_before);
           })
        .has_value();
  };
  EXPECT_TRUE(put("one", "o1", kStart));
  EXPECT_FALSE(put("one", "o2", kStart));
  EXPECT_TRUE(put("two", "o3", kStart + 1s));
  EXPECT_TRUE(put("three", "o4", kStart + 2s));
  EXPECT_TRUE(has("one"));
  EXPECT_FALSE(has("one", kStart + 1s));
  EXPECT_FALSE(has("four"));
  EXPECT_FALSE(has("one", kStart, other_account())) << "another account's";
  EXPECT_EQ(2100U, db_(results::total_bytes));
  const auto trim = [&](TimePoint not_before, std::uint64_t max_bytes) {
    return db_([&](Session& s) { return results::trim(s, not_before, max_bytes, 100); });
  };
  EXPECT_EQ(0U, trim(kStart, 2100).rows);
  const auto trimmed = trim(kStart, 1500);
  EXPECT_EQ((std::vector<BlobKey>{{"o1"}}), trimmed.outputs);
  EXPECT_EQ((std::vector<BlobKey>{{"o1"}}), db_([&](Session& s) {
              return stored_files::drop_unnamed(s, {{"o1"}, {"o3"}});
            }));
  EXPECT_EQ(2U, trim(kStart + 1h, 1500).rows);
  EXPECT_EQ(0U, rows("result"));
}

TEST_F(JobsOf, same_content_is_one_file_of_an_account) {
  const auto put = [&](AccountId account, const char* key, const char* hash) {
    return db_([&](Session& s) {
             return stored_files::add(s, account, {{key}, hash, 5}, kStart);
           })
        .value;
  };
  const auto other = other_account();
  EXPECT_EQ("one", put(account_, "one", "hash"));
  EXPECT_EQ("one", put(account_, "two", "hash"));
  EXPECT_EQ("three", put(account_, "three", "another hash"));
  EXPECT_EQ("four", put(other, "four", "hash"));
  EXPECT_EQ("hash", db_([](Session& s) { return stored_files::find(s, {"one"}); })->sha256);
  EXPECT_TRUE(db_([](Session& s) { return stored_files::knows(s, {"four"}); }));
  EXPECT_FALSE(db_([](Session& s) { return stored_files::knows(s, {"two"}); }));
  const auto page = db_([](Session& s) { return stored_files::page(s, {"four"}, 2); });
  EXPECT_EQ((std::vector<BlobKey>{{"one"}, {"three"}}), page);
}

TEST_F(JobsOf, file_of_two_jobs_goes_with_the_second) {
  add("a");
  add_batch("b");
  auto job = job_of("b", kStart);
  job.inputs.at(0).blob = {"input of a"};
  add_job(job);
  const auto remove = [&](const char* batch) {
    return db_([&](Session& s) { return jobs::remove(s, account_, {batch}); })->unused;
  };
  EXPECT_TRUE(remove("a").empty());
  EXPECT_EQ((std::vector<BlobKey>{{"input of a"}}), remove("b"));
  EXPECT_EQ(0U, rows("stored_file"));
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
