// ServiceHost: builds the services in order over one data folder, starts and stops them. Lives on
// the server's executor (a single thread).
#pragma once

#include "base/loop/async.h"

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <vector>

#include "engine/pool/worker_pool.h"
#include "http/address_policy.h"
#include "http/body/spool_budget.h"
#include "service/config.h"
#include "service/images/image_proxy_config.h"
#include "service/service_metrics.h"
#include "service/services.h"

namespace pressoir::service {

/// Files below the data folder. The account commands and the server agree on them here.
struct DataFolder {
  std::filesystem::path root;
  [[nodiscard]] std::filesystem::path database() const { return root / "pressoir.db"; }
  [[nodiscard]] std::filesystem::path key() const { return root / "key"; }
  [[nodiscard]] std::filesystem::path blobs() const { return root / "blobs"; }
  [[nodiscard]] std::filesystem::path spool() const { return root / "spool"; }
  [[nodiscard]] std::filesystem::path tls() const { return root / "tls"; }
  [[nodiscard]] std::filesystem::path lock() const { return root / "server.lock"; }
  /// Makes what is missing, for this user only. @throws Error unavailable.
  void create() const;
};

struct ServiceHostConfig {
  ServiceHostConfig() = default;
  ServiceHostConfig(ServiceConfig only) : service(std::move(only)) {}
  ServiceConfig service;
  http::FetchConfig fetch;
  WebhooksConfig webhooks;
  ImageProxyConfig images;
  std::string public_url;                           ///< see Services
  std::vector<settings::Entry> settings;            ///< see OperatorView
  std::shared_ptr<http::SpoolBudget> spool_budget;  ///< that fetched files share; null: no limit
};

class ServiceHost {
 public:
  /// Makes the data folder when missing, opens the database and migrates it. `pool` outlives this.
  /// @throws Error conflict when another server uses the folder or its key file is missing or not
  ///         its own (open_key()), unavailable, invalid_request.
  ServiceHost(boost::asio::any_io_executor executor, const ServiceHostConfig& config,
              engine::WorkerPool& pool, const Limits& limits);
  /// After stop(), or when the executor runs no more.
  ~ServiceHost();

  /// References into this object.
  [[nodiscard]] Services services();
  /// Gives back what an interrupted server had reserved, starts runners and retention.
  /// @param fonts  Description::font_fingerprint of the workers.
  Async<void> start(std::string fonts = {});
  /// A stop is about to come: what only waits may end before (Jobs::announce_stop).
  void announce_stop();
  /// Returns when no job is under way any more, or after ServiceConfig::stop_grace; queued ones
  /// wait for the next start.
  Async<void> stop();

  /// For the answers of the server.
  [[nodiscard]] ServiceMetrics& metrics();
  /// Every number, in the text format of Prometheus (Metrics::kContentType).
  Async<std::string> metrics_text();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pressoir::service
