// Registry: THE list of dialects. A new one is its folder and, here, its header and its place in
// Config; nothing else names them.
#pragma once

#include <tuple>
#include <vector>

#include "dialects/crushpics/routes.h"
#include "dialects/ewww/routes.h"
#include "dialects/iloveimg/routes.h"
#include "dialects/imagerecycle/routes.h"
#include "dialects/megaoptim/routes.h"
#include "dialects/page/routes.h"
#include "dialects/pressoir/routes.h"
#include "dialects/tinify/routes.h"
#include "model/goal.h"

namespace pressoir::http {
class Routes;
}
namespace pressoir::service {
struct Services;
}

namespace pressoir::dialects {

/// The settings of all dialects, in the order in which dialects are asked who owns an unknown path.
struct Config {
  std::tuple<ewww::Config, crushpics::Config, iloveimg::Config, imagerecycle::Config,
             megaoptim::Config, tinify::Config, own::Config, page::Config>
      all;

  template <class Visitor>
  void visit(Visitor& v) {
    std::apply([&v](auto&... each) { (each.visit(v), ...); }, all);
  }
};

/// Every dialect, with the operator's settings bound.
std::vector<Dialect> all_dialects(const Config& config, const Limits& limits);

/// The routes of a dialect and its part of the unknown paths.
void add_to(http::Routes& routes, const Dialect& dialect, service::Services& services);

}  // namespace pressoir::dialects
