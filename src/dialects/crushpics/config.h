// Settings of the Crush.pics dialect (contract: sections 4 and 7).
#pragma once

#include <chrono>
#include <cstdint>

#include "base/settings.h"

namespace pressoir::dialects::crushpics {

struct Config {
  std::chrono::seconds kept_for{30 * 24 * 3600};
  std::uint32_t per_minute = 0;
  std::chrono::seconds first_retry{10};

  template <class Visitor>
  void visit(Visitor& v) {
    v("crushpics.kept_for_seconds", kept_for,
      "Lifetime of an image and its results after their end",
      {1, settings::kTenYears, "a client fetches the result after the answer that announces it"});
    v("crushpics.per_minute", per_minute, "Requests per minute and account (0: no limit)");
    v("crushpics.first_retry_seconds", first_retry,
      "Wait after a failed callback; the next waits are 6, 30, 180 and 720 times as long");
  }
};

}  // namespace pressoir::dialects::crushpics
