// Jobs::run: the work behind one request that is answered at once.
#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "base/error.h"
#include "service/job_state.h"
#include "service/result_cache.h"
#include "service/service_metrics.h"
#include "service/turns.h"
#include "store/stored_files.h"

namespace pressoir::service {

using store::Session;
using Timer = boost::asio::steady_timer;

Async<Finished> Jobs::State::optimize(JobTicket& ticket, const RunRequest& request) {
  using std::chrono::milliseconds;
  const auto left = std::chrono::ceil<milliseconds>(request.until - Timer::clock_type::now());
  if (left <= milliseconds(0) || ticket.abandoned)
    throw Error(ErrorCode::timeout, "It took too long.");
  auto limits = parts.limits;
  limits.wall = std::min(limits.wall_time(), left);
  auto output = TempFile::create(parts.spool);
  const auto turn = turn_of(request.account ? request.account->id : AccountId{}, Answer::at_once);
  auto work =
      parts.pool.run(request.input.duplicate(), output.duplicate(), request.goal, limits, turn);
  std::optional<Outcome> outcome;
  try {
    outcome = co_await boost::asio::co_spawn(
        parts.executor, std::move(work),
        boost::asio::bind_cancellation_slot(ticket.give_up.slot(), boost::asio::use_awaitable));
  } catch (const boost::system::system_error&) {  // cancelled by the ticket
    throw Error(ErrorCode::timeout, "Nobody waits for it any more.");
  }
  co_return Finished{.outcome = std::move(*outcome), .output = std::move(output)};
}

Async<std::optional<Finished>> Jobs::State::earlier(const RunRequest& request, std::string sha256) {
  auto find = [&cache = parts.cache, id = request.account->id, sha256, goal = request.goal](
                  Session& session) { return cache.find(session, id, sha256, goal); };
  auto found = co_await parts.database.read(find);
  if (!found) co_return std::nullopt;
  if (!found->output)
    co_return Finished{.outcome = std::move(found->outcome), .output = request.input.duplicate()};
  std::optional<Finished> again;
  try {
    TempFile output = co_await parts.blobs.open(*found->output);
    again.emplace(Finished{.outcome = std::move(found->outcome), .output = std::move(output)});
  } catch (const Error& error) {  // it has just been removed: made again
    if (error.code() != ErrorCode::not_found) throw;
  }
  co_return again;
}

Async<void> Jobs::State::keep_result(const RunRequest& request, std::string sha256, Outcome outcome,
                                     TempFile output) {
  std::optional<store::StoredFile> stored;
  if (outcome.method != "unchanged") stored = co_await parts.blobs.put(std::move(output));
  auto keep = [&cache = parts.cache, id = request.account->id, sha256, goal = request.goal, outcome,
               stored](Session& session) {
    std::optional<BlobKey> key;
    if (stored) key = store::stored_files::add(session, id, *stored, store::now());
    cache.add(session, id, sha256, goal, {.output = key, .outcome = outcome});
    if (key) store::stored_files::drop_unnamed(session, {*key});  // another was faster
    return key && key == stored->key && store::stored_files::knows(session, *key);
  };
  bool is_kept = false;
  std::exception_ptr failure;
  try {
    is_kept = co_await parts.database.transact(keep);
  } catch (...) {
    failure = std::current_exception();
  }
  if (stored && !is_kept) parts.blobs.remove(stored->key);
  if (failure) std::rethrow_exception(failure);
  if (parts.cache.has_grown()) co_await parts.cache.trim();
}

Async<void> Jobs::State::close(JobTicket& ticket, const RunRequest& request,
                               std::optional<store::usage::ReservationId> reservation,
                               Ending ending) {
  if (!request.account) co_return;
  if (ticket.abandoned)
    ending = {.outcome = std::nullopt, .failure = Failure{ErrorCode::timeout, "It took too long."}};
  ticket.settling = true;
  const auto paid = pays(request.charging, 0, ending);
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

Async<void> Jobs::State::reserve_work_settle(JobTicket& ticket, RunRequest& request) {
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
  std::string sha256;
  bool is_again = false;
  try {
    if (request.account && parts.cache.is_on()) {
      const auto described = co_await parts.blobs.describe(request.input.duplicate());
      sha256 = described.sha256;
      ticket.result = co_await earlier(request, sha256);
      is_again = ticket.result.has_value();
    }
    if (!is_again) ticket.result = co_await optimize(ticket, request);
    ending.outcome = ticket.result->outcome;
  } catch (...) {
    ending.failure = ticket.failure = present_failure();
  }
  std::optional<TempFile> made;
  if (ending.outcome && !is_again && !sha256.empty() && !ending.outcome->cut_by_deadline)
    made = ticket.result->output.duplicate();
  co_await close(ticket, request, reservation, ending);
  log_ended(request.origin, request.account ? request.account->id : AccountId{}, std::nullopt,
            ending);
  parts.metrics.job_ended(request.origin, request.input.size(), ending, is_again);
  ticket.finish();  // the caller need not wait for what follows
  if (!made) co_return;
  try {
    co_await keep_result(request, sha256, *ending.outcome, std::move(*made));
  } catch (...) {
    present_failure();  // told to the log; the result itself was delivered
  }
}

Async<void> Jobs::State::work(std::shared_ptr<JobTicket> ticket, RunRequest request) {
  const auto self = shared_from_this();
  ++under_way;
  try {
    co_await reserve_work_settle(*ticket, request);
  } catch (...) {
    ticket->failure = present_failure();
    parts.metrics.job_refused(request.origin, ticket->failure->code);
  }
  ticket->finish();
  if (--under_way == 0) idle.cancel();
}

}  // namespace pressoir::service
