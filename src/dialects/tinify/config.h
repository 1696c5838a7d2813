// Settings of the Tinify dialect.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/settings.h"

namespace pressoir::dialects::tinify {

struct Config {
  std::chrono::seconds kept_for{48 * 3600};
  std::uint32_t per_minute = 0;

  template <class Visitor>
  void visit(Visitor& v) {
    v("tinify.kept_for_seconds", kept_for,
      "Lifetime of an output and its original after the picture was compressed",
      {1, settings::kTenYears, "a client fetches the output after the answer that announces it"});
    v("tinify.per_minute", per_minute, "Requests per minute and account (0: no limit)");
  }
};

}  // namespace pressoir::dialects::tinify
