// The settings of all dialects: one member per dialect.
#pragma once

#include "dialects/ewww/config.h"

namespace pressoir::dialects {

struct Config {
  ewww::Config ewww;

  template <class Visitor>
  void visit(Visitor& v) {
    ewww.visit(v);
  }
};

}  // namespace pressoir::dialects
