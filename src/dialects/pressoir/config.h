// Settings of the API of our own.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/settings.h"

namespace pressoir::dialects::own {

struct Config {
  std::chrono::seconds kept_for{24 * 3600};
  std::uint32_t per_minute = 0;
  std::chrono::seconds first_retry{10};

  template <class Visitor>
  void visit(Visitor& v) {
    v("pressoir.kept_for_seconds", kept_for,
      "Lifetime of a job and its files after it has ended, and of its Idempotency-Key",
      {1, settings::kTenYears, "a client fetches the result after the answer that announces it"});
    v("pressoir.per_minute", per_minute, "Requests per minute and account (0: no limit)");
    v("pressoir.first_retry_seconds", first_retry,
      "Wait after a failed callback; the next waits are 6, 30, 180 and 720 times as long");
  }
};

}  // namespace pressoir::dialects::own
