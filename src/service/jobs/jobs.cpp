#include "service/jobs/jobs.h"

#include <algorithm>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/error.h"
#include "base/log.h"
#include "base/loop/loop_turns.h"
#include "base/loop/uncancelled.h"
#include "service/callbacks/webhooks.h"
#include "service/display_name.h"
#include "service/jobs/job_state.h"
#include "service/portion.h"
#include "service/service_metrics.h"
#include "service/uploads/vault_keys.h"
#include "store/jobs/jobs.h"

namespace pressoir::service {
namespace {

using boost::asio::use_awaitable;
using store::Session;
using Timer = boost::asio::steady_timer;

// How soon one who waits sees what another process did: `pressoir account delete`, another server.
constexpr std::chrono::seconds kLookAgain{5};

// Whoever waits for a batch of many jobs reads all of it, which is as much work as they are many:
// not at the end of each of them. (The end of the only job is seen at once.)
std::chrono::milliseconds pause_after(const Batch& batch) {
  constexpr std::chrono::milliseconds kAtMost{250};
  const auto others = static_cast<std::int64_t>(batch.jobs.size()) - 1;
  return std::min(kAtMost, std::chrono::milliseconds(others));
}

struct Abandon {
  JobTicket& ticket;
  ~Abandon() {
    ticket.abandoned = !ticket.settling && !ticket.finished;
    if (ticket.abandoned) ticket.give_up.emit(boost::asio::cancellation_type::terminal);
  }
};

bool has_zero(const std::string& text) { return text.find('\0') != std::string::npos; }

[[noreturn]] void unknown() { throw Error(ErrorCode::not_found, "There is no such result."); }

}  // namespace

bool is_over(const Batch& batch) noexcept {
  return std::ranges::none_of(batch.jobs, [](const Job& job) {
    return job.state == JobState::queued || job.state == JobState::running;
  });
}

/// Of a batch whose caller goes away.
struct Jobs::State::Withdrawal {
  std::shared_ptr<State> state;
  AccountId owner;
  BatchId id;
  bool is_due = true;
  ~Withdrawal() {
    if (is_due && !state->is_stopping)
      boost::asio::co_spawn(state->parts.executor, withdraw_left(state, owner, id),
                            boost::asio::detached);
  }
};

Jobs::Jobs(JobsParts parts) : state_(std::make_shared<State>(std::move(parts))) {}
Jobs::~Jobs() = default;

void Jobs::State::drop(const BatchId& id) {
  parts.webhooks.forget(id);
  runner.drop(id);
}

Async<void> Jobs::State::removed(AccountId owner, const store::jobs::Removed& gone) {
  for (const auto& id : gone.batches) drop(id);
  parts.usage.changed(owner);
  co_await parts.blobs.remove_all(gone.unused);
}

Async<Finished> Jobs::run(std::optional<Account> account, Origin origin, Upload upload, Goal goal,
                          Charging charging, std::chrono::milliseconds timeout) {
  const auto state = state_;
  const auto ticket = std::make_shared<JobTicket>(state->parts.executor);
  const Abandon guard{*ticket};
  ticket->changed.expires_after(timeout);
  boost::asio::co_spawn(state->parts.executor,
                        state->work(ticket, {.account = std::move(account),
                                             .origin = std::move(origin),
                                             .input = std::move(upload.content),
                                             .file_name = display_name(upload.file_name),
                                             .goal = std::move(goal),
                                             .charging = charging,
                                             .deadline = ticket->changed.expiry()}),
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

Async<Batch> Jobs::submit(Account account, Origin origin, std::vector<Task> tasks,
                          Delivery delivery) {
  return to_its_end(State::submit_and_count(state_, std::move(account), std::move(origin),
                                            std::move(tasks), std::move(delivery)));
}

Async<Batch> Jobs::State::submit_and_count(std::shared_ptr<State> state, Account account,
                                           Origin origin, std::vector<Task> tasks,
                                           Delivery delivery) {
  std::optional<ErrorCode> refused;
  std::exception_ptr failure;
  Batch batch;
  Origin from = origin;
  try {
    batch = co_await state->submit(std::move(account), std::move(from), std::move(tasks),
                                   std::move(delivery));
  } catch (const Error& error) {
    refused = error.code();
    failure = std::current_exception();
  }
  if (refused) state->parts.metrics.job_refused(origin, *refused);
  if (failure) std::rethrow_exception(failure);
  co_return batch;
}

Async<Batch> Jobs::wait(BatchId id, std::chrono::milliseconds timeout, Check check) {
  return wait_until(std::move(id), timeout, std::move(check), Enough());
}

Async<Batch> Jobs::wait_until(BatchId id, std::chrono::milliseconds timeout, Check check,
                              Enough is_enough) {
  const auto state = state_;
  Timer timer(state->parts.executor), pause(state->parts.executor);
  const Runner::Waiter waiter(state->runner, id, timer);
  const auto deadline = Timer::clock_type::now() + timeout;
  for (;;) {
    const auto seen = waiter.events();
    auto batch = co_await find(id);
    if (check) check(batch);
    const bool is_done = is_over(batch) || (is_enough && is_enough(batch));
    if (is_done || Timer::clock_type::now() >= deadline) co_return batch;
    const auto now = Timer::clock_type::now();
    pause.expires_at(std::min(deadline, now + pause_after(batch)));  // from the look on
    boost::system::error_code woken;
    if (waiter.events() == seen) {
      timer.expires_at(std::min(deadline, now + kLookAgain));
      co_await timer.async_wait(boost::asio::redirect_error(use_awaitable, woken));
    }
    if (pause.expiry() > Timer::clock_type::now())
      co_await pause.async_wait(boost::asio::redirect_error(use_awaitable, woken));
    co_await next_turn();  // all who wait for a batch are woken at once
  }
}

Async<Batch> Jobs::find(BatchId id) {
  const auto state = state_;
  auto work = [&key = state->parts.key, id](Session& session) {
    return has_zero(id.value) ? std::nullopt : store::jobs::find(session, key, id, store::now());
  };
  auto batch = co_await state->parts.database.read(work);
  if (!batch) unknown();
  co_return std::move(*batch);
}

Async<Batch> Jobs::find(AccountId owner, JobId id) {
  const auto state = state_;
  auto work = [&key = state->parts.key, owner, id](Session& session) {
    return store::jobs::find(session, key, owner, id, store::now());
  };
  auto batch = co_await state->parts.database.read(work);
  if (!batch) unknown();
  co_return std::move(*batch);
}

template <class Page>
Async<Page> Jobs::State::page(std::shared_ptr<State> state, PageOf<Page> look, PageWanted wanted) {
  const auto work = [&](Session& session) {
    return look(session, state->parts.key, wanted, store::now());
  };
  co_return co_await state->parts.database.read(work);
}

Async<JobPage> Jobs::list(AccountId owner, std::string dialect, std::uint64_t offset,
                          std::uint32_t limit) {
  return State::page<JobPage>(state_, store::jobs::list,
                              {owner, std::move(dialect), offset, limit});
}

Async<BatchPage> Jobs::list_batches(AccountId owner, std::string dialect, std::uint64_t offset,
                                    std::uint32_t limit) {
  return State::page<BatchPage>(state_, store::jobs::list_batches,
                                {owner, std::move(dialect), offset, limit});
}

Async<std::vector<Batch>> Jobs::batches_after(AccountId owner, Origin of,
                                              std::optional<BatchPlace> after,
                                              std::uint32_t limit) {
  const auto state = state_;
  const store::jobs::PageWanted wanted{owner, of.dialect, 0, limit};
  auto work = [&](Session& session) {
    return store::jobs::batches_after(session, state->parts.key, wanted, of.tool, after,
                                      store::now());
  };
  co_return co_await state->parts.database.read(work);
}

Async<store::jobs::Queue> Jobs::queue() {
  const auto state = state_;
  co_return co_await state->parts.database.read(store::jobs::queue);
}

Async<Job> Jobs::linked(std::string link, std::string dialect) {
  const auto state = state_;
  auto work = [&key = state->parts.key, link, dialect](Session& session) {
    return has_zero(link) ? std::nullopt
                          : store::jobs::linked(session, key, link, dialect, store::now());
  };
  auto job = co_await state->parts.database.read(work);
  if (!job) unknown();
  co_return std::move(*job);
}

Async<Job> Jobs::uploaded(std::string link) {
  const auto state = state_;
  auto work = [&key = state->parts.key, link](Session& session) {
    return has_zero(link) ? std::nullopt : store::jobs::uploaded(session, key, link, store::now());
  };
  auto job = co_await state->parts.database.read(work);
  if (!job) unknown();
  co_return std::move(*job);
}

Async<store::ClientCipher> Jobs::State::cipher_of(const Job& job,
                                                  const std::optional<crypto::ClientKey>& key) {
  const bool needs_one = (job.output && store::needs_client_cipher(*job.output)) ||
                         std::ranges::any_of(job.inputs, [](const JobInput& input) {
                           return store::needs_client_cipher(input.blob);
                         });
  if (!needs_one) co_return std::nullopt;
  auto work = [&job, &key](Session& session) { return given_cipher(session, job.batch, key); };
  co_return co_await parts.database.read(work);
}

Async<ReadablePtr> Jobs::open_output(Job job, std::optional<crypto::ClientKey> key) {
  const auto state = state_;
  if (job.state != JobState::done && job.state != JobState::failed) unknown();
  const auto cipher = co_await state->cipher_of(job, key);
  auto& blobs = state->parts.blobs;
  if (!job.output) co_return co_await blobs.open_in_place(job.inputs.at(0).blob, cipher);
  auto output = co_await blobs.find_in_place(*job.output, job.outcome->bytes_after, cipher);
  if (!output) output = co_await state->remade(std::move(job), cipher);
  co_return output;
}

Async<ReadablePtr> Jobs::open_input(Job job, std::optional<crypto::ClientKey> key) {
  const auto state = state_;
  const auto cipher = co_await state->cipher_of(job, key);
  co_return co_await state->parts.blobs.open_in_place(job.inputs.at(0).blob, cipher);
}

Async<void> Jobs::erase(AccountId owner, BatchId id) {
  return to_its_end(State::erase(state_, owner, std::move(id)));
}

Async<void> Jobs::State::erase(std::shared_ptr<State> state, AccountId owner, BatchId id) {
  auto work = [owner, id](Session& session) {
    return has_zero(id.value) ? std::nullopt : store::jobs::remove(session, owner, id);
  };
  const auto removed = co_await state->parts.database.transact(work);
  if (!removed) unknown();
  co_await state->removed(owner, *removed);
}

Async<std::optional<Batch>> Jobs::State::withdraw(AccountId owner, BatchId id) {
  const auto self = shared_from_this();
  struct Withdrawn {
    std::optional<Batch> ended;
    store::jobs::Removed removed;
  };
  auto work = [&key = parts.key, owner, id](Session& session) {
    Withdrawn done;
    auto batch = store::jobs::find(session, key, id, store::now());
    if (!batch || batch->account != owner) unknown();
    if (is_over(*batch))
      done.ended = std::move(batch);
    else
      done.removed = *store::jobs::remove(session, owner, id);
    return done;
  };
  auto done = co_await parts.database.transact(work);
  if (!done.ended) co_await removed(owner, done.removed);
  co_return std::move(done.ended);
}

// When nobody is there who would hear of a failure.
Async<void> Jobs::State::withdraw_left(std::shared_ptr<State> state, AccountId owner, BatchId id) {
  ++state->under_way;
  try {
    co_await state->withdraw(owner, id);
  } catch (const std::exception& failure) {
    const auto* error = dynamic_cast<const Error*>(&failure);
    const bool is_gone = error && error->code() == ErrorCode::not_found;  // erased meanwhile
    const std::string detail = error ? error->detail() : failure.what();
    if (!is_gone) log::error("job_not_withdrawn", {{"account", owner.value}, {"detail", detail}});
  }
  if (--state->under_way == 0) state->idle.cancel();
}

Async<Batch> Jobs::complete(Account account, Origin origin, std::vector<Task> tasks,
                            Delivery delivery, std::chrono::milliseconds timeout) {
  const auto state = state_;
  const auto deadline = Timer::clock_type::now() + timeout;
  const auto owner = account.id;
  auto submitting =
      submit(std::move(account), std::move(origin), std::move(tasks), std::move(delivery));
  auto batch = co_await std::move(submitting);
  State::Withdrawal guard{state, owner, batch.id};
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - Timer::clock_type::now());
  batch = co_await wait(batch.id, std::max(left, std::chrono::milliseconds(1)));
  if (is_over(batch)) {
    guard.is_due = false;
    co_return batch;
  }
  auto withdrawing = to_its_end(state->withdraw(owner, batch.id));
  auto ended = co_await std::move(withdrawing);
  guard.is_due = false;
  if (!ended) throw Error(ErrorCode::unavailable, "The job has not ended in time.");
  co_return std::move(*ended);
}

Async<void> Jobs::erase_all(AccountId owner, std::string dialect) {
  return to_its_end(State::erase_all(state_, owner, std::move(dialect)));
}

Async<void> Jobs::State::erase_all(std::shared_ptr<State> state, AccountId owner,
                                   std::string dialect) {
  auto work = [owner, dialect, before = store::now()](Session& session) {
    return store::jobs::remove_all(session, owner, dialect, before, kPortion);
  };
  for (bool more = true; more;) {
    const auto removed = co_await state->parts.database.transact(work);
    co_await state->removed(owner, removed);
    more = !removed.batches.empty();
  }
}

void Jobs::dropped(const BatchId& id) { state_->drop(id); }

void Jobs::announced(const BatchId& id) { state_->parts.webhooks.announced(id); }

void Jobs::start() { state_->runner.start(); }

void Jobs::take_no_more() {
  state_->is_stopping = true;
  state_->runner.take_no_more();
}

Async<void> Jobs::stop() {
  const auto state = state_;
  take_no_more();
  co_await state->runner.stop();
  const auto deadline = Timer::clock_type::now() + state->parts.config.stop_grace;
  while (state->under_way > 0 && Timer::clock_type::now() < deadline) {
    state->idle.expires_at(deadline);
    boost::system::error_code woken;
    co_await state->idle.async_wait(boost::asio::redirect_error(use_awaitable, woken));
  }
}

}  // namespace pressoir::service
