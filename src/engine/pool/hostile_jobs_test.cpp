// What a hijacked worker, or a hostile file, may do: end its own job, and nothing else.
#include "engine/pool/pool_fixture.h"

#include <csignal>
#include <cstdlib>
#include <cstring>

#include "codecs/codec.h"

namespace pressoir::engine {
namespace {

namespace asio = boost::asio;
using namespace testing;
using namespace std::chrono_literals;

TEST_F(Hostile, files_processes_and_the_network_are_out_of_reach) {
  for (const auto* name : {"open", "code", "input", "stdin"}) {
    SCOPED_TRACE(name);
    const auto done = attack(name);
    expect(done, ErrorCode::invalid_request);
    EXPECT_EQ(done.message, "contained");
  }
  for (const auto* name : {"connect", "execve", "fork", "ptrace", "kill"}) {
    SCOPED_TRACE(name);
    const auto done = attack(name);
    expect(done, ErrorCode::internal);
    EXPECT_EQ(done.signal, SIGSYS) << done.detail;
  }
}

TEST_F(Hostile, no_input_can_be_changed) {
  auto inputs = pictures(2);
  inputs.insert(inputs.begin(), to_buffer(as_bytes("attack:input")));
  const auto done = join(inputs);
  expect(done, ErrorCode::invalid_request);
  EXPECT_EQ(done.message, "contained");
}

TEST_F(Hostile, memory_is_limited) {
  if (kIsSanitized) GTEST_SKIP() << kNoMemoryLimit;
  expect(attack("memory"), ErrorCode::limit_exceeded);
}

TEST_F(Hostile, disk_and_time_are_limited) {
  Limits limits;
  limits.max_output_bytes = 8 << 20;
  expect(attack("disk", limits), ErrorCode::limit_exceeded);
  limits = {};
  limits.cpu = 1s;
  const auto start = std::chrono::steady_clock::now();
  expect(attack("loop", limits), ErrorCode::timeout);
  limits = {};
  limits.wall = 300ms;
  expect(attack("loop", limits), ErrorCode::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 20s);
}

TEST_F(Hostile, a_crash_is_a_death_of_the_worker_and_not_the_fault_of_the_file) {
  for (const auto* name : {"raise", "terminate", "crash", "abort"}) {
    SCOPED_TRACE(name);
    const auto done = attack(name);
    expect(done, ErrorCode::internal);
    EXPECT_NE(done.signal, 0);  // of its own accord a process raises none: the filter sends SYS
  }
  EXPECT_EQ(pool_->stats().restarts, 0U) << "its child died, not the worker itself";
}

TEST_F(Hostile, memory_that_ran_out_is_a_limit_although_the_process_dies_of_it) {
  if (kIsSanitized) GTEST_SKIP() << kNoMemoryLimit;
  const auto done = attack("memory_then_crash");
  expect(done, ErrorCode::limit_exceeded);
  EXPECT_EQ(done.signal, 0);
}

TEST_F(Hostile, ended_from_outside_is_a_death_and_no_limit_whatever_the_signal) {
  for (const int signal : {SIGKILL, SIGTERM, SIGABRT, SIGSYS}) {
    SCOPED_TRACE(::strsignal(signal));
    auto job = asio::co_spawn(context_, run_one(*pool_, to_buffer(as_bytes("attack:loop")), {}, {}),
                              asio::use_future);
    context_.restart();
    pid_t victim = 0;
    while (victim == 0) {
      context_.poll_one();
      const auto worker = child_of(::getpid());
      if (!worker) GTEST_SKIP() << "SKIPPED: /proc/PID/task/TID/children is not there";
      if (*worker != 0) victim = child_of(*worker).value_or(0);
    }
    ::kill(victim, signal);
    context_.run();
    const auto done = job.get();
    EXPECT_EQ(done.error, ErrorCode::internal);
    EXPECT_EQ(done.signal, signal);
    EXPECT_EQ(done.message, "The file could not be processed.");
  }
  EXPECT_EQ(pool_->stats().restarts, 0U);
}

TEST_F(Hostile, nonsense_and_lies_are_internal_errors_and_replace_the_worker) {
  for (const auto* name : {"exit", "garbage", "huge", "score", "foreign", "injection"}) {
    SCOPED_TRACE(name);
    const auto restarts = pool_->stats().restarts;
    expect(attack(name), ErrorCode::internal);
    EXPECT_EQ(pool_->stats().restarts, restarts + 1);
  }
  EXPECT_FALSE(lie("none").error) << "else the lies below prove nothing";
  auto first = testing::png_picture(8, 8);
  const auto text = as_bytes("lie:none");
  first.insert(first.end(), text.begin(), text.end());
  expect(join({first, testing::png_picture(9, 9)}), ErrorCode::internal);
  for (const auto* name : {"size", "before", "format", "bytes", "larger", "repair", "score",
                           "pixels", "sizeless", "empty"}) {
    SCOPED_TRACE(name);
    expect(lie(name), ErrorCode::internal);
  }
}

TEST_F(Pool, an_attack_does_no_harm_to_the_jobs_beside_it) {
  start("engine_hostile_worker", 2);
  Limits limits;
  limits.wall = 500ms;
  std::vector<std::future<Done>> good, bad;
  for (int i = 0; i < 3; ++i)
    for (const auto* name : {"loop", "garbage", "crash"}) {
      bad.push_back(asio::co_spawn(
          context_, run_one(*pool_, to_buffer(as_bytes(std::string("attack:") + name)), {}, limits),
          asio::use_future));
      good.push_back(asio::co_spawn(
          context_, run_one(*pool_, testing::jpeg_picture(40, 40), {}, {}), asio::use_future));
    }
  context_.restart();
  context_.run();
  for (auto& job : good) EXPECT_FALSE(job.get().error);
  for (auto& job : bad) EXPECT_TRUE(job.get().error);
}

std::filesystem::path corpus() {
  const char* given = std::getenv("PRESSOIR_CORPUS");
  return given ? std::filesystem::path(given)
               : std::filesystem::path(PRESSOIR_SOURCE_DIR) / "../shared/corpus";
}

TEST_F(Pool, every_hostile_file_gives_an_error_or_a_valid_file) {
  const auto folder = corpus() / "hostile";
  if (!std::filesystem::is_directory(folder))
    GTEST_SKIP() << "SKIPPED, no hostile files: set PRESSOIR_CORPUS (looked in " << folder << ")";
  start("pressoir-worker", 2);
  std::vector<std::pair<std::string, std::future<Done>>> jobs;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    jobs.emplace_back(entry.path().filename(),
                      asio::co_spawn(context_, run_one(*pool_, to_buffer(as_bytes(text)), {}, {}),
                                     asio::use_future));
  }
  const auto start = std::chrono::steady_clock::now();
  context_.restart();
  context_.run();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::size_t errors = 0;
  for (auto& [name, job] : jobs) {
    const auto done = job.get();
    errors += done.error ? 1 : 0;
    if (done.error) {
      EXPECT_NE(*done.error, ErrorCode::internal) << name << ": " << done.message << done.detail;
      EXPECT_NE(*done.error, ErrorCode::unavailable) << name << ": " << done.detail;
      EXPECT_EQ(done.detail.find("signal"), std::string::npos) << name << ": " << done.detail;
    } else {
      const auto* codec = codecs::detect(done.output);
      ASSERT_TRUE(codec) << name;
      EXPECT_NO_THROW((void)codec->probe(done.output, {})) << name;
    }
  }
  std::printf("%zu hostile files, %zu errors, %.1f s with 2 workers\n", jobs.size(), errors,
              seconds.count());
}

}  // namespace
}  // namespace pressoir::engine
