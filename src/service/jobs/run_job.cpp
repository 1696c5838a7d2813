// Jobs::run: the work behind one request that is answered at once.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/error.h"
#include "base/log.h"
#include "service/jobs/job_state.h"
#include "service/jobs/produce.h"
#include "service/jobs/result_cache.h"
#include "service/jobs/safety.h"
#include "service/service_metrics.h"

namespace pressoir::service {
namespace {

using store::Session;
using store::usage::ReservationId;
using Timer = boost::asio::steady_timer;

// Between tries to give a reservation back; twice as long each time.
constexpr std::chrono::seconds kFirstWait{1}, kLongestWait{60};

JobResult too_late() {
  return {.outcome = {}, .failure = Failure{ErrorCode::timeout, "It took too long."}};
}

Bill bill_for(const RunRequest& request, std::optional<ReservationId> reservation) {
  Bill bill{.account = request.account ? request.account->id : AccountId{},
            .origin = request.origin,
            .file_name = request.file_name,
            .bytes = request.input.size(),
            .charging = request.charging,
            .charge_above_percent = 0,
            .reserved = {}};
  if (reservation) bill.reserved = *reservation;
  return bill;
}

}  // namespace

Async<std::optional<ReservationId>> Jobs::State::reserve(const RunRequest& request) {
  const auto charge = charge_for(request.charging, 1, request.input.size());
  if (!request.account || !charge) co_return std::nullopt;
  const auto id = request.account->id;
  auto work = [id, charge](Session& session) {
    return store::usage::reserve(session, id, *charge, std::nullopt, store::now());
  };
  const auto reservation = co_await parts.database.transact(work);
  parts.usage.changed(id);
  co_return reservation;
}

Async<Attempt> Jobs::State::begun(JobTicket& ticket, const RunRequest& request) {
  Attempt attempt{.account = request.account ? request.account->id : AccountId{},
                  .inputs = {},
                  .goal = request.goal,
                  .answer = Answer::at_once,
                  .deadline = request.deadline,
                  .give_up = &ticket.give_up,
                  .is_abandoned = [&ticket] { return ticket.abandoned; },
                  .before_close = [&ticket] { ticket.settling = !ticket.abandoned; }};
  auto look = [this, account = attempt.account](Session& session) {
    return sanitises(session, parts.config, account);
  };
  const bool is_safe = co_await parts.database.read(std::move(look));
  attempt.goal.sanitise |= is_safe;
  auto& input =
      attempt.inputs.emplace_back(AttemptInput{.file = request.input.duplicate(), .sha256 = {}});
  if (request.account && parts.cache.is_on()) {
    const auto described = co_await parts.blobs.describe(request.input.duplicate());
    input.sha256 = described.sha256;
  }
  co_return attempt;
}

// From the moment in which it is settled whether somebody waits for the result, that stands.
Async<std::optional<JobResult>> Jobs::State::make(JobTicket& ticket, const Attempt& attempt,
                                                  const Bill& bill, Results which) {
  const auto job_result_of = [&ticket](const Product& made) {
    return ticket.settling
               ? JobResult{.outcome = made.outcome, .failure = {}, .is_cached = made.is_cached}
               : too_late();
  };
  Close close = [&bill, &job_result_of](Session& session, const Product& made) {
    settle(session, bill, job_result_of(made));
    return true;
  };
  std::optional<Product> made;
  if (which == Results::known)
    made = co_await reuse(parts, attempt, std::move(close));
  else
    made = co_await produce(parts, attempt, std::move(close));
  if (!made) co_return std::nullopt;
  auto result = job_result_of(*made);
  parts.metrics.job_ended(bill.origin, bill.bytes, result, made->is_cached);
  ticket.result.emplace(
      Finished{.outcome = std::move(made->outcome), .output = readable(std::move(*made->output))});
  co_return result;
}

Async<void> Jobs::State::give_back(AccountId account, ReservationId reservation) {
  const auto self = shared_from_this();
  Timer pause(parts.executor);
  auto work = [reservation](Session& session) {
    return store::usage::release(session, reservation);
  };
  for (auto wait = kFirstWait; !is_stopping; wait = std::min(2 * wait, kLongestWait)) {
    try {
      co_await parts.database.transact(work);
      parts.usage.changed(account);
      co_return;
    } catch (const Error& error) {
      log::error("reservation_not_given_back",
                 {{"account", account.value}, {"detail", error.detail()}});
    }
    pause.expires_after(wait);
    boost::system::error_code woken;
    co_await pause.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
  }
}

Async<void> Jobs::State::close_failed(const RunRequest& request, const Bill& bill,
                                      const JobResult& result) {
  auto work = [&](Session& session) { settle(session, bill, result); };
  std::exception_ptr failure;
  try {
    if (request.account) co_await parts.database.transact(work);
  } catch (const Error&) {
    failure = std::current_exception();
  }
  if (!failure) co_return;
  if (const auto* reserved = std::get_if<ReservationId>(&bill.reserved))
    boost::asio::co_spawn(parts.executor, give_back(bill.account, *reserved),
                          boost::asio::detached);
  std::rethrow_exception(failure);
}

Async<bool> Jobs::State::give_known(JobTicket& ticket, const RunRequest& request,
                                    const Attempt& attempt) {
  const auto bill = bill_for(request, std::nullopt);
  const auto result = co_await make(ticket, attempt, bill, Results::known);
  if (!result) co_return false;
  log_ended(request.origin, bill.account, std::nullopt, *result);
  ticket.finish();
  co_return true;
}

Async<void> Jobs::State::reserve_work_settle(JobTicket& ticket, RunRequest& request) {
  const auto attempt = co_await begun(ticket, request);
  if (request.charging == Charging::when_made) {
    // What is there already costs nothing: it is for those too whose quota is used up.
    const bool is_given = co_await give_known(ticket, request, attempt);
    if (is_given) co_return;
  }
  const auto reservation = co_await reserve(request);
  const auto bill = bill_for(request, reservation);
  JobResult result;
  try {
    const auto made = co_await make(ticket, attempt, bill, Results::any);
    result = *made;
  } catch (...) {
    result.failure = ticket.failure = present_failure();
  }
  if (result.failure && !ticket.result) {
    ticket.settling = !ticket.abandoned;
    if (ticket.abandoned) result = too_late();
    co_await close_failed(request, bill, result);
    parts.metrics.job_ended(request.origin, bill.bytes, result, false);
  }
  if (reservation) parts.usage.changed(bill.account);
  log_ended(request.origin, bill.account, std::nullopt, result);
  ticket.finish();  // the caller need not wait for what follows
  if (parts.cache.has_grown()) co_await parts.cache.trim();
}

Async<void> Jobs::State::work(std::shared_ptr<JobTicket> ticket, RunRequest request) {
  const auto self = shared_from_this();
  ++under_way;
  try {
    co_await reserve_work_settle(*ticket, request);
  } catch (...) {
    ticket->failure = present_failure();
    if (!ticket->finished) parts.metrics.job_refused(request.origin, ticket->failure->code);
  }
  ticket->finish();
  if (--under_way == 0) idle.cancel();
}

}  // namespace pressoir::service
