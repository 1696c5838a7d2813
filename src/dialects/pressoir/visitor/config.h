// Settings of who may use the page without an account, and how much.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/settings.h"

namespace pressoir::dialects::own {

struct VisitorConfig {
  bool local = true, open = false;
  std::uint32_t per_minute = 30, max_jobs = 4, max_jobs_together = 64;
  std::uint64_t max_input_bytes = 20'000'000;
  std::chrono::seconds kept_for{3600};

  template <class Visitor>
  void visit(Visitor& v) {
    v("page.local", local,
      "Let the page be used without an account by browsers on this machine: over its loopback "
      "addresses, through no proxy that says so, under the name localhost, 127.0.0.1 or [::1]; "
      "never where server.public_url is set");
    v("page.open", open, "Let everybody use the page without an account");
    v("page.per_minute", per_minute,
      "With page.open, files per minute and address (IPv6: network of 64 bits)",
      {1, 1'000'000, "none would be no open page, and no address sends more"});
    v("page.max_jobs", max_jobs,
      "With page.open, files of one address that are received or worked on at once",
      {1, 1'000'000, "none would be no open page, and each is a job that waits"});
    v("page.max_jobs_together", max_jobs_together,
      "The same of all addresses without an account together",
      {1, 1'000'000, "none would be no open page, and each is a job that waits"});
    v("page.max_input_bytes", max_input_bytes,
      "With page.open, the largest file without an account, where limits.max_input_bytes is not "
      "less",
      {1, std::int64_t{1} << 50, "none would be no open page, and no machine takes more"});
    v("page.kept_for_seconds", kept_for,
      "Lifetime of a result without an account; the page removes it as soon as it has it",
      {60, settings::kTenYears, "the page fetches it after the answer that announces it"});
  }
};

}  // namespace pressoir::dialects::own
