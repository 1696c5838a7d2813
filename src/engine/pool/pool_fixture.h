// What the tests of the pool run on: jobs, and workers that attack on command. For tests only.
#pragma once

#include "base/loop/async.h"

#include <gtest/gtest.h>
#include <sys/types.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/loop/event_loop.h"
#include "base/files/temp_file.h"
#include "engine/pictures_fixture.h"
#include "engine/pool/worker_death.h"
#include "engine/pool/worker_pool.h"

namespace pressoir::engine::testing {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif
inline constexpr auto kNoMemoryLimit = "a sanitizer ends the process when memory is refused";

inline std::filesystem::path spool() { return std::filesystem::temp_directory_path(); }

inline TempFile file_of(Bytes bytes) {
  auto file = TempFile::create(spool());
  file.append(bytes);
  return file;
}

inline PoolConfig config_for(const char* program, std::uint32_t workers = 1) {
  PoolConfig config;
  config.worker = std::filesystem::path(PRESSOIR_BIN_DIR) / program;
  config.workers = workers;
  return config;
}

/// What became of a job.
struct Done {
  Outcome outcome;
  Buffer output;
  std::optional<ErrorCode> error;
  std::string message, detail;
  int signal = 0;  ///< of a WorkerDeath
};

inline Async<Done> run_all(WorkerPool& pool, std::vector<Buffer> inputs, Goal goal, Limits limits,
                           Company company = Company::shared) {
  Done done;
  auto output = TempFile::create(spool());
  std::vector<TempFile> files;
  for (const auto& input : inputs) files.push_back(file_of(input));
  try {
    auto work = pool.run(std::move(files), output.duplicate(), goal, limits, 0, company);
    done.outcome = co_await std::move(work);
    done.output = output.read_all(limits.max_output_bytes);
  } catch (const Error& error) {
    done.error = error.code();
    done.message = error.what();
    done.detail = error.detail();
    if (const auto* death = dynamic_cast<const WorkerDeath*>(&error)) done.signal = death->signal();
  }
  co_return done;
}

inline Async<Done> run_one(WorkerPool& pool, Buffer input, Goal goal, Limits limits,
                           Company company = Company::shared) {
  std::vector<Buffer> inputs{std::move(input)};
  return run_all(pool, std::move(inputs), std::move(goal), limits, company);
}

/// Small, and no two alike.
inline std::vector<Buffer> pictures(std::size_t count) {
  std::vector<Buffer> made;
  for (std::uint32_t i = 0; i < count; ++i) made.push_back(png_picture(8 + i % 8, 8 + i / 8));
  return made;
}

inline Goal joining() {
  Goal goal;
  goal.join.emplace();
  goal.convert.emplace().format = Format("gif");
  return goal;
}

/// A child of `process`, whichever thread started it; 0: none, empty: not known on this system.
inline std::optional<pid_t> child_of(pid_t process) {
  std::error_code gone;
  const std::filesystem::path tasks = "/proc/" + std::to_string(process) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks, gone)) {
    std::ifstream children(task.path() / "children");
    if (!children.is_open()) return std::nullopt;
    pid_t child = 0;
    if (children >> child) return child;
  }
  return 0;
}

/// With a pool that start() makes.
class Pool : public ::testing::Test {
 protected:
  void start(const char* program, std::uint32_t workers = 1) {
    pool_.emplace(context_.get_executor(), config_for(program, workers));
  }
  template <class T>
  T wait_for(Async<T> work) {
    auto result = boost::asio::co_spawn(context_, std::move(work), boost::asio::use_future);
    context_.restart();
    while (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
      context_.run_one();
    context_.poll();  // the frames behind the answer
    return result.get();
  }
  Done run(const Buffer& input, const Goal& goal = {}, const Limits& limits = {}) {
    return wait_for(run_one(*pool_, input, goal, limits));
  }
  Done join(std::vector<Buffer> inputs, const Limits& limits = {}) {
    return wait_for(run_all(*pool_, std::move(inputs), joining(), limits));
  }
  Done attack(const std::string& name, const Limits& limits = {}) {
    return run(to_buffer(as_bytes("attack:" + name)), {}, limits);
  }
  Done lie(const std::string& name) {
    auto input = png_picture(32, 32);
    const auto text = as_bytes("lie:" + name);
    input.insert(input.end(), text.begin(), text.end());
    return run(input);
  }
  void expect_next_job_is_fine() {
    const auto done = run(jpeg_picture(48, 48));
    EXPECT_FALSE(done.error) << done.message << " " << done.detail;
    EXPECT_LT(done.outcome.bytes_after, done.outcome.bytes_before);
  }

  EventLoop context_;
  std::optional<WorkerPool> pool_;
};

/// With a pool whose workers obey attack() and lie().
class Hostile : public Pool {
 protected:
  void SetUp() override { start("engine_hostile_worker"); }
  void expect(const Done& done, ErrorCode code) {
    ASSERT_TRUE(done.error);
    EXPECT_EQ(*done.error, code) << done.message << " " << done.detail;
    EXPECT_NE(done.message, "escaped") << done.detail;
    expect_next_job_is_fine();
  }
};

}  // namespace pressoir::engine::testing
