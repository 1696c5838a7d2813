// Jobs whose rows were damaged or belong to another version.
#include "store/jobs/jobs_fixture.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;

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
  EXPECT_EQ(
      JobState::failed,
      db_([&](Session& s) { return jobs::linked(s, key_, link, "ewww", kStart); }).value().state);
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

}  // namespace
}  // namespace pressoir::store
