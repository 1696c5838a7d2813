// Over 400 lines: the pool is one state whose workers, waits and restarts are steps of each other;
// apart they would share all of it.
#include "engine/pool/worker_pool.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/files/file_threads.h"
#include "base/loop/uncancelled.h"
#include "engine/goal/goal_check.h"
#include "engine/pool/passed_files.h"
#include "engine/pool/reply_check.h"
#include "engine/pool/wait_readable.h"
#include "engine/pool/worker_death.h"
#include "engine/pool/worker_process.h"
#include "engine/wire.h"

namespace pressoir::engine {
namespace asio = boost::asio;
namespace {

using Executor = asio::strand<asio::any_io_executor>;
using WorkerPtr = std::shared_ptr<WorkerProcess>;
constexpr auto kOutcome = asio::as_tuple(asio::use_awaitable);

[[noreturn]] void refuse(const char* why) {
  throw Error(ErrorCode::unavailable, "The server is too busy right now.", why);
}

/// A worker whose program has ended, or that is not a worker program at all.
[[noreturn]] void lost(const std::filesystem::path& program) {
  throw Error(ErrorCode::unavailable, "The worker program ended unexpectedly.",
              program.string() + ", see engine.worker");
}

// What a child said last: one that runs out of memory says so before it answers or ends.
std::optional<wire::Packet> last_packet(int socket) {
  std::optional<wire::Packet> last;
  while (auto packet = wire::receive(socket, false)) last = std::move(packet);
  return last;
}

using PassedFilesPtr = std::shared_ptr<const PassedFiles>;

/// For whom a job is, and what may go on beside it.
struct Wish {
  QueueKey key = 0;
  Company company = Company::shared;
};

}  // namespace

// What the jobs share. Runs on the strand; the mutex is for stats() and close(), which need not.
struct WorkerPool::State : std::enable_shared_from_this<State> {
  using StatePtr = std::shared_ptr<State>;
  /// Of an answer, on a file thread: it owns what it uses.
  using Check = std::function<void(const wire::Reply&)>;

  // Lives in the frame of its coroutine; granted a place by whoever frees one.
  struct Waiter {
    Waiter(State& owner, Wish wanted) : state(owner), wish(wanted), timer(owner.strand) {
      timer.expires_at(asio::steady_timer::time_point::max());
      state.queue.push_back(this);
    }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
    ~Waiter() {
      const std::lock_guard lock(state.mutex);
      std::erase(state.queue, this);
      if (granted && !taken) state.free_place();
    }
    State& state;
    Wish wish;
    asio::steady_timer timer;
    bool granted = false, taken = false;
  };

  // A worker for one job. Given back when nothing was sent to it or the job ended well; else the
  // worker goes.
  struct Lease {
    explicit Lease(StatePtr owner) : state(std::move(owner)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() {
      const bool replaced = worker && !is_sound;
      if (replaced) {
        worker->hang_up();
        // Its destructor waits for its end, which the executor must not.
        asio::post(state->undertaker, [gone = std::move(worker)]() mutable { gone.reset(); });
      }
      const std::lock_guard lock(state->mutex);
      if (replaced) ++state->restarts;
      if (worker && !state->closed) state->idle.push_back(std::move(worker));
      state->free_place();
    }
    StatePtr state;
    WorkerPtr worker;
    bool is_sound = false;
  };

  State(asio::any_io_executor executor, const PoolConfig& config)
      : strand(asio::make_strand(std::move(executor))),
        program(worker_program(config.worker)),
        workers(config.workers ? config.workers
                               : std::max(1U, std::thread::hardware_concurrency())),
        max_queued(config.max_queued) {}

  static Async<void> wait_for_place(StatePtr state, Wish wish);
  static Async<wire::Reply> exchange(StatePtr state, wire::Request request, PassedFilesPtr files,
                                     Check check, Wish wish);
  static Async<wire::Reply> ask(StatePtr state, Lease& lease, const wire::Request& request,
                                const std::vector<FileDescriptor>& files);
  static Async<void> take_worker(StatePtr state, Lease& lease);
  static Async<Outcome> run_job(StatePtr state, std::vector<TempFile> inputs, TempFile output,
                                Goal goal, Limits limits, Wish wish);
  /// The answer to any other request.
  template <class Answer>
  static Async<Answer> answer_of(StatePtr state, wire::Request request, PassedFiles files,
                                 Wish wish);

  // REQUIRES, all of them: mutex held
  void free_place();
  Waiter* next_waiter();  // REQUIRES: the queue is not empty
  [[nodiscard]] bool may_begin(Company company) const;
  void begin(Wish wish);
  [[nodiscard]] WorkerPtr take_idle();  ///< null: there is none
  void close();

  Executor strand;
  const std::filesystem::path program;
  const std::uint32_t workers, max_queued;
  mutable std::mutex mutex;
  std::atomic<bool> closed = false;  ///< changed with the mutex held
  std::uint32_t places_taken = 0;
  bool one_is_alone = false;  ///< the job in the only place taken wants no other beside it
  std::uint64_t jobs = 0, restarts = 0;
  std::vector<Waiter*> queue;
  QueueKey last_key = 0;
  std::vector<WorkerPtr> idle;
  std::vector<std::weak_ptr<WorkerProcess>> alive;
  /// Starting a program reads it from the disk. Not one of the file threads: close() waits for it,
  /// so that what it has started is handed over while there is an executor.
  asio::thread_pool starter{1};
  asio::thread_pool undertaker{1};  ///< last: what it still holds goes before the rest
};

bool WorkerPool::State::may_begin(Company company) const {
  if (one_is_alone) return false;
  return places_taken < (company == Company::alone ? 1 : workers);
}

void WorkerPool::State::begin(Wish wish) {
  ++places_taken;
  one_is_alone = wish.company == Company::alone;
  last_key = wish.key;
}

// Places go from hand to hand, so that nobody overtakes; whoever wants to be alone holds the others
// back until all places are free.
void WorkerPool::State::free_place() {
  --places_taken;
  one_is_alone = false;
  while (!closed && !queue.empty()) {
    auto* next = next_waiter();
    if (!may_begin(next->wish.company)) return;
    std::erase(queue, next);
    begin(next->wish);
    next->granted = true;
    next->timer.cancel();
  }
}

// The first of the next QueueKey after the last one, from the smallest again after the largest.
WorkerPool::State::Waiter* WorkerPool::State::next_waiter() {
  const auto distance = [this](const Waiter* waiter) {
    return std::pair(waiter->wish.key <= last_key, waiter->wish.key);
  };
  return *std::ranges::min_element(queue, {}, distance);
}

Async<void> WorkerPool::State::wait_for_place(StatePtr state, Wish wish) {
  std::unique_lock lock(state->mutex);
  if (state->closed) refuse("the pool is closed");
  if (state->queue.empty() && state->may_begin(wish.company)) {
    state->begin(wish);
    co_return;
  }
  if (state->queue.size() >= state->max_queued) refuse("too many jobs are waiting");
  Waiter waiter(*state, wish);
  lock.unlock();
  co_await waiter.timer.async_wait(kOutcome);
  if (!waiter.granted && state->closed) refuse("the pool is closed");
  if (!waiter.granted) throw boost::system::system_error(asio::error::operation_aborted);
  waiter.taken = true;
}

WorkerPtr WorkerPool::State::take_idle() {
  while (!idle.empty()) {
    auto worker = std::move(idle.back());  // the warmest
    idle.pop_back();
    if (!worker->has_ended()) return worker;
    ++restarts;
  }
  return nullptr;
}

Async<void> WorkerPool::State::take_worker(StatePtr state, Lease& lease) {
  {
    const std::lock_guard lock(state->mutex);
    if (state->closed) refuse("the pool is closed");
    lease.worker = state->take_idle();
  }
  if (lease.worker) co_return;
  auto start = [](std::filesystem::path from) -> Async<WorkerPtr> {
    co_return std::make_shared<WorkerProcess>(from);
  };
  lease.worker = co_await asio::co_spawn(state->starter, start(state->program), uncancelled());
  const std::lock_guard lock(state->mutex);
  std::erase_if(state->alive, [](const auto& worker) { return worker.expired(); });
  state->alive.push_back(lease.worker);
  if (state->closed) refuse("the pool is closed");
}

Async<wire::Reply> WorkerPool::State::ask(StatePtr state, Lease& lease,
                                          const wire::Request& request,
                                          const std::vector<FileDescriptor>& files) {
  auto [ours, theirs] = socket_pair();
  std::vector<int> descriptors{theirs.get()};
  for (const auto& file : files) descriptors.push_back(file.get());
  const auto worker = lease.worker;
  lease.is_sound = false;
  if (!wire::send(worker->socket(), wire::encode(request), descriptors)) lost(state->program);
  theirs = FileDescriptor();
  const bool ended_in_time = co_await wait_readable(worker->socket(), request.limits.wall_time());
  if (!ended_in_time) throw Error(ErrorCode::timeout, "The file takes too much time.");
  const auto end = wire::receive(worker->socket(), false);
  if (!end && state->closed) refuse("the pool is closed");
  if (!end) lost(state->program);
  co_return checked_reply(wire::decode_ended(end->bytes), last_packet(ours.get()), request.limits);
}

// A worker that did not end its job well is replaced: hung up on, and waited for before its place
// is given to the next job.
Async<wire::Reply> WorkerPool::State::exchange(StatePtr state, wire::Request request,
                                               PassedFilesPtr files, Check check, Wish wish) {
  co_await wait_for_place(state, wish);
  Lease lease(state);
  co_await take_worker(state, lease);
  lease.is_sound = true;
  const auto descriptors = files->descriptors();
  std::exception_ptr failure;
  wire::Reply reply;
  try {
    reply = co_await ask(state, lease, request, descriptors);  // throws when the caller has gone
    auto judge = [check = std::move(check), reply] { check(reply); };
    co_await on_file_thread(std::move(judge));
    lease.is_sound = true;
  } catch (const Error& error) {
    failure = std::current_exception();
    lease.is_sound = lease.is_sound || dynamic_cast<const WorkerDeath*>(&error) != nullptr ||
                     (error.code() != ErrorCode::internal &&
                      error.code() != ErrorCode::unavailable && error.code() != ErrorCode::timeout);
  }
  if (!lease.is_sound) {
    lease.worker->hang_up();
    co_await wait_readable(lease.worker->pidfd(), std::chrono::seconds(2));
  }
  {
    const std::lock_guard lock(state->mutex);
    ++state->jobs;
  }
  if (failure) std::rethrow_exception(failure);
  co_return reply;
}

Async<Outcome> WorkerPool::State::run_job(StatePtr state, std::vector<TempFile> inputs,
                                          TempFile output, Goal goal, Limits limits, Wish wish) {
  check_inputs(goal, inputs.size());
  check_sizes(sizes_of(inputs), limits);
  const auto files = std::make_shared<const PassedFiles>(
      PassedFiles{.inputs = std::move(inputs), .output = std::move(output)});
  wire::Request request{.verb = wire::Verb::optimize, .goal = goal, .limits = limits};
  const Check check = [goal = std::move(goal), limits, files](const wire::Reply& reply) {
    const auto* outcome = std::get_if<Outcome>(&reply);
    if (!outcome) throw Error(ErrorCode::internal, "The worker failed.", "not an outcome");
    check_outcome(*outcome, goal, limits, files->inputs, *files->output);
  };
  auto reply = co_await exchange(state, std::move(request), files, check, wish);
  auto outcome = std::get<Outcome>(std::move(reply));
  outcome.input_sha256.clear();  // for those who trust themselves alone to hash
  outcome.output_sha256.clear();
  co_return outcome;
}

template <class Answer>
Async<Answer> WorkerPool::State::answer_of(StatePtr state, wire::Request request, PassedFiles files,
                                           Wish wish) {
  const Check check = [](const wire::Reply& reply) {
    if (!std::holds_alternative<Answer>(reply))
      throw Error(ErrorCode::internal, "The worker failed.", "the answer to another question");
  };
  auto passed = std::make_shared<const PassedFiles>(std::move(files));
  auto reply = co_await exchange(state, std::move(request), std::move(passed), check, wish);
  co_return std::get<Answer>(std::move(reply));
}

void WorkerPool::State::close() {
  std::vector<WorkerPtr> going;
  {
    const std::lock_guard lock(mutex);
    closed = true;
    going.swap(idle);
    for (const auto& worker : alive)
      if (const auto running = worker.lock()) running->hang_up();
  }
  going.clear();
  starter.join();
  asio::post(strand, [self = shared_from_this()] {
    const std::lock_guard lock(self->mutex);
    for (auto* waiter : self->queue) waiter->timer.cancel();
  });
}

WorkerPool::WorkerPool(asio::any_io_executor executor, const PoolConfig& config)
    : state_(std::make_shared<State>(std::move(executor), config)) {}

WorkerPool::~WorkerPool() { state_->close(); }

Async<Outcome> WorkerPool::run(std::vector<TempFile> inputs, TempFile output, Goal goal,
                               Limits limits, QueueKey key, Company company) {
  return asio::co_spawn(state_->strand,
                        State::run_job(state_, std::move(inputs), std::move(output),
                                       std::move(goal), limits, {.key = key, .company = company}),
                        asio::use_awaitable);
}

Async<Outcome> WorkerPool::run(TempFile input, TempFile output, Goal goal, Limits limits,
                               QueueKey key, Company company) {
  std::vector<TempFile> inputs;
  inputs.push_back(std::move(input));
  return run(std::move(inputs), std::move(output), std::move(goal), limits, key, company);
}

Async<Comparison> WorkerPool::score(TempFile reference, TempFile candidate, Limits limits,
                                    QueueKey key) {
  std::vector<TempFile> inputs;
  inputs.push_back(std::move(reference));
  return compare(std::move(inputs), std::move(candidate), {}, limits, key);
}

Async<Comparison> WorkerPool::compare(std::vector<TempFile> inputs, TempFile candidate, Goal goal,
                                      Limits limits, QueueKey key) {
  // The candidate is passed beside them, and so many files there may be.
  if (inputs.empty() || inputs.size() >= kMaxInputs)
    throw Error(ErrorCode::invalid_request, "So many files cannot be compared.");
  PassedFiles compared{.inputs = std::move(inputs), .output = {}};
  compared.inputs.insert(compared.inputs.begin() + 1, std::move(candidate));
  wire::Request request{.verb = wire::Verb::score, .goal = std::move(goal), .limits = limits};
  return asio::co_spawn(state_->strand,
                        State::answer_of<Comparison>(state_, std::move(request),
                                                     std::move(compared), Wish{.key = key}),
                        asio::use_awaitable);
}

Async<Description> WorkerPool::describe() {
  wire::Request request{.verb = wire::Verb::describe, .goal = {}, .limits = {}};
  return asio::co_spawn(
      state_->strand,
      State::answer_of<Description>(state_, std::move(request), PassedFiles{}, Wish{}),
      asio::use_awaitable);
}

Async<Inspection> WorkerPool::inspect(TempFile file, std::optional<std::string> password,
                                      Limits limits, QueueKey key) {
  PassedFiles inspected;
  inspected.inputs.push_back(std::move(file));
  wire::Request request{.verb = wire::Verb::inspect, .goal = {}, .limits = limits};
  request.goal.password = std::move(password);
  return asio::co_spawn(state_->strand,
                        State::answer_of<Inspection>(state_, std::move(request),
                                                     std::move(inspected), Wish{.key = key}),
                        asio::use_awaitable);
}

WorkerPool::Stats WorkerPool::stats() const {
  const std::lock_guard lock(state_->mutex);
  return {.jobs = state_->jobs,
          .restarts = state_->restarts,
          .queued = narrow<std::uint32_t>(state_->queue.size()),
          .running = state_->places_taken,
          .workers = state_->workers};
}

}  // namespace pressoir::engine
