// OperatorView: the server as a whole, for those who run it. Lives on the server's executor.
#pragma once

#include "base/loop/async.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/settings.h"
#include "engine/pool/worker_pool.h"
#include "model/account.h"
#include "service/jobs/jobs.h"
#include "store/database.h"
#include "store/jobs/jobs.h"
#include "store/stored_files.h"

namespace pressoir::service {

struct AccountStanding {
  Account account;
  Usage usage;     ///< of the present month, reservations included
  UsageSum month;  ///< what was delivered in it
};

struct ServerStanding {
  store::jobs::Queue queue;
  engine::WorkerPool::Stats workers;
  store::stored_files::Total files;  ///< of jobs and results
  /// Of the file system of the data folder; empty: not known.
  std::optional<std::filesystem::space_info> disk;
};

class OperatorView {
 public:
  /// All outlive this.
  struct Parts {
    store::Database& database;
    Jobs& jobs;
    engine::WorkerPool& pool;
    std::filesystem::path data;
    std::vector<settings::Entry> settings;  ///< as they are in force, secrets left out
  };
  explicit OperatorView(Parts parts) : parts_(std::move(parts)) {}

  /// All of them in the order of creation.
  Async<std::vector<AccountStanding>> accounts();
  Async<ServerStanding> standing();
  [[nodiscard]] const std::vector<settings::Entry>& settings() const noexcept {
    return parts_.settings;
  }

 private:
  Parts parts_;
};

}  // namespace pressoir::service
