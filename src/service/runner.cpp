#include "service/runner.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

#include "base/crypto.h"
#include "base/log.h"
#include "service/fetcher.h"
#include "service/jobs.h"
#include "service/result_cache.h"
#include "service/service_metrics.h"
#include "service/turns.h"
#include "service/webhooks.h"
#include "store/stored_files.h"

namespace pressoir::service {
namespace {

using boost::asio::use_awaitable;
using store::Session;
using store::jobs::Stage;

// How soon work that another process left behind, or that was given back, is seen.
constexpr std::chrono::seconds kPoll{1};

bool is_unchanged(const Outcome& outcome) { return outcome.method == "unchanged"; }

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

// The part of a transaction that ends a job: paid or not, and a line in the history.
void settle(Session& session, const store::jobs::Claim& claim, const Ending& ending) {
  const auto& job = claim.job;
  const auto paid = pays(job.charging, job.charge_above_percent, ending);
  if (paid)
    store::usage::settle_of(session, job.id);
  else
    store::usage::release_of(session, job.id);
  const auto bytes = ending.outcome ? ending.outcome->bytes_before : job.input_bytes;
  store::history::add(session, job.account,
                      history_line(claim.origin, job.file_name, bytes, ending, paid));
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

Runner::Runner(const JobsParts& parts)
    : parts_(parts),
      worker_(crypto::random_token(12)),
      lines_{Line{.stage = Stage::work, .places = or_cores(parts.config.runners)},
             Line{.stage = Stage::fetch, .places = std::max(1U, parts.config.fetchers)}},
      stopped_(parts.executor) {}

void Runner::start() {
  for (auto& line : lines_) {
    ++under_way_;
    boost::asio::co_spawn(parts_.executor, loop(line), boost::asio::detached);
  }
}

Async<void> Runner::stop() {
  stopping_ = true;
  wake();
  const auto until = Timer::clock_type::now() + parts_.config.stop_grace;
  while (under_way_ > 0 && Timer::clock_type::now() < until) {
    stopped_.expires_at(until);
    boost::system::error_code woken;
    co_await stopped_.async_wait(boost::asio::redirect_error(use_awaitable, woken));
  }
}

void Runner::wake() {
  ++wakes_;
  for (auto* timer : resting_) timer->cancel();
}

void Runner::tell(const BatchId& batch) {
  const auto [begin, end] = waiters_.equal_range(batch.value);
  for (auto at = begin; at != end; ++at) {
    ++at->second.events;
    at->second.timer->cancel();
  }
}

Async<void> Runner::rest(std::chrono::milliseconds at_most) {
  Timer timer(parts_.executor, at_most);
  resting_.insert(&timer);
  boost::system::error_code woken;
  co_await timer.async_wait(boost::asio::redirect_error(use_awaitable, woken));
  resting_.erase(&timer);
}

Async<std::optional<Runner::Claim>> Runner::next(Line& line) {
  try {
    auto work = [&key = parts_.key, name = worker_, stage = line.stage, after = line.last,
                 in_a_row = line.in_a_row, lease = parts_.config.lease](Session& session) {
      return store::jobs::claim(
          session, key,
          {.stage = stage, .after = after, .worker = name, .lease = lease, .in_a_row = in_a_row},
          store::now());
    };
    auto claim = co_await parts_.database.transact(work);
    if (!claim) co_return claim;
    const auto whose = claim->job.account;
    line.in_a_row = whose == line.last ? line.in_a_row + 1 : 1;
    line.last = whose;
    co_return claim;
  } catch (const std::exception& failure) {
    log::error("claim_failed", {{"detail", std::string(failure.what())}});
  }
  co_return std::nullopt;
}

Async<void> Runner::loop(Line& line) {
  while (!stopping_) {
    const auto seen = wakes_;
    std::optional<Claim> claim;
    if (line.busy < line.places) claim = co_await next(line);
    if (claim) {
      ++line.busy;
      ++under_way_;
      boost::asio::co_spawn(parts_.executor, process(line, std::move(*claim)),
                            boost::asio::detached);
    } else if (seen == wakes_) {
      co_await rest(kPoll);
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
        return store::jobs::extend(session, claim, length, store::now());
      };
      const auto held = co_await parts_.database.transact(work);
      if (!held) break;
    } catch (const std::exception& failure) {
      log::error("lease_not_extended", {{"detail", std::string(failure.what())}});
    }
  }
}

Async<void> Runner::process(Line& line, Claim claim) {
  const auto lease = std::make_shared<Lease>(parts_.executor);
  boost::asio::co_spawn(parts_.executor, keep(claim, lease), boost::asio::detached);
  std::optional<Failure> failure;
  try {
    if (claim.tries > kMaxTries)
      throw Error(ErrorCode::internal, "The job was interrupted too often.");
    co_await do_stage(claim);
  } catch (...) {
    failure = present_failure();
  }
  try {
    if (failure) co_await fail(claim, std::move(*failure));
  } catch (const std::exception& problem) {  // the job comes back when its lease ends
    log_job(log::Level::error, "job_not_closed", claim, problem.what());
  }
  lease->end();
  parts_.usage.changed(claim.job.account);
  tell(claim.job.batch);
  --line.busy;
  wake();
  if (--under_way_ == 0) stopped_.cancel();
}

Async<void> Runner::do_stage(const Claim& claim) {
  if (claim.stage == Stage::fetch)
    co_await fetch(claim);
  else
    co_await work(claim);
}

Async<void> Runner::fetch(const Claim& claim) {
  if (!claim.job.remote) throw Error(ErrorCode::internal, "The job has no input.");
  RemoteFile remote = *claim.job.remote;
  Upload upload = co_await parts_.fetcher.fetch(claim.job.account, std::move(remote), FetchTimes{});
  const store::StoredFile stored = co_await parts_.blobs.put(std::move(upload.content));
  auto record = [&key = parts_.key, claim, stored, name = upload.file_name](Session& session) {
    const auto now = store::now();
    const auto kept = store::stored_files::add(session, claim.job.account, stored, now);
    const auto jobs = store::jobs::fetched(
        session, key, claim, {.key = kept, .bytes = stored.bytes, .file_name = name}, now);
    for (const auto& job : jobs) store::usage::set_bytes_of(session, job.id, stored.bytes, now);
    if (jobs.empty()) store::stored_files::drop_unnamed(session, {kept});
    return !jobs.empty() && kept == stored.key;
  };
  bool is_kept = false;
  std::exception_ptr failure;
  try {
    is_kept = co_await parts_.database.transact(record);
  } catch (...) {
    failure = std::current_exception();
  }
  if (!is_kept) parts_.blobs.remove(stored.key);
  if (failure) std::rethrow_exception(failure);
}

Async<bool> Runner::take_again(const Claim& claim, std::string sha256) {
  const auto find = [&cache = parts_.cache, claim, sha256](Session& session) {
    return cache.find(session, claim.job.account, sha256, claim.job.goal);
  };
  const auto seen = co_await parts_.database.read(find);
  if (!seen) co_return false;
  auto take = [find, claim](Session& session) {
    Ending ending;
    const auto again = find(session);  // it may have gone meanwhile
    if (!again) return ending;
    if (!store::jobs::finish(session, claim, again->output, again->outcome, store::now()))
      throw Error(ErrorCode::conflict, "The lease was lost.");
    ending.outcome = again->outcome;
    settle(session, claim, ending);
    return ending;
  };
  const Ending ending = co_await parts_.database.transact(take);
  if (ending.outcome) ended(claim, ending, true);
  co_return ending.outcome.has_value();
}

Async<void> Runner::work(const Claim& claim) {
  auto find = [key = claim.job.input](Session& session) {
    return store::stored_files::find(session, key);
  };
  const auto input = co_await parts_.database.read(find);
  const std::string sha256 = input ? input->sha256 : std::string();
  if (parts_.cache.is_on() && !sha256.empty()) {
    const bool taken = co_await take_again(claim, sha256);
    if (taken) co_return;
  }
  TempFile content = co_await parts_.blobs.open(claim.job.input);
  auto output = TempFile::create(parts_.spool);
  Outcome outcome =
      co_await parts_.pool.run(std::move(content), output.duplicate(), claim.job.goal,
                               parts_.limits, turn_of(claim.job.account, Answer::later));
  std::optional<TempFile> made;
  if (!is_unchanged(outcome)) made = std::move(output);
  co_await finish(claim, sha256, std::move(outcome), std::move(made));
}

Async<void> Runner::finish(const Claim& claim, std::string sha256, Outcome outcome,
                           std::optional<TempFile> output) {
  std::optional<store::StoredFile> stored;
  if (output) stored = co_await parts_.blobs.put(std::move(*output));
  Ending ending;
  ending.outcome = std::move(outcome);
  struct Closed {
    bool held = false, is_kept = false;
  };
  auto close = [&cache = parts_.cache, claim, sha256, stored, ending](Session& session) {
    const auto now = store::now();
    std::optional<BlobKey> key;
    if (stored) key = store::stored_files::add(session, claim.job.account, *stored, now);
    const bool held = store::jobs::finish(session, claim, key, *ending.outcome, now);
    if (!held) {
      if (key) store::stored_files::drop_unnamed(session, {*key});
      return Closed{};
    }
    settle(session, claim, ending);
    cache.add(session, claim.job.account, sha256, claim.job.goal,
              {.output = key, .outcome = *ending.outcome});
    return Closed{.held = true, .is_kept = stored && key == stored->key};
  };
  Closed closed;
  std::exception_ptr failure;
  try {
    closed = co_await parts_.database.transact(close);
  } catch (...) {
    failure = std::current_exception();
  }
  if (stored && !closed.is_kept) parts_.blobs.remove(stored->key);
  if (failure) std::rethrow_exception(failure);
  if (closed.held) ended(claim, ending, false);
  if (parts_.cache.has_grown()) co_await parts_.cache.trim();
}

Async<void> Runner::fail(const Claim& claim, Failure failure) {
  if (is_our_fault(failure.code)) {
    if (stopping_) co_return;  // queued again at the next start
    if (claim.tries < kMaxTries) {
      log_job(log::Level::warning, "job_tried_again", claim, failure.message);
      const auto later = store::now() + wait_after(claim.tries, parts_.config.retry_after);
      auto retry = [claim, later](Session& session) {
        return store::jobs::retry(session, claim, later);
      };
      co_await parts_.database.transact(retry);
      co_return;
    }
    log_job(log::Level::error, "job_given_up", claim, failure.message);
  }
  Ending ending;
  ending.failure = std::move(failure);
  auto close = [&key = parts_.key, claim, ending](Session& session) {
    auto jobs = store::jobs::fail(session, key, claim, *ending.failure, store::now());
    for (const auto& job : jobs) {
      auto each = claim;
      each.job = job;
      settle(session, each, ending);
    }
    return jobs;
  };
  const std::vector<Job> failed = co_await parts_.database.transact(close);
  for (const auto& job : failed) {
    auto each = claim;
    each.job = job;
    ended(each, ending, false);
  }
}

void Runner::ended(const Claim& claim, const Ending& ending, bool cached) {
  log_ended(claim.origin, claim.job.account, claim.job.id, ending);
  parts_.metrics.job_ended(claim.origin, claim.job.input_bytes, ending, cached);
  parts_.webhooks.wake();
}

}  // namespace pressoir::service
