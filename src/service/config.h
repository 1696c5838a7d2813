// ServiceConfig: where the data is and how long things live.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

#include "base/settings.h"

namespace pressoir::service {

struct ServiceConfig {
  std::filesystem::path data = "./data";
  std::uint32_t database_connections = 4;
  std::uint32_t runners = 0, fetchers = 64;
  std::chrono::seconds lease{60};
  std::chrono::seconds stop_grace{10};
  std::chrono::seconds retry_after{1};
  std::chrono::seconds retention_period{30};
  std::chrono::seconds orphans_kept_for{3600};
  std::chrono::seconds history_kept_for{90 * 24 * 3600};
  std::chrono::seconds cache_kept_for{24 * 3600};
  std::uint64_t cache_max_bytes = 4ULL << 30;
  bool encrypt_blobs = false;
  bool sanitise_svg = false;
  std::chrono::seconds session_idle{7 * 24 * 3600}, session_kept_for{30 * 24 * 3600};
  std::uint32_t login_failures_per_account = 10, login_failures_per_address = 50;

  template <class Visitor>
  void visit(Visitor& v) {
    v("service.data", data, "Folder of the database, the stored files and the spool");
    v("service.database_connections", database_connections,
      "Connections to the database that read at a time; one more writes",
      {1, 64, "each is a thread with open files, and more only wait for one another"});
    v("service.runners", runners, "Queued jobs worked on at a time; 0: one per core",
      {0, 1024, "each holds a file open while it waits for a worker"});
    v("service.fetchers", fetchers,
      "URLs of queued jobs fetched at a time, no more than a quarter of them for one account",
      {1, 1024, "none would leave such jobs undone, and each holds a connection"});
    v("service.lease_seconds", lease,
      "Time after which a queued job whose server went silent is taken up by another",
      {2, 86'400, "a shorter lease ends under a job, a longer one keeps it from other servers"});
    v("service.retry_seconds", retry_after,
      "Wait before a queued job that failed by a fault of the server is tried again; four times as "
      "long before each further one, five tries in all",
      {0, 3600, "the last wait is 64 times as long"});
    v("service.stop_grace_seconds", stop_grace,
      "Grace period for running jobs at shutdown; the rest is done after the next start",
      {0, 3600, "the server does not end before"});
    v("service.retention_period_seconds", retention_period,
      "Time between two rounds that delete what has expired",
      {1, 86'400,
       "without a pause the rounds never end, and what has expired stays until the next"});
    v("service.orphans_kept_for_seconds", orphans_kept_for,
      "Age at which a stored file that nothing names is deleted",
      {60, 30 * 86'400, "the file of an upload under way has no name yet"});
    v("service.history_kept_for_seconds", history_kept_for,
      "Life of a line of an account's history and of a tried callback",
      {1, settings::kTenYears, "a time that is added to the present"});
    v("service.cache_kept_for_seconds", cache_kept_for,
      "Time in which the same file with the same options of the same account is answered from the "
      "result cache; 0: never",
      {0, settings::kTenYears, "a time that is added to the present"});
    v("service.cache_max_bytes", cache_max_bytes,
      "Bytes of results kept for that; beyond it the oldest go first",
      {0, std::int64_t{1} << 50, "no disk holds more"});
    v("service.session_idle_seconds", session_idle,
      "Time without a request after which a session of the panel ends",
      {1, settings::kTenYears, "a time that is added to the present"});
    v("service.session_kept_for_seconds", session_kept_for,
      "Life of a session of the panel, however much it is used",
      {1, settings::kTenYears, "a time that is added to the present"});
    v("service.encrypt_blobs", encrypt_blobs,
      "Encrypt the files of jobs at rest, under the key file of the data folder; holds for new "
      "ones");
    v("service.login_failures_per_account", login_failures_per_account,
      "Wrong passwords for one account within an hour, after which its logins are refused until "
      "the "
      "hour is over",
      {1, 10'000, "more would let passwords be guessed"});
    v("service.login_failures_per_address", login_failures_per_address,
      "The same of one client address, for whatever accounts",
      {1, 100'000, "more would let passwords be guessed"});
    v("svg.sanitise", sanitise_svg,
      "Take scripts, event handlers, foreign content and references to other files out of every "
      "SVG; an account may have a value of its own");
  }
};

}  // namespace pressoir::service
