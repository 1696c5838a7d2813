// What is left when jobs, callers, workers or the pool itself come to an end: nothing.
#include "engine/pool/pool_fixture.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <csignal>

namespace pressoir::engine {
namespace {

namespace asio = boost::asio;
using namespace testing;
using namespace std::chrono_literals;

TEST_F(Pool, its_end_ends_the_jobs_under_way_and_those_that_wait) {
  start("engine_hostile_worker");
  const auto loop = to_buffer(as_bytes("attack:loop"));
  std::vector<std::future<Done>> jobs;
  for (int i = 0; i < 2; ++i)
    jobs.push_back(asio::co_spawn(context_, run_one(*pool_, loop, {}, {}), asio::use_future));
  context_.restart();
  while (pool_->stats().queued == 0) context_.run_one();
  pool_.reset();
  context_.run();
  for (auto& job : jobs) EXPECT_EQ(job.get().error, ErrorCode::unavailable);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "no child is left, not even a dead one";
}

TEST_F(Pool, a_job_that_is_cancelled_while_it_waits_is_not_refused) {
  start("engine_hostile_worker");
  Limits limits;
  limits.wall = 300ms;
  const auto loop = to_buffer(as_bytes("attack:loop"));
  asio::cancellation_signal cancellation;
  auto first = asio::co_spawn(context_, run_one(*pool_, loop, {}, limits), asio::use_future);
  auto waiting =
      asio::co_spawn(context_, run_one(*pool_, loop, {}, limits),
                     asio::bind_cancellation_slot(cancellation.slot(), asio::use_future));
  context_.restart();
  while (pool_->stats().queued == 0) context_.run_one();
  cancellation.emit(asio::cancellation_type::terminal);
  context_.run();
  EXPECT_EQ(first.get().error, ErrorCode::timeout);
  try {
    (void)waiting.get();
    ADD_FAILURE() << "not cancelled";
  } catch (const boost::system::system_error& error) {
    EXPECT_EQ(error.code(), asio::error::operation_aborted);
  }
}

// A process can be there before its caller goes away, hence the rounds.
TEST_F(Pool, a_job_whose_caller_goes_away_while_its_process_starts_is_not_sent_to_it) {
  const auto loop = to_buffer(as_bytes("attack:loop"));
  bool is_kept = false;
  for (int rounds = 0; rounds < 20 && !is_kept; ++rounds) {
    start("engine_hostile_worker");
    asio::cancellation_signal cancellation;
    auto job = asio::co_spawn(context_, run_one(*pool_, loop, {}, {}),
                              asio::bind_cancellation_slot(cancellation.slot(), asio::use_future));
    context_.restart();
    while (pool_->stats().running == 0) context_.run_one();
    cancellation.emit(asio::cancellation_type::terminal);
    context_.run();
    EXPECT_THROW((void)job.get(), boost::system::system_error);
    EXPECT_EQ(pool_->stats().running, 0U);
    is_kept = pool_->stats().restarts == 0;
  }
  EXPECT_TRUE(is_kept) << "a process to which something was sent is replaced";
  expect_next_job_is_fine();
}

/// While it lives this process can open that many more descriptors.
class FewDescriptors {
 public:
  explicit FewDescriptors(int left) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit few{std::min<rlim_t>(256, before_.rlim_cur), before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &few);
    for (;;) {
      FileDescriptor file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
      if (!file.is_open()) break;
      held_.push_back(std::move(file));
    }
    for (; left > 0 && !held_.empty(); --left) held_.pop_back();
  }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
  std::vector<FileDescriptor> held_;
};

TEST_F(Pool, a_job_for_which_no_descriptor_is_left_costs_no_process) {
  start("pressoir-worker");
  const auto picture = testing::png_picture(16, 16);
  ASSERT_FALSE(run(picture).error);
  int done = 0;
  for (int left = 0; left < 12; ++left) {
    const FewDescriptors few(left);
    try {
      if (!run(picture).error) ++done;
    } catch (const Error&) {  // of the test's own files
    }
    EXPECT_EQ(pool_->stats().restarts, 0U) << left;
  }
  EXPECT_GT(done, 0);
}

TEST(PoolTest, may_be_left_with_jobs_that_never_end) {
  auto context = std::make_unique<asio::io_context>();
  std::optional<WorkerPool> pool(std::in_place, context->get_executor(),
                                 config_for("engine_hostile_worker"));
  for (int i = 0; i < 2; ++i)
    asio::co_spawn(*context, run_one(*pool, to_buffer(as_bytes("attack:loop")), {}, {}),
                   asio::detached);
  while (pool->stats().queued == 0) context->run_one();
  pool.reset();
  context.reset();
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
}

std::size_t count_of(const char* folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

TEST_F(Pool, two_hundred_jobs_leave_no_descriptor_and_no_process_behind) {
  start("engine_hostile_worker", 2);
  const auto picture = testing::jpeg_picture(16, 16);
  for (int i = 0; i < 4; ++i) (void)run(picture);
  (void)attack("crash");
  const auto files = count_of("/proc/self/fd");
  for (int i = 0; i < 200; ++i) {
    if (i % 20 == 7) {
      EXPECT_TRUE(attack("garbage").error);
    } else if (i % 20 == 3) {
      EXPECT_TRUE(attack("crash").error);
    } else if (i % 20 == 11) {
      EXPECT_FALSE(join(pictures(5)).error);
    } else {
      EXPECT_FALSE(run(picture).error);
    }
  }
  EXPECT_EQ(count_of("/proc/self/fd"), files);
  EXPECT_EQ(pool_->stats().jobs, 205U);
  pool_.reset();
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_F(Pool, a_worker_that_dies_while_idle_is_replaced_unnoticed) {
  start("pressoir-worker");
  ASSERT_FALSE(run(testing::png_picture(16, 16)).error);
  const pid_t worker = child_of(::getpid()).value_or(0);
  if (worker == 0) GTEST_SKIP() << "SKIPPED: /proc/PID/task/TID/children is not there";
  ::kill(worker, SIGKILL);
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(worker), &info, WEXITED | WNOWAIT);
  EXPECT_FALSE(run(testing::png_picture(16, 16)).error);
  EXPECT_EQ(pool_->stats().restarts, 1U);
}

}  // namespace
}  // namespace pressoir::engine
