// Over 400 lines: every way in which a worker may end, on one fixture.
#include "engine/pool/worker_pool.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/system/system_error.hpp>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "base/event_loop.h"
#include "codecs/codec.h"
#include "engine/pictures_fixture.h"
#include "engine/pool/worker_death.h"

namespace pressoir::engine {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif
constexpr auto kNoMemoryLimit = "a sanitizer ends the process when memory is refused";

std::filesystem::path spool() { return std::filesystem::temp_directory_path(); }

TempFile file_of(Bytes bytes) {
  auto file = TempFile::create(spool());
  file.append(bytes);
  return file;
}

PoolConfig config_for(const char* program, std::uint32_t workers = 1) {
  PoolConfig config;
  config.worker = std::filesystem::path(PRESSOIR_BIN_DIR) / program;
  config.workers = workers;
  return config;
}

struct Done {
  Outcome outcome;
  Buffer output;
  std::optional<ErrorCode> error;
  std::string message, detail;
  int signal = 0;  ///< of a WorkerDeath
};

Async<Done> run_all(WorkerPool& pool, std::vector<Buffer> inputs, Goal goal, Limits limits,
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

Async<Done> run_one(WorkerPool& pool, Buffer input, Goal goal, Limits limits,
                    Company company = Company::shared) {
  std::vector<Buffer> inputs{std::move(input)};
  return run_all(pool, std::move(inputs), std::move(goal), limits, company);
}

/// Small, and no two alike.
std::vector<Buffer> pictures(std::size_t count) {
  std::vector<Buffer> made;
  for (std::uint32_t i = 0; i < count; ++i)
    made.push_back(testing::png_picture(8 + i % 8, 8 + i / 8));
  return made;
}

Goal joining() {
  Goal goal;
  goal.join.emplace();
  goal.convert.emplace().format = Format("gif");
  return goal;
}

class Pool : public ::testing::Test {
 protected:
  void start(const char* program, std::uint32_t workers = 1) {
    pool_.emplace(context_.get_executor(), config_for(program, workers));
  }
  template <class T>
  T wait_for(Async<T> work) {
    auto result = asio::co_spawn(context_, std::move(work), asio::use_future);
    context_.restart();
    while (result.wait_for(0s) != std::future_status::ready) context_.run_one();
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
    auto input = testing::png_picture(32, 32);
    const auto text = as_bytes("lie:" + name);
    input.insert(input.end(), text.begin(), text.end());
    return run(input);
  }
  void expect_next_job_is_fine() {
    const auto done = run(testing::jpeg_picture(48, 48));
    EXPECT_FALSE(done.error) << done.message << " " << done.detail;
    EXPECT_LT(done.outcome.bytes_after, done.outcome.bytes_before);
  }

  EventLoop context_;
  std::optional<WorkerPool> pool_;
};

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

TEST_F(Pool, gives_what_optimize_gives) {
  start("pressoir-worker");
  for (const auto& input : {testing::png_picture(64, 48), testing::jpeg_picture(64, 48)}) {
    const auto done = run(input);
    ASSERT_FALSE(done.error) << done.message << " " << done.detail;
    EXPECT_LT(done.output.size(), input.size());
    EXPECT_EQ(done.outcome.bytes_after, done.output.size());
    EXPECT_EQ(done.outcome.bytes_before, input.size());
    const auto again = run(done.output);
    EXPECT_EQ(again.output, done.output) << "an unchanged input is copied";
    EXPECT_EQ(again.outcome.method, "unchanged");
  }
}

TEST_F(Pool, lossy_work_runs_inside_the_sandbox) {
  start("pressoir-worker");
  Goal goal;
  goal.compression = Compression::smallest;
  for (const auto& input : {testing::png_picture(128, 96), testing::png_picture(64, 64, true),
                            testing::jpeg_picture(128, 96)}) {
    const auto done = run(input, goal);
    EXPECT_FALSE(done.error) << done.message << " " << done.detail;
  }
  goal.convert = Conversion{Format("jpeg"), false, Colour{255, 255, 255}};
  const auto done = run(testing::png_picture(64, 64, true), goal);
  EXPECT_FALSE(done.error) << done.message << " " << done.detail;
  EXPECT_EQ(done.outcome.format.name(), "jpeg");
}

TEST_F(Pool, scores) {
  start("pressoir-worker");
  const auto score = [&](Buffer reference, Buffer candidate) {
    return wait_for(pool_->score(file_of(reference), file_of(candidate), {}));
  };
  EXPECT_NEAR(score(testing::png_picture(64, 64), testing::png_picture(64, 64)), 100, 0.01);
  EXPECT_LT(score(testing::png_picture(64, 64), testing::jpeg_picture(64, 64)), 100);
  EXPECT_THROW(score(testing::png_picture(64, 64), testing::png_picture(64, 65)), Error);
}

TEST_F(Pool, describes_formats_libraries_and_a_sandbox_that_holds) {
  start("pressoir-worker");
  const auto description = wait_for(pool_->describe());
  EXPECT_EQ(description.formats.size(), codecs::all_codecs().size());
  EXPECT_GE(description.libraries.size(), 7U);
  std::map<std::string, bool> parts(description.sandbox.begin(), description.sandbox.end());
  ASSERT_EQ(parts.size(), 6U);
  EXPECT_TRUE(parts.at("seccomp"));
  EXPECT_TRUE(parts.at("no_new_privileges"));
  EXPECT_TRUE(parts.at("limits"));
  EXPECT_TRUE(parts.contains("landlock") && parts.contains("namespaces") &&
              parts.contains("unprivileged"));
}

TEST_F(Pool, errors_of_the_engine_arrive) {
  start("pressoir-worker");
  EXPECT_EQ(run(to_buffer(as_bytes("just text"))).error, ErrorCode::unsupported_format);
  auto cut = testing::png_picture(64, 64);
  cut.resize(30);
  EXPECT_EQ(run(cut).error, ErrorCode::corrupt_input);
  Limits limits;
  limits.max_input_bytes = 100;
  EXPECT_EQ(run(testing::png_picture(64, 64), {}, limits).error, ErrorCode::payload_too_large);
  Goal goal;
  goal.quality = 1000;
  EXPECT_EQ(run(testing::png_picture(64, 64), goal).error, ErrorCode::invalid_request);
  EXPECT_EQ(pool_->stats().restarts, 0U);
}

TEST_F(Pool, as_many_inputs_as_there_may_be_arrive_in_their_order) {
  start("pressoir-worker");
  auto inputs = pictures(kMaxInputs);
  const auto done = join(inputs);
  ASSERT_FALSE(done.error) << done.message << " " << done.detail;
  const auto reader = codecs::as_raster(*codecs::detect(done.output))->read(done.output, {});
  EXPECT_EQ(reader->info().frames, kMaxInputs);
  std::uint64_t sum = 0;
  for (const auto& input : inputs) sum += input.size();
  EXPECT_EQ(done.outcome.bytes_before, sum);
  std::swap(inputs[3], inputs[60]);
  EXPECT_NE(join(inputs).output, done.output);
}

TEST_F(Pool, stamps_are_drawn_inside_the_sandbox) {
  start("pressoir-worker");
  Watermark watermark;
  watermark.elements.emplace_back().stamp = 0;
  Goal goal;
  goal.steps = {watermark};
  const std::vector<Buffer> inputs{testing::jpeg_picture(64, 48),
                                   testing::png_picture(16, 16, true)};
  const auto done = wait_for(run_all(*pool_, inputs, goal, {}));
  ASSERT_FALSE(done.error) << done.message << " " << done.detail;
  EXPECT_EQ(done.outcome.bytes_before, inputs[0].size()) << "that of the picture";
  const auto broken = wait_for(run_all(*pool_, {inputs[0], to_buffer(as_bytes("text"))}, goal, {}));
  EXPECT_EQ(broken.error, ErrorCode::unsupported_format);
  EXPECT_EQ(broken.message, "File 2: The format of the file is not known.");
}

TEST_F(Pool, inputs_that_the_goal_does_not_take_cost_no_work) {
  start("pressoir-worker");
  EXPECT_EQ(wait_for(run_all(*pool_, pictures(2), {}, {})).error, ErrorCode::invalid_request);
  EXPECT_EQ(wait_for(run_all(*pool_, {}, {}, {})).error, ErrorCode::invalid_request);
  EXPECT_EQ(join(pictures(kMaxInputs + 1)).error, ErrorCode::invalid_request);
  Limits limits;
  const auto inputs = pictures(3);
  limits.max_input_bytes = inputs[0].size() + inputs[1].size() + inputs[2].size() - 1;
  const auto done = join(inputs, limits);
  EXPECT_EQ(done.error, ErrorCode::payload_too_large);
  EXPECT_NE(done.message.find("together"), std::string::npos) << done.message;
  EXPECT_EQ(pool_->stats().jobs, 0U);
}

TEST_F(Pool, a_missing_program_is_reported_at_once) {
  EXPECT_THROW(WorkerPool(context_.get_executor(), config_for("no-such-worker")), Error);
}

TEST_F(Pool, a_program_that_is_not_a_worker_is_named_with_its_setting) {
  start("/bin/false");  // as an absolute path it takes the place of the folder
  const auto done = run(testing::png_picture(8, 8));
  EXPECT_EQ(done.error, ErrorCode::unavailable);
  EXPECT_EQ(done.message, "The worker program ended unexpectedly.");
  EXPECT_EQ(done.detail, "/bin/false, see engine.worker");
}

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

/// A child of `process`, whichever thread started it; 0: none, empty: not known on this system.
std::optional<pid_t> child_of(pid_t process) {
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
  EXPECT_LT(seconds.count(), 60);
}

}  // namespace
}  // namespace pressoir::engine
