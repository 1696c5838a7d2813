// Settings of the ImageRecycle dialect (contract: section 7, "Open choices").
#pragma once

#include <chrono>

#include "base/settings.h"

namespace pressoir::dialects::imagerecycle {

struct Config {
  std::chrono::seconds kept_for{30 * 24 * 3600};

  template <class Visitor>
  void visit(Visitor& v) {
    v("imagerecycle.kept_for_seconds", kept_for, "Lifetime of an uploaded image and its result",
      {1, settings::kTenYears, "a client fetches the result after the answer that announces it"});
  }
};

}  // namespace pressoir::dialects::imagerecycle
