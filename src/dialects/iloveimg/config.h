// Settings of the iLoveIMG dialect (contract: sections 4 and 7).
#pragma once

#include <chrono>
#include <cstdint>

#include "base/settings.h"

namespace pressoir::dialects::iloveimg {

struct Config {
  std::chrono::seconds kept_for{2 * 3600};
  std::uint32_t open_tasks_percent = 0;
  std::uint32_t per_minute = 0;
  std::chrono::seconds first_retry{10};

  template <class Visitor>
  void visit(Visitor& v) {
    v("iloveimg.kept_for_seconds", kept_for,
      "Lifetime of a task and its files after its end, of one not processed after the last call on "
      "it",
      {1, settings::kTenYears, "a client downloads the result after the answer that announces it"});
    v("iloveimg.open_tasks_percent", open_tasks_percent,
      "Tasks of an account that may have uploads and not be processed, in percent of its monthly "
      "images (0: no limit)");
    v("iloveimg.per_minute", per_minute, "Requests per minute and account (0: no limit)");
    v("iloveimg.first_retry_seconds", first_retry,
      "Wait after a failed callback; the next waits are 6, 30, 180 and 720 times as long");
  }
};

}  // namespace pressoir::dialects::iloveimg
