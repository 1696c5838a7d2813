#include "service/jobs.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/crypto.h"
#include "base/error.h"
#include "service/accounting.h"
#include "service/display_name.h"
#include "service/runner.h"
#include "store/jobs.h"
#include "store/usage.h"

namespace pressoir::service {
namespace {

using boost::asio::use_awaitable;
using store::Session;
using Timer = boost::asio::steady_timer;

struct Request {
  std::optional<Account> account;
  Origin origin;
  TempFile input;
  std::string file_name;
  Goal goal;
  Charging charging;
  Timer::time_point until;
};

// What the caller of run() and the coroutine that works for it share. They are apart so that a
// caller that goes away cannot leave a reservation behind.
struct Ticket {
  explicit Ticket(const boost::asio::any_io_executor& executor) : changed(executor) {}
  Timer changed;
  bool abandoned = false;  ///< nobody waits for the result: release
  bool settling = false;   ///< too late to abandon
  bool finished = false;
  std::optional<Finished> result;
  std::optional<Failure> failure;
};

struct Abandon {
  Ticket& ticket;
  ~Abandon() { ticket.abandoned = !ticket.settling && !ticket.finished; }
};

bool is_over(const Batch& batch) {
  for (const auto& job : batch.jobs)
    if (job.state == JobState::queued || job.state == JobState::running) return false;
  return true;
}

[[noreturn]] void unknown() { throw Error(ErrorCode::not_found, "There is no such result."); }

}  // namespace

struct Jobs::State : std::enable_shared_from_this<Jobs::State> {
  explicit State(JobsParts given) : parts(std::move(given)), runner(parts), idle(parts.executor) {}

  Async<void> work(std::shared_ptr<Ticket> ticket, Request request);
  Async<void> reserve_work_settle(Ticket& ticket, Request& request);
  Async<Finished> optimize(const Request& request);
  Async<void> close(Ticket& ticket, const Request& request,
                    std::optional<store::usage::ReservationId> reservation, Ending ending);

  JobsParts parts;
  Runner runner;
  std::uint32_t under_way = 0;
  Timer idle;
};

Async<Finished> Jobs::State::optimize(const Request& request) {
  using std::chrono::milliseconds;
  const auto left = std::chrono::ceil<milliseconds>(request.until - Timer::clock_type::now());
  if (left <= milliseconds(0)) throw Error(ErrorCode::timeout, "It took too long.");
  auto limits = parts.limits;
  limits.wall = std::min(limits.wall, left);
  auto output = TempFile::create(parts.spool);
  auto outcome =
      co_await parts.pool.run(request.input.duplicate(), output.duplicate(), request.goal, limits);
  co_return Finished{std::move(outcome), std::move(output)};
}

Async<void> Jobs::State::close(Ticket& ticket, const Request& request,
                               std::optional<store::usage::ReservationId> reservation,
                               Ending ending) {
  if (!request.account) co_return;
  if (ticket.abandoned) ending = {std::nullopt, Failure{ErrorCode::timeout, "It took too long."}};
  ticket.settling = true;
  const auto paid = pays(request.charging, ending);
  const auto line = history_line(request.origin, request.file_name, request.input.size(), ending,
                                 paid && reservation);
  auto work = [=, id = request.account->id](Session& session) {
    if (reservation)
      paid ? store::usage::settle(session, *reservation)
           : store::usage::release(session, *reservation);
    store::history::add(session, id, line);
  };
  co_await parts.database.transact(work);
  if (reservation) parts.usage.changed(request.account->id);
}

Async<void> Jobs::State::reserve_work_settle(Ticket& ticket, Request& request) {
  std::optional<store::usage::ReservationId> reservation;
  const auto charge = charge_for(request.charging, request.input.size());
  if (request.account && charge) {
    const auto id = request.account->id;
    auto work = [id, charge](Session& session) {
      return store::usage::reserve(session, id, *charge, std::nullopt, store::now());
    };
    reservation = co_await parts.database.transact(work);
    parts.usage.changed(id);
  }
  Ending ending;
  try {
    ticket.result = co_await optimize(request);
    ending.outcome = ticket.result->outcome;
  } catch (...) {
    ending.failure = ticket.failure = present_failure();
  }
  co_await close(ticket, request, reservation, std::move(ending));
}

Async<void> Jobs::State::work(std::shared_ptr<Ticket> ticket, Request request) {
  const auto self = shared_from_this();
  ++under_way;
  try {
    co_await reserve_work_settle(*ticket, request);
  } catch (...) {
    ticket->failure = present_failure();
  }
  ticket->finished = true;
  ticket->changed.cancel();
  if (--under_way == 0) idle.cancel();
}

Jobs::Jobs(JobsParts parts) : state_(std::make_shared<State>(std::move(parts))) {}
Jobs::~Jobs() = default;

Async<Finished> Jobs::run(std::optional<Account> account, Origin origin, Upload upload, Goal goal,
                          Charging charging, std::chrono::milliseconds at_most) {
  const auto state = state_;
  const auto ticket = std::make_shared<Ticket>(state->parts.executor);
  const Abandon guard{*ticket};
  ticket->changed.expires_after(at_most);
  boost::asio::co_spawn(
      state->parts.executor,
      state->work(ticket, {std::move(account), std::move(origin), std::move(upload.content),
                           display_name(upload.file_name), std::move(goal), charging,
                           ticket->changed.expiry()}),
      boost::asio::detached);
  while (!ticket->finished) {
    boost::system::error_code woken;
    co_await ticket->changed.async_wait(boost::asio::redirect_error(use_awaitable, woken));
    if (ticket->finished) break;
    if (!ticket->settling) throw Error(ErrorCode::timeout, "It took too long.");
    ticket->changed.expires_at(Timer::time_point::max());
  }
  if (ticket->failure) throw Error(ticket->failure->code, ticket->failure->message);
  co_return std::move(*ticket->result);
}

Async<Batch> Jobs::submit(Account account, Origin origin, Upload upload, Goal goal,
                          Charging charging, std::chrono::seconds kept_for) {
  const auto state = state_;
  auto& parts = state->parts;
  Batch batch;
  batch.id = {crypto::random_token(24)};
  batch.account = account.id;
  batch.origin = std::move(origin);
  Job job;
  job.batch = batch.id;
  job.account = account.id;
  job.file_name = display_name(upload.file_name);
  job.goal = std::move(goal);
  job.charging = charging;
  const auto charge = charge_for(charging, upload.content.size());
  job.input = co_await parts.blobs.put(std::move(upload.content));
  job.created_at = store::now();
  job.expires_at = batch.expires_at = job.created_at + kept_for;
  std::exception_ptr failure;
  try {
    auto work = [batch, job, charge](Session& session) {
      store::jobs::add(session, batch, job.created_at);
      const auto id = store::jobs::add(session, job);
      if (charge) store::usage::reserve(session, job.account, *charge, id, job.created_at);
      return id;
    };
    job.id = co_await parts.database.transact(work);
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) {
    parts.blobs.remove(job.input);
    std::rethrow_exception(failure);
  }
  if (charge) parts.usage.changed(account.id);
  state->runner.wake();
  batch.jobs.push_back(std::move(job));
  co_return batch;
}

Async<Batch> Jobs::wait(BatchId id, std::chrono::milliseconds at_most) {
  const auto state = state_;
  Timer timer(state->parts.executor);
  const Runner::Waiter waiter(state->runner, id, timer);
  const auto until = Timer::clock_type::now() + at_most;
  for (;;) {
    const auto seen = waiter.events();
    auto batch = co_await find(id);
    if (is_over(batch) || Timer::clock_type::now() >= until) co_return batch;
    if (waiter.events() != seen) continue;
    timer.expires_at(until);
    boost::system::error_code woken;
    co_await timer.async_wait(boost::asio::redirect_error(use_awaitable, woken));
  }
}

Async<Batch> Jobs::find(BatchId id) {
  const auto state = state_;
  auto work = [id](Session& session) {
    return id.value.find('\0') == std::string::npos ? store::jobs::find(session, id, store::now())
                                                    : std::nullopt;
  };
  auto batch = co_await state->parts.database.read(work);
  if (!batch) unknown();
  co_return std::move(*batch);
}

Async<TempFile> Jobs::open_output(BatchId id, JobId job) {
  const auto state = state_;
  const auto batch = co_await find(std::move(id));
  for (const auto& each : batch.jobs) {
    if (each.id != job || each.state != JobState::done) continue;
    co_return state->parts.blobs.open(each.output.value_or(each.input));
  }
  unknown();
}

void Jobs::start() { state_->runner.start(); }

Async<void> Jobs::stop() {
  const auto state = state_;
  co_await state->runner.stop();
  const auto until = Timer::clock_type::now() + state->parts.config.stop_grace;
  while (state->under_way > 0 && Timer::clock_type::now() < until) {
    state->idle.expires_at(until);
    boost::system::error_code woken;
    co_await state->idle.async_wait(boost::asio::redirect_error(use_awaitable, woken));
  }
}

}  // namespace pressoir::service
