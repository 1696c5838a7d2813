// The settings of all dialects: one member per dialect.
#pragma once

#include "dialects/ewww/config.h"
#include "dialects/imagerecycle/config.h"

namespace pressoir::dialects {

struct Config {
  ewww::Config ewww;
  imagerecycle::Config imagerecycle;

  template <class Visitor>
  void visit(Visitor& v) {
    ewww.visit(v);
    imagerecycle.visit(v);
  }
};

}  // namespace pressoir::dialects
