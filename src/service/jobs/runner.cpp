// Over 400 lines: the runner is one state whose claims, leases and ends are steps of each other;
// apart they would share all of it.
#include "service/jobs/runner.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>
#include <tuple>
#include <utility>

#include "base/crypto/crypto.h"
#include "base/log.h"
#include "engine/goal/goal_check.h"
#include "engine/pool/worker_death.h"
#include "service/callbacks/webhooks.h"
#include "service/jobs/fetcher.h"
#include "service/jobs/give_up.h"
#include "service/jobs/jobs.h"
#include "service/jobs/produce.h"
#include "service/jobs/result_cache.h"
#include "service/kept_files.h"
#include "service/service_metrics.h"
#include "service/uploads/vault_keys.h"
#include "store/stored_files.h"

namespace pressoir::service {
namespace {

using boost::asio::use_awaitable;
using store::Session;
using store::jobs::Stage;

// How soon work that another process left behind, or that was given back, is seen.
constexpr std::chrono::seconds kPoll{1};

std::uint32_t or_cores(std::uint32_t count) {
  return count != 0 ? count : std::max(1U, std::thread::hardware_concurrency());
}

// 1, 4, 16, 64 times as long before the second to the fifth try.
std::chrono::milliseconds wait_after(std::uint32_t tries, std::chrono::milliseconds first) {
  return first * (std::int64_t{1} << (2 * std::min(tries - 1, 10U)));
}

void log_job(log::Level level, std::string_view event, const store::jobs::Claim& claim,
             const std::string& detail) {
  log::write(level, event,
             {{"request", claim.origin.request},
              {"account", claim.job.account.value},
              {"job", claim.job.id.value},
              {"tries", std::int64_t{claim.tries}},
              {"detail", detail}});
}

}  // namespace

struct Runner::Lease {
  explicit Lease(const boost::asio::any_io_executor& executor) : timer(executor) {}
  Timer timer;
  bool over = false;
  void end() {
    over = true;
    timer.cancel();
  }
};

Runner::Waiter::Waiter(Runner& runner, const BatchId& batch, Timer& timer)
    : runner_(runner), entry_(runner.waiters_.emplace(batch.value, Entry{&timer, 0})) {}
Runner::Waiter::~Waiter() { runner_.waiters_.erase(entry_); }

void Runner::Lane::take(AccountId account) {
  ++busy;
  ++busy_for[account];
}

void Runner::Lane::give_back(AccountId account) {
  --busy;
  if (--busy_for[account] == 0) busy_for.erase(account);
}

std::vector<AccountId> Runner::Lane::full() const {
  std::vector<AccountId> accounts;
  for (const auto& [account, count] : busy_for)
    if (count >= places_each) accounts.push_back(account);
  return accounts;
}

Runner::Runner(const JobsParts& parts)
    : parts_(parts),
      worker_(crypto::random_token(12)),
      lanes_{Lane{.stage = Stage::work, .places = or_cores(parts.config.runners)},
             Lane{.stage = Stage::fetch,
                  .places = std::max(1U, parts.config.fetchers),
                  .places_each = std::max(1U, parts.config.fetchers / 4)}},
      stopped_(parts.executor) {}

std::chrono::milliseconds Runner::longest_wait(const ServiceConfig& config) {
  return std::max<std::chrono::milliseconds>(config.lease,
                                             wait_after(kMaxTries - 1, config.retry_after));
}

void Runner::start() {
  for (auto& lane : lanes_) {
    ++under_way_;
    boost::asio::co_spawn(parts_.executor, loop(lane), boost::asio::detached);
  }
}

void Runner::take_no_more() {
  stopping_ = true;
  wake();
}

Async<void> Runner::stop() {
  take_no_more();
  const auto deadline = Timer::clock_type::now() + parts_.config.stop_grace;
  while (under_way_ > 0 && Timer::clock_type::now() < deadline) {
    stopped_.expires_at(deadline);
    boost::system::error_code woken;
    co_await stopped_.async_wait(boost::asio::redirect_error(use_awaitable, woken));
  }
  try {
    auto work = [name = worker_](Session& session) {
      return store::jobs::give_back(session, name);
    };
    co_await parts_.database.transact(work);
  } catch (const Error& failure) {  // the next start does it
    log::error("jobs_not_given_back", {{"detail", failure.detail()}});
  }
}

void Runner::wake() {
  ++wakes_;
  for (auto* timer : sleeping_) timer->cancel();
}

void Runner::notify(const BatchId& batch) {
  const auto [begin, end] = waiters_.equal_range(batch.value);
  for (auto at = begin; at != end; ++at) {
    ++at->second.events;
    at->second.timer->cancel();
  }
}

void Runner::notify_all() {
  for (auto& [batch, waiter] : waiters_) {
    ++waiter.events;
    waiter.timer->cancel();
  }
}

void Runner::drop(const BatchId& batch) {
  const auto [begin, end] = ends_.equal_range(batch.value);
  for (auto at = begin; at != end; ++at) {
    at->second.is_dropped = true;
    at->second.give_up.emit(boost::asio::cancellation_type::terminal);
  }
  notify(batch);
}

Async<void> Runner::sleep(std::chrono::milliseconds timeout) {
  Timer timer(parts_.executor, timeout);
  sleeping_.insert(&timer);
  boost::system::error_code woken;
  co_await timer.async_wait(boost::asio::redirect_error(use_awaitable, woken));
  sleeping_.erase(&timer);
}

Async<std::optional<Runner::Claim>> Runner::next(Lane& lane) {
  try {
    auto work = [&parts = parts_, name = worker_, stage = lane.stage, after = lane.last,
                 in_a_row = lane.in_a_row, full = lane.full()](Session& session) {
      std::vector<store::jobs::Unreadable> unreadable;
      const auto end = [&](const store::jobs::Unreadable& each) {
        const JobResult failed{.outcome = {}, .failure = each.job.failure};
        settle(session, bill_of(each.origin, each.job), failed);
        close_batch(session, parts, each.job.batch);
        unreadable.push_back(each);
      };
      auto found = store::jobs::claim(session, parts.key,
                                      {.stage = stage,
                                       .after = after,
                                       .worker = name,
                                       .lease = parts.config.lease,
                                       .in_a_row = in_a_row,
                                       .except = full,
                                       .on_unreadable = end},
                                      {});
      const bool has_news =
          found && stage == Stage::work &&
          parts.webhooks.queue_begun(session, found->job.batch, found->origin.dialect);
      return std::tuple(std::move(found), std::move(unreadable), has_news);
    };
    auto [claim, unreadable, has_news] = co_await parts_.database.transact(work);
    for (const auto& each : unreadable) ended(each);
    if (has_news) parts_.webhooks.wake();
    if (!claim) co_return std::nullopt;
    const auto whose = claim->job.account;
    lane.in_a_row = whose == lane.last ? lane.in_a_row + 1 : 1;
    lane.last = whose;
    co_return std::move(claim);
  } catch (const std::exception& failure) {
    log::error("claim_failed", {{"detail", std::string(failure.what())}});
  }
  co_return std::nullopt;
}

Async<void> Runner::loop(Lane& lane) {
  while (!stopping_) {
    const auto seen = wakes_;
    std::optional<Claim> claim;
    if (lane.busy < lane.places) claim = co_await next(lane);
    if (claim) {
      lane.take(claim->job.account);
      ++under_way_;
      // At once, so that a drop that was committed behind the claim finds it.
      const auto listed =
          ends_.emplace(std::piecewise_construct, std::tuple(claim->job.batch.value), std::tuple());
      boost::asio::co_spawn(parts_.executor, process(lane, std::move(*claim), listed),
                            boost::asio::detached);
    } else if (seen == wakes_) {
      co_await sleep(kPoll);
    }
  }
  if (--under_way_ == 0) stopped_.cancel();
}

// Ends by itself when the lease was lost; the result is then dropped by its fence.
Async<void> Runner::keep(Claim claim, std::shared_ptr<Lease> lease) {
  const std::chrono::milliseconds length = parts_.config.lease;
  while (!lease->over) {
    lease->timer.expires_after(length / 3);
    boost::system::error_code woken;
    co_await lease->timer.async_wait(boost::asio::redirect_error(use_awaitable, woken));
    if (lease->over) break;
    try {
      auto work = [claim, length](Session& session) {
        return store::jobs::extend(session, claim, length, store::steady_now());
      };
      const auto held = co_await parts_.database.transact(work);
      if (!held) break;
    } catch (const std::exception& failure) {
      log::error("lease_not_extended", {{"detail", std::string(failure.what())}});
    }
  }
}

Async<void> Runner::process(Lane& lane, Claim claim, Ends::iterator listed) {
  const auto lease = std::make_shared<Lease>(parts_.executor);
  boost::asio::co_spawn(parts_.executor, keep(claim, lease), boost::asio::detached);
  auto& end = listed->second;
  std::optional<Failure> failure;
  bool may_pass = true;
  try {
    if (claim.tries > kMaxTries || claim.interruptions > kMaxInterruptions)
      throw Error(ErrorCode::internal, "The job was interrupted too often.");
    if (!end.is_dropped) co_await do_stage(claim, end);
  } catch (const engine::WorkerDeath&) {
    failure = present_failure();
    may_pass = false;
  } catch (...) {
    failure = present_failure();
    may_pass = is_server_error(failure->code) && claim.interruptions <= kMaxInterruptions;
  }
  if (end.is_dropped) failure.reset();  // there is no job any more
  ends_.erase(listed);
  try {
    if (failure && may_pass && claim.tries < kMaxTries)
      co_await try_again(claim, *failure);
    else if (failure)
      co_await fail(claim, std::move(*failure));
  } catch (const std::exception& problem) {  // the job comes back when its lease ends
    log_job(log::Level::error, "job_not_closed", claim, problem.what());
  }
  lease->end();
  parts_.usage.changed(claim.job.account);
  notify(claim.job.batch);
  lane.give_back(claim.job.account);
  wake();
  if (--under_way_ == 0) stopped_.cancel();
}

Async<void> Runner::do_stage(const Claim& claim, End& end) {
  if (claim.stage == Stage::fetch)
    co_await fetch(claim, end);
  else
    co_await work(claim, end);
}

Async<void> Runner::fetch(const Claim& claim, End& end) {
  std::uint64_t bytes = 0;
  for (const auto& input : claim.job.inputs) bytes += input.bytes;
  for (std::uint32_t position = 0; position < claim.job.inputs.size(); ++position) {
    if (!claim.job.inputs[position].blob.value.empty()) continue;
    const auto fetched = co_await fetch(claim, position, bytes, end);
    if (!fetched) co_return;
    bytes += *fetched;
  }
}

Async<std::optional<std::uint64_t>> Runner::fetch(const Claim& claim, std::uint32_t position,
                                                  std::uint64_t bytes_before, End& end) {
  const auto& wanted = claim.job.inputs[position];
  if (!wanted.remote) throw Error(ErrorCode::internal, "The job has no input.");
  RemoteFile remote = *wanted.remote;
  const auto cipher = co_await held_cipher(parts_.database, parts_.key, claim.job.batch);
  FetchOptions options;
  options.encrypts_file = cipher.has_value();
  auto fetching = parts_.fetcher.fetch(claim.job.account, std::move(remote), FetchTimes{}, options);
  Upload upload = co_await unless_given_up(parts_.executor, end.give_up, std::move(fetching));
  engine::check_sizes(std::array{bytes_before, upload.content.size()}, parts_.limits);
  const auto protection = cipher ? store::Protection::by_client(*cipher) : store::Protection();
  const store::StoredFile stored =
      co_await parts_.blobs.put(std::move(upload.content), store::Durability::durable, protection);
  auto record = [&parts = parts_, claim, position, stored, name = upload.file_name](
                    Session& session, Unused& unused) {
    const store::Now now;
    const auto kept = name_file(session, parts.blobs, claim.job.account, stored, unused);
    const auto jobs = store::jobs::fetched(
        session, parts.key, claim,
        {.position = position, .key = kept, .bytes = stored.bytes, .file_name = name}, now);
    for (auto job : jobs) {
      job.inputs.at(position).bytes = stored.bytes;
      store::usage::set_bytes_of(session, job.id, job.input_bytes(), now.wall);
    }
    for (auto& key : store::stored_files::drop_unnamed(session, {kept}))
      unused.push_back(std::move(key));
    return !jobs.empty();
  };
  Unused fresh{stored.key};
  const bool is_held =
      co_await transact_naming(parts_.database, parts_.blobs, std::move(fresh), std::move(record));
  co_return is_held ? std::optional(stored.bytes) : std::nullopt;
}

Async<void> Runner::work(const Claim& claim, End& end) {
  auto attempt = co_await attempt_for(parts_, claim.job);
  attempt.cipher = co_await held_cipher(parts_.database, parts_.key, claim.job.batch);
  if (claim.interruptions >= kMaxInterruptions) attempt.company = engine::Company::alone;
  attempt.give_up = &end.give_up;
  attempt.is_abandoned = [&end] { return end.is_dropped; };
  const auto bill = bill_of(claim.origin, claim.job);
  Close close = [&claim, &bill, &parts = parts_](Session& session, const Product& made) {
    if (!store::jobs::finish(session, claim, made.stored, made.outcome, store::now())) return false;
    settle(session, bill, {.outcome = made.outcome, .failure = {}, .is_cached = made.is_cached});
    close_batch(session, parts, claim.job.batch);
    return true;
  };
  const auto made = co_await produce(parts_, attempt, std::move(close));
  if (made.is_closed) ended(claim, {.outcome = made.outcome, .failure = {}}, made.is_cached);
  if (parts_.cache.has_grown()) co_await parts_.cache.trim();
}

Async<void> Runner::try_again(const Claim& claim, const Failure& failure) {
  if (stopping_) co_return;  // stop() gives it back
  log_job(log::Level::warning, "job_tried_again", claim, failure.message);
  const auto later = store::steady_now() + wait_after(claim.tries, parts_.config.retry_after);
  auto retry = [claim, later](Session& session) {
    return store::jobs::retry(session, claim, later);
  };
  co_await parts_.database.transact(retry);
}

Async<void> Runner::fail(const Claim& claim, Failure failure) {
  if (is_server_error(failure.code))
    log_job(log::Level::error, "job_given_up", claim, failure.message);
  JobResult result;
  result.failure = std::move(failure);
  auto close = [&parts = parts_, claim, result](Session& session) {
    auto jobs = store::jobs::fail(session, parts.key, claim, *result.failure, store::now());
    for (const auto& job : jobs) settle(session, bill_of(claim.origin, job), result);
    close_batch(session, parts, claim.job.batch);
    return jobs;
  };
  const std::vector<Job> failed = co_await parts_.database.transact(close);
  for (const auto& job : failed) {
    auto each = claim;
    each.job = job;
    ended(each, result, false);
  }
}

void Runner::ended(const Claim& claim, const JobResult& result, bool cached) {
  log_ended(claim.origin, claim.job.account, claim.job.id, result);
  parts_.metrics.job_ended(claim.origin, claim.job.input_bytes(), result, cached);
  parts_.webhooks.wake();
}

void Runner::ended(const store::jobs::Unreadable& unreadable) {
  const auto& job = unreadable.job;
  log::error(
      "job_unreadable",
      {{"account", job.account.value}, {"job", job.id.value}, {"detail", unreadable.problem}});
  const JobResult result{.outcome = {}, .failure = job.failure};
  log_ended(unreadable.origin, job.account, job.id, result);
  parts_.metrics.job_ended(unreadable.origin, job.input_bytes(), result, false);
  parts_.usage.changed(job.account);
  parts_.webhooks.wake();
  notify(job.batch);
}

}  // namespace pressoir::service
