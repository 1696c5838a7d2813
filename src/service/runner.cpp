#include "service/runner.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

#include "base/crypto.h"
#include "base/log.h"
#include "service/jobs.h"

namespace pressoir::service {
namespace {

using boost::asio::use_awaitable;
using store::Session;
using store::jobs::Claim;

// A job that was under way at that many deaths of a server is taken for their cause.
constexpr std::uint32_t kMaxTries = 5;
// How soon work that another process left behind, or that was given back, is seen.
constexpr std::chrono::seconds kPoll{1};

bool is_unchanged(const Outcome& outcome) { return outcome.method == "unchanged"; }

// For the history of a failed job, whose stored input may be what is missing.
std::uint64_t size_of(const store::DiskBlobs& blobs, const BlobKey& key) {
  try {
    return blobs.open(key).size();
  } catch (const Error&) {
    return 0;
  }
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
    : parts_(parts), worker_(crypto::random_token(12)), stopped_(parts.executor) {}

void Runner::start() {
  auto count = parts_.config.runners;
  if (count == 0) count = std::max(1U, std::thread::hardware_concurrency());
  for (std::uint32_t i = 0; i < count; ++i) {
    ++loops_;
    boost::asio::co_spawn(parts_.executor, loop(), boost::asio::detached);
  }
}

Async<void> Runner::stop() {
  stopping_ = true;
  wake();
  const auto until = Timer::clock_type::now() + parts_.config.stop_grace;
  while (loops_ > 0 && Timer::clock_type::now() < until) {
    stopped_.expires_at(until);
    boost::system::error_code woken;
    co_await stopped_.async_wait(boost::asio::redirect_error(use_awaitable, woken));
  }
}

void Runner::wake() {
  ++wakes_;
  for (auto* timer : resting_) timer->cancel();
}

void Runner::announce(const BatchId& batch) {
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

Async<std::optional<Claim>> Runner::next() {
  try {
    auto work = [worker = worker_, lease = parts_.config.lease](Session& session) {
      return store::jobs::claim(session, worker, lease, store::now());
    };
    co_return co_await parts_.database.transact(work);
  } catch (const std::exception& failure) {
    log::error("claim_failed", {{"detail", std::string(failure.what())}});
  }
  co_return std::nullopt;
}

Async<void> Runner::loop() {
  while (!stopping_) {
    const auto seen = wakes_;
    const auto claim = co_await next();
    if (claim)
      co_await process(*claim);
    else if (seen == wakes_)
      co_await rest(kPoll);
  }
  if (--loops_ == 0) stopped_.cancel();
}

// Ends by itself when the lease was lost; the result is then dropped by its fence.
Async<void> Runner::keep(Claim claim, std::shared_ptr<Lease> lease) {
  const std::chrono::milliseconds length = parts_.config.lease;
  const auto extend = [claim, length](Session& session) {
    return store::jobs::extend(session, claim, length, store::now());
  };
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

Async<std::optional<BlobKey>> Runner::optimize(const Job& job, Ending& ending) {
  auto output = TempFile::create(parts_.spool);
  auto outcome = co_await parts_.pool.run(parts_.blobs.open(job.input), output.duplicate(),
                                          job.goal, parts_.limits);
  std::optional<BlobKey> stored;
  if (!is_unchanged(outcome)) stored = co_await parts_.blobs.put(std::move(output));
  ending.outcome = std::move(outcome);
  co_return stored;
}

Async<bool> Runner::close(const Claim& claim, std::optional<BlobKey> output, Ending ending) {
  const auto bytes_before =
      ending.outcome ? ending.outcome->bytes_before : size_of(parts_.blobs, claim.job.input);
  const auto paid = pays(claim.job.charging, ending);
  const auto line = history_line(claim.origin, claim.job.file_name, bytes_before, ending, paid);
  auto work = [=](Session& session) {
    const auto held = ending.outcome ? store::jobs::finish(session, claim, output, *ending.outcome)
                                     : store::jobs::fail(session, claim, *ending.failure);
    if (!held) return false;
    if (paid)
      store::usage::settle_of(session, claim.job.id);
    else
      store::usage::release_of(session, claim.job.id);
    store::history::add(session, claim.job.account, line);
    return true;
  };
  co_return co_await parts_.database.transact(work);
}

Async<void> Runner::give_back(const Claim& claim) {
  auto work = [claim](Session& session) {
    store::jobs::give_back(session, claim, store::now() + kPoll);
  };
  co_await parts_.database.transact(work);
}

Async<void> Runner::process(Claim claim) {
  const auto lease = std::make_shared<Lease>(parts_.executor);
  boost::asio::co_spawn(parts_.executor, keep(claim, lease), boost::asio::detached);
  Ending ending;
  std::optional<BlobKey> output;
  bool held = false;
  if (claim.tries > kMaxTries) {
    ending.failure = Failure{ErrorCode::internal, "The job was interrupted too often."};
  } else {
    try {
      output = co_await optimize(claim.job, ending);
    } catch (...) {
      ending.failure = present_failure();
    }
  }
  try {
    if (ending.failure && ending.failure->code == ErrorCode::unavailable)
      co_await give_back(claim);
    else
      held = co_await close(claim, output, std::move(ending));
  } catch (const std::exception& failure) {  // the job comes back when its lease ends
    log::error("job_not_closed", {{"detail", std::string(failure.what())}});
  }
  lease->end();
  if (!held && output) parts_.blobs.remove(*output);
  parts_.usage.changed(claim.job.account);
  announce(claim.job.batch);
}

}  // namespace pressoir::service
