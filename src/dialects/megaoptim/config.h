// Settings of the MegaOptim dialect (contract: sections 4 and 7).
#pragma once

#include <chrono>
#include <cstdint>

#include "base/settings.h"

namespace pressoir::dialects::megaoptim {

struct Config {
  std::chrono::seconds kept_for{3600};
  std::uint32_t per_minute = 0;
  std::chrono::seconds first_retry{10};

  template <class Visitor>
  void visit(Visitor& v) {
    v("megaoptim.kept_for_seconds", kept_for, "Lifetime of a job and its files after it has ended",
      {1, settings::kTenYears, "a client fetches the result after the answer that announces it"});
    v("megaoptim.per_minute", per_minute,
      "Requests per minute and key on each of optimize, result and users/info (0: no limit; the "
      "vendor has 120)");
    v("megaoptim.first_retry_seconds", first_retry,
      "Wait after a failed callback; the next waits are 6, 30, 180 and 720 times as long");
  }
};

}  // namespace pressoir::dialects::megaoptim
