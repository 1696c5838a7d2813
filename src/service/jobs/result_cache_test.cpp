#include "service/jobs/result_cache.h"

#include "service/jobs/jobs_fixture.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;

TEST_F(JobsOf, same_file_again_costs_no_work) {
  Running server(data_);
  const auto first = over(server, submit(server, picture_).id).jobs.at(0);
  const auto before = pool_jobs(server);
  const auto again = submit(server, picture_);
  ASSERT_EQ(JobState::done, again.jobs.at(0).state);
  EXPECT_EQ(first.output, again.jobs.at(0).output);
  EXPECT_EQ(first.outcome->bytes_after, run(server, picture_).output->size());
  EXPECT_EQ(before, pool_jobs(server));
  EXPECT_EQ(3U, usage(server).images) << "a result that was delivered again counts again";
  EXPECT_EQ(3U, history().size());
  EXPECT_EQ(2U, blobs()) << "one input, one output";
  goal_.effort = Effort::low;
  run(server, picture_);
  EXPECT_EQ(before + 1, pool_jobs(server)) << "another goal";
  account_ = new_account();
  run(server, picture_);
  EXPECT_EQ(before + 2, pool_jobs(server)) << "another account";
}

TEST_F(JobsOf, nothing_is_kept_by_a_goal_with_a_password) {
  Running server(data_);
  goal_.password = "open sesame";
  over(server, submit(server, picture_).id);
  const auto before = pool_jobs(server);
  over(server, submit(server, picture_).id);
  EXPECT_EQ(before + 1, pool_jobs(server));
  EXPECT_EQ(0, rows_of("result"));
}

TEST_F(JobsOf, answer_of_run_is_reused_too) {
  Running server(data_);
  const auto first = run(server, picture_).output->read_all(1 << 20);
  EXPECT_EQ(1, rows_of("result")) << "stored with what settles the request";
  const auto before = pool_jobs(server);
  EXPECT_EQ(first, run(server, picture_).output->read_all(1 << 20));
  EXPECT_EQ(JobState::done, submit(server, picture_).jobs.at(0).state);
  // The smallest form of the picture is answered with itself.
  run(server, first);
  const auto after = pool_jobs(server);
  EXPECT_EQ(before + 1, after);
}

TEST_F(JobsOf, nothing_is_reused_when_the_cache_is_off) {
  ServiceConfig config;
  config.cache_kept_for = 0s;
  Running server(data_, config);
  run(server, picture_);
  over(server, submit(server, picture_).id);
  over(server, submit(server, picture_).id);
  EXPECT_EQ(3U, pool_jobs(server));
  EXPECT_EQ(2U, blobs()) << "same content, same file";
}

TEST_F(JobsOf, cache_is_bounded_oldest_first) {
  ServiceConfig config;
  config.cache_max_bytes = 1;
  Running server(data_, config);
  const auto batch = over(server, submit(server, picture_).id);
  EXPECT_EQ(JobState::queued, submit(server, picture_).jobs.at(0).state) << "trimmed";
  EXPECT_NE(0U, server(server.jobs().open_output(batch.jobs.at(0)))->size())
      << "the job's own file stays";
}

}  // namespace
}  // namespace pressoir::service
