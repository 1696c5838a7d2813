// The settings of all dialects: one member per dialect.
#pragma once

#include "dialects/ewww/config.h"
#include "dialects/imagerecycle/config.h"
#include "dialects/megaoptim/config.h"

namespace pressoir::dialects {

struct Config {
  ewww::Config ewww;
  imagerecycle::Config imagerecycle;
  megaoptim::Config megaoptim;

  template <class Visitor>
  void visit(Visitor& v) {
    ewww.visit(v);
    imagerecycle.visit(v);
    megaoptim.visit(v);
  }
};

}  // namespace pressoir::dialects
