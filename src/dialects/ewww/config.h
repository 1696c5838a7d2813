// Settings of the EWWW dialect (contract: section 7, "Open choices").
#pragma once

#include <chrono>
#include <cstdint>

#include "base/settings.h"

namespace pressoir::dialects::ewww {

struct Config {
  bool free_jpeg_without_key = false;
  std::uint32_t free_per_hour = 60;
  bool test_key = false;
  std::chrono::seconds pending_after{20};
  std::chrono::seconds pending_kept_for{24 * 3600};
  std::chrono::seconds backups_kept_for{30 * 24 * 3600};
  std::uint64_t soft_cap = 1'000'000;

  template <class Visitor>
  void visit(Visitor& v) {
    v("ewww.free_jpeg_without_key", free_jpeg_without_key,
      "Accept JPEGs without a key, losslessly or converted to WebP, counted per address");
    v("ewww.free_per_hour", free_per_hour,
      "Files without a key, per address (IPv6: network of 64 bits) and hour");
    v("ewww.test_key", test_key, "Accept the key abc123 as that of a test account");
    v("ewww.pending_after_seconds", pending_after,
      "Time that /v3/optimize/ with async=1 waits for the result before it answers pending");
    v("ewww.pending_kept_for_seconds", pending_kept_for, "Lifetime of a pending result",
      {1, settings::kTenYears, "a client fetches it after the answer that announces it"});
    v("ewww.backups_kept_for_seconds", backups_kept_for, "Lifetime of a backup",
      {1, settings::kTenYears, "a backup must outlive the request that makes it"});
    v("ewww.soft_cap", soft_cap, "Advisory cap that /quota/v2/ reports for unlimited accounts");
  }
};

}  // namespace pressoir::dialects::ewww
