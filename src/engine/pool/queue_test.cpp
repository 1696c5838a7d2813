// Which job is next, and which are refused.
#include "engine/pool/pool_fixture.h"

#include <algorithm>

namespace pressoir::engine {
namespace {

namespace asio = boost::asio;
using namespace testing;
using namespace std::chrono_literals;

TEST_F(Pool, jobs_beyond_the_queue_limit_are_refused) {
  auto config = config_for("engine_hostile_worker");
  config.max_queued = 1;
  pool_.emplace(context_.get_executor(), config);
  Limits limits;
  limits.wall = 300ms;
  const auto loop = to_buffer(as_bytes("attack:loop"));
  std::vector<std::future<Done>> jobs;
  for (int i = 0; i < 3; ++i)
    jobs.push_back(asio::co_spawn(context_, run_one(*pool_, loop, {}, limits), asio::use_future));
  context_.restart();
  context_.run();
  EXPECT_EQ(jobs[0].get().error, ErrorCode::timeout);
  EXPECT_EQ(jobs[1].get().error, ErrorCode::timeout);
  EXPECT_EQ(jobs[2].get().error, ErrorCode::unavailable);
}

Async<void> run_noted(WorkerPool& pool, QueueKey key, std::vector<QueueKey>& ended) {
  auto input = file_of(testing::png_picture(32, 32));
  (void)co_await pool.run(std::move(input), TempFile::create(spool()), {}, {}, key);
  ended.push_back(key);
}

TEST_F(Pool, many_jobs_of_one_key_do_not_delay_others) {
  start("pressoir-worker");
  std::vector<QueueKey> ended;
  std::vector<std::future<void>> jobs;
  for (const QueueKey key : {3, 3, 3, 3, 1, 7, 7, 1})
    jobs.push_back(asio::co_spawn(context_, run_noted(*pool_, key, ended), asio::use_future));
  context_.restart();
  context_.run();
  for (auto& job : jobs) job.get();
  EXPECT_EQ(ended, (std::vector<QueueKey>{3, 7, 1, 3, 7, 1, 3, 3}));
}

TEST_F(Pool, a_job_that_wants_to_be_alone_has_no_other_beside_it) {
  start("engine_hostile_worker", 3);
  Limits limits;
  limits.wall = 400ms;
  const auto loop = to_buffer(as_bytes("attack:loop"));
  const auto spawn = [&](Company company) {
    return asio::co_spawn(context_, run_one(*pool_, loop, {}, limits, company), asio::use_future);
  };
  std::vector<std::future<Done>> jobs;
  for (const auto company :
       {Company::shared, Company::shared, Company::alone, Company::shared, Company::shared})
    jobs.push_back(spawn(company));
  context_.restart();
  std::vector<std::uint32_t> running;  // each number that was seen, in order
  while (context_.run_one() > 0)
    if (const auto now = pool_->stats().running; running.empty() || running.back() != now)
      running.push_back(now);
  for (auto& job : jobs) EXPECT_EQ(job.get().error, ErrorCode::timeout);
  const auto alone = std::ranges::find(running, 2U);
  ASSERT_NE(alone, running.end());
  EXPECT_EQ(std::vector<std::uint32_t>(alone, running.end()),
            (std::vector<std::uint32_t>{2, 1, 2, 1, 0}));
}

}  // namespace
}  // namespace pressoir::engine
