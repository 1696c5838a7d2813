#include "service/retention.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <vector>

#include "base/log.h"
#include "service/portion.h"
#include "store/accounts/access_keys.h"
#include "store/accounts/sessions.h"
#include "store/accounts/history.h"
#include "store/backups.h"
#include "store/deliveries.h"
#include "store/jobs/jobs.h"
#include "store/stored_files.h"
#include "store/uploads/workspaces.h"

namespace pressoir::service {
namespace {

using boost::asio::use_awaitable;
using store::Session;
using Clock = boost::asio::steady_timer::clock_type;

std::vector<BlobKey> unused_of(Session& session, const std::vector<BlobKey>& keys) {
  std::vector<BlobKey> unused;
  for (const auto& key : keys)
    if (!store::stored_files::knows(session, key)) unused.push_back(key);
  return unused;
}

}  // namespace

Retention::Retention(boost::asio::any_io_executor executor, store::Database& database,
                     store::Blobs& blobs, ResultCache& cache, const ServiceConfig& config)
    : executor_(executor),
      database_(database),
      blobs_(blobs),
      cache_(cache),
      config_(config),
      timer_(executor),
      stopped_(executor) {}

Async<void> Retention::remove_batches() {
  for (bool more = true; more && !stopping_;) {
    auto work = [](Session& session) {
      return store::jobs::remove_expired(session, store::now(), kPortion);
    };
    const auto removed = co_await database_.transact(work);
    co_await blobs_.remove_all(removed.unused);
    more = !removed.batches.empty();
  }
}

// After the batches: closed ones live as long as theirs.
Async<void> Retention::remove_workspaces() {
  for (bool more = true; more && !stopping_;) {
    auto work = [](Session& session) {
      return store::workspaces::remove_expired(session, store::now(), kPortion);
    };
    auto removed = co_await database_.transact(work);
    co_await blobs_.remove_all(std::move(removed.unused));
    more = removed.workspaces > 0;
  }
}

Async<void> Retention::remove_expired() {
  co_await remove_batches();
  co_await remove_workspaces();
  co_await cache_.trim();
  std::vector<BlobKey> unused;
  do {
    auto work = [](Session& session) {
      return store::backups::remove_expired(session, store::now(), kPortion);
    };
    unused = co_await database_.transact(work);
    co_await blobs_.remove_all(unused);
  } while (!unused.empty());
  auto work = [kept = config_.history_kept_for, idle = config_.session_idle](Session& session) {
    store::history::remove_older(session, store::now() - kept);
    store::deliveries::remove_attempts(session, store::now() - kept);
    store::sessions::remove_expired(session, store::now(), store::now() - idle);
    store::access_keys::remove_expired(session, store::now() - kExpiredKeysKeptFor);
  };
  co_await database_.transact(work);
}

Async<void> Retention::remove_unnamed_rows() {
  BlobKey last;
  for (;;) {
    auto list = [last](Session& session) {
      return store::stored_files::page(session, last, kPortion);
    };
    const auto keys = co_await database_.read(list);
    if (keys.empty() || stopping_) co_return;
    auto drop = [keys](Session& session) {
      return store::stored_files::drop_unnamed(session, keys);
    };
    const auto unused = co_await database_.transact(drop);
    co_await blobs_.remove_all(unused);
    last = keys.back();
  }
}

Async<void> Retention::sweep_orphans() {
  co_await remove_unnamed_rows();
  BlobKey last;
  for (;;) {
    const auto old = co_await blobs_.page_older_than(config_.orphans_kept_for, last, kPortion);
    if (old.empty() || stopping_) co_return;
    auto work = [old](Session& session) { return unused_of(session, old); };
    const auto unused = co_await database_.read(work);
    co_await blobs_.remove_all(unused);
    last = old.back();
  }
}

Async<void> Retention::loop() {
  auto next_sweep = Clock::now();
  while (!stopping_) {
    try {
      co_await remove_expired();
      if (Clock::now() >= next_sweep) {
        co_await sweep_orphans();
        next_sweep = Clock::now() + config_.orphans_kept_for;
      }
    } catch (const std::exception& failure) {
      log::error("retention_failed", {{"detail", std::string(failure.what())}});
    }
    if (stopping_) break;
    timer_.expires_after(config_.retention_period);
    boost::system::error_code woken;
    co_await timer_.async_wait(boost::asio::redirect_error(use_awaitable, woken));
  }
  running_ = false;
  stopped_.cancel();
}

void Retention::start() {
  running_ = true;
  boost::asio::co_spawn(executor_, loop(), boost::asio::detached);
}

Async<void> Retention::stop() {
  stopping_ = true;
  timer_.cancel();
  while (running_) {
    stopped_.expires_at(boost::asio::steady_timer::time_point::max());
    boost::system::error_code woken;
    co_await stopped_.async_wait(boost::asio::redirect_error(use_awaitable, woken));
  }
}

}  // namespace pressoir::service
