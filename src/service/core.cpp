#include "service/core.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstring>

#include "base/crypto.h"
#include "base/error.h"
#include "base/log.h"
#include "service/retention.h"
#include "store/disk_blobs.h"
#include "store/jobs.h"
#include "store/migrations.h"
#include "store/usage.h"

namespace pressoir::service {
namespace {

// One server per folder: what another one has under way would look like left behind.
FileDescriptor lock(const DataFolder& folder) {
  folder.create();
  FileDescriptor file(::open(folder.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.is_open())
    throw Error(ErrorCode::unavailable, "The data folder cannot be written.", std::strerror(errno));
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
    throw Error(ErrorCode::conflict, "Another server uses that data folder.", folder.root.string());
  return file;
}

}  // namespace

void DataFolder::create() const {
  namespace fs = std::filesystem;
  std::error_code failure;
  const auto is_new = fs::create_directories(root, failure);
  if (is_new) fs::permissions(root, fs::perms::owner_all, failure);
  if (!failure) fs::create_directories(spool(), failure);
  if (failure)
    throw Error(ErrorCode::unavailable, "The data folder cannot be made.",
                root.string() + ": " + failure.message());
}

struct Core::State {
  State(const boost::asio::any_io_executor& executor, const ServiceConfig& config,
        engine::WorkerPool& pool, const Limits& limits)
      : folder{config.data},
        held(lock(folder)),
        key(crypto::SealingKey::load_or_create(folder.key())),
        database("sqlite3://" + folder.database().string(), config.database_connections),
        blobs(folder.blobs()),
        accounts(database, key),
        usage(database),
        jobs({executor, database, blobs, pool, usage, limits, config, folder.spool()}),
        backups(database, blobs),
        retention(executor, database, blobs, config) {}

  DataFolder folder;
  FileDescriptor held;
  crypto::SealingKey key;
  store::Database database;
  store::DiskBlobs blobs;
  Accounts accounts;
  UsageView usage;
  Jobs jobs;
  Backups backups;
  RateLimits rate_limits;
  Retention retention;
};

Core::Core(boost::asio::any_io_executor executor, const ServiceConfig& config,
           engine::WorkerPool& pool, const Limits& limits)
    : state_(std::make_unique<State>(executor, config, pool, limits)) {}
Core::~Core() = default;

Services Core::services() {
  auto& s = *state_;
  return {s.accounts, s.usage, s.jobs, s.backups, s.rate_limits, s.folder.spool()};
}

Async<void> Core::start() {
  auto& s = *state_;
  co_await s.database.transact(store::migrate);
  const auto left_behind = co_await s.database.transact([](store::Session& session) {
    const auto requeued = store::jobs::requeue_running(session);
    return std::pair(store::usage::release_stale(session), requeued);
  });
  if (left_behind.first + left_behind.second > 0)
    log::info("recovered", {{"reservations", static_cast<std::int64_t>(left_behind.first)},
                            {"jobs", static_cast<std::int64_t>(left_behind.second)}});
  s.jobs.start();
  s.retention.start();
}

Async<void> Core::stop() {
  auto& s = *state_;
  co_await s.retention.stop();
  co_await s.jobs.stop();
}

}  // namespace pressoir::service
