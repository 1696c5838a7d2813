#include "service/service_host.h"

#include <algorithm>

#include "base/crypto/crypto.h"
#include "base/error.h"
#include "base/log.h"
#include "base/metrics.h"
#include "http/client/client.h"
#include "service/data_lock.h"
#include "service/jobs/result_cache.h"
#include "service/jobs/runner.h"
#include "service/open_key.h"
#include "service/retention.h"
#include "store/accounts/usage.h"
#include "store/disk_blobs.h"
#include "store/jobs/jobs.h"

namespace pressoir::service {
void DataFolder::create() const {
  namespace fs = std::filesystem;
  std::error_code failure;
  const auto is_new = fs::create_directories(root, failure);
  if (is_new) fs::permissions(root, fs::perms::owner_all, failure);
  if (!failure) fs::create_directories(spool(), failure);
  if (failure)
    throw Error(ErrorCode::unavailable, "The data folder cannot be opened.",
                root.string() + ": " + failure.message());
}

struct ServiceHost::State {
  State(const boost::asio::any_io_executor& executor, const ServiceHostConfig& config,
        engine::WorkerPool& workers, const Limits& limits)
      : folder{config.service.data},
        // What another one has under way would look like left behind.
        held(folder, "Another server uses that data folder."),
        service_config(config.service),
        public_url(config.public_url),
        pool(workers),
        database("sqlite3://" + folder.database().string(), config.service.database_connections),
        key(open_key(folder.key(), database)),
        blobs(folder.blobs(), BlobSealing{crypto::FileCipher(key.derived("stored files")),
                                          folder.spool(), config.service.encrypt_blobs}),
        service_metrics(metrics),
        client(config.fetch, config.spool_budget),
        accounts(database, key),
        access_keys(database, key),
        projects(database, key),
        login(database, key, config.service),
        signing_keys(database, key),
        usage(database),
        fetcher(client, folder.spool(), limits.max_input_bytes),
        webhooks({.executor = executor,
                  .database = database,
                  .key = key,
                  .client = client,
                  .metrics = service_metrics,
                  .config = config.webhooks}),
        callback_urls(database, key, webhooks),
        workspaces(database, blobs,
                   [this](AccountId account, const BatchId& batch) {
                     jobs.dropped(batch);
                     usage.changed(account);
                   }),
        uploads(database, blobs, key),
        cache(database, blobs, config.service),
        jobs({.executor = executor,
              .database = database,
              .blobs = blobs,
              .key = key,
              .pool = pool,
              .usage = usage,
              .fetcher = fetcher,
              .webhooks = webhooks,
              .cache = cache,
              .metrics = service_metrics,
              .limits = limits,
              .config = config.service,
              .spool = folder.spool()}),
        images({.executor = executor,
                .database = database,
                .blobs = blobs,
                .key = key,
                .jobs = jobs,
                .fetcher = fetcher,
                .config = config.images,
                .spool = folder.spool()}),
        backups(database, blobs),
        sub_accounts({.database = database,
                      .blobs = blobs,
                      .key = key,
                      .accounts = accounts,
                      .projects = projects,
                      .usage = usage,
                      .on_removed = [this](const BatchId& batch) { jobs.dropped(batch); }}),
        sessions(database, key, config.service),
        own_keys(database, key, accounts, projects),
        history(database),
        operator_view({.database = database,
                       .jobs = jobs,
                       .pool = pool,
                       .data = folder.root,
                       .settings = config.settings}),
        retention(executor, database, blobs, cache, config.service) {
    held.release_commands();
  }

  using BlobSealing = store::BlobSealing;
  DataFolder folder;
  DataLock held;
  ServiceConfig service_config;
  std::string public_url;
  engine::WorkerPool& pool;
  store::Database database;
  crypto::SealingKey key;
  store::DiskBlobs blobs;
  Metrics metrics;
  ServiceMetrics service_metrics;
  http::Client client;
  Accounts accounts;
  AccessKeys access_keys;
  Projects projects;
  Login login;
  SigningKeys signing_keys;
  UsageView usage;
  Fetcher fetcher;
  Webhooks webhooks;
  CallbackUrls callback_urls;
  Workspaces workspaces;
  Uploads uploads;
  ResultCache cache;
  Jobs jobs;
  ImageProxy images;
  Backups backups;
  SubAccounts sub_accounts;
  RateLimits rate_limits;
  Sessions sessions;
  OwnKeys own_keys;
  AccountHistory history;
  OperatorView operator_view;
  Retention retention;
};

ServiceHost::ServiceHost(boost::asio::any_io_executor executor, const ServiceHostConfig& config,
                         engine::WorkerPool& pool, const Limits& limits)
    : state_(std::make_unique<State>(executor, config, pool, limits)) {}
ServiceHost::~ServiceHost() = default;

Services ServiceHost::services() {
  auto& s = *state_;
  return {.accounts = s.accounts,
          .access_keys = s.access_keys,
          .sub_accounts = s.sub_accounts,
          .usage = s.usage,
          .jobs = s.jobs,
          .backups = s.backups,
          .projects = s.projects,
          .login = s.login,
          .rate_limits = s.rate_limits,
          .fetcher = s.fetcher,
          .webhooks = s.webhooks,
          .callback_urls = s.callback_urls,
          .workspaces = s.workspaces,
          .uploads = s.uploads,
          .signing_keys = s.signing_keys,
          .images = s.images,
          .panel = {.sessions = s.sessions,
                    .keys = s.own_keys,
                    .history = s.history,
                    .operator_view = s.operator_view},
          .public_url = s.public_url,
          .spool = s.folder.spool()};
}

ServiceMetrics& ServiceHost::metrics() { return state_->service_metrics; }

Async<std::string> ServiceHost::metrics_text() {
  auto& s = *state_;
  const auto queue = co_await s.jobs.queue();
  const auto stats = s.pool.stats();
  ServiceMetrics::Present present;
  present.queued = queue.queued;
  present.running = queue.running;
  if (queue.oldest) {
    const std::chrono::duration<double> age = store::now() - *queue.oldest;
    present.oldest_seconds = std::max(0.0, age.count());
  }
  present.workers = stats.workers;
  present.workers_busy = stats.running;
  present.waiting_for_worker = stats.queued;
  present.worker_jobs = stats.jobs;
  present.worker_restarts = stats.restarts;
  s.service_metrics.present(present);
  co_return s.metrics.text();
}

Async<void> ServiceHost::start(std::string fonts) {
  auto& s = *state_;
  s.cache.set_fonts(std::move(fonts));
  const auto longest_wait = Runner::longest_wait(s.service_config);
  const auto left_behind = co_await s.database.transact([longest_wait](store::Session& session) {
    const auto requeued = store::jobs::requeue_running(session, store::steady_now(), longest_wait);
    return std::pair(store::usage::release_stale(session), requeued);
  });
  if (left_behind.first + left_behind.second > 0)
    log::info("recovered", {{"reservations", static_cast<std::int64_t>(left_behind.first)},
                            {"jobs", static_cast<std::int64_t>(left_behind.second)}});
  s.jobs.start();
  co_await s.images.start();
  co_await s.webhooks.start();
  s.retention.start();
}

void ServiceHost::announce_stop() { state_->jobs.announce_stop(); }

Async<void> ServiceHost::stop() {
  auto& s = *state_;
  s.jobs.take_no_more();
  co_await s.retention.stop();
  s.client.stop();  // fetches and callbacks under way are begun anew after the next start
  co_await s.webhooks.stop();
  co_await s.images.stop(s.service_config.stop_grace);
  co_await s.jobs.stop();
}

}  // namespace pressoir::service
