// Settings of the Tinify dialect.
#pragma once

#include <chrono>

#include "base/settings.h"

namespace pressoir::dialects::tinify {

struct Config {
  std::chrono::seconds kept_for{48 * 3600};

  template <class Visitor>
  void visit(Visitor& v) {
    v("tinify.kept_for_seconds", kept_for,
      "Lifetime of an output and its original after the picture was compressed",
      {1, settings::kTenYears, "a client fetches the output after the answer that announces it"});
  }
};

}  // namespace pressoir::dialects::tinify
