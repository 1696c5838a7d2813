// Settings of the API of our own.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/settings.h"
#include "dialects/pressoir/visitor/config.h"

namespace pressoir::dialects::own {

struct Config {
  std::chrono::seconds kept_for{24 * 3600};
  std::uint32_t per_minute = 0;
  std::chrono::seconds first_retry{10};
  std::uint32_t image_max_side = 8192;
  VisitorConfig page;

  template <class Visitor>
  void visit(Visitor& v) {
    v("pressoir.kept_for_seconds", kept_for,
      "Lifetime of a job and its files after it has ended, and of its Idempotency-Key",
      {1, settings::kTenYears, "a client fetches the result after the answer that announces it"});
    v("pressoir.per_minute", per_minute,
      "Requests per minute and account, those of signed paths aside (0: no limit)");
    v("pressoir.first_retry_seconds", first_retry,
      "Wait after a failed callback; the next waits are 6, 30, 180 and 720 times as long");
    v("pressoir.image_max_side", image_max_side,
      "Largest width and height of a picture of a signed path, in pixels, dpr included",
      {1, 65'535, "no format for pages holds more"});
    page.visit(v);
  }
};

}  // namespace pressoir::dialects::own
