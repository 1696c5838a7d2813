// Shared by the tests of routes: a dialect's table without a server.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <optional>
#include <set>
#include <string>

#include "base/loop/event_loop.h"
#include "dialects/dialect.h"
#include "dialects/response_fixture.h"
#include "service/service_host.h"

namespace pressoir::dialects {

/// Real services over a fresh folder, not started: routes are made and failures rendered without
/// calling them.
class DialectRoutes : public ::testing::Test {
 protected:
  /// The table of one dialect alone.
  http::Routes routes_of(const Dialect& dialect) {
    http::Routes routes;
    dialect.add_routes(routes, services_);
    return routes;
  }
  /// Those of its paths that have the method; empty: all.
  static std::set<std::string> paths_of(const http::Routes& routes,
                                        std::optional<http::Method> method) {
    std::set<std::string> paths;
    for (const http::Route& route : routes.all())
      if (!method || route.method == *method) paths.insert(route.pattern);
    return paths;
  }
  service::Services& services() { return services_; }

 private:
  static service::ServiceConfig in_fresh_folder() {
    service::ServiceConfig config;
    std::string name = ::testing::TempDir() + "dialects_XXXXXX";
    config.data = ::mkdtemp(name.data());
    return config;
  }

  EventLoop context_;
  service::ServiceConfig config_ = in_fresh_folder();
  engine::WorkerPool pool_{context_.get_executor(), {}};
  service::ServiceHost host_{context_.get_executor(), config_, pool_, {}};
  service::Services services_ = host_.services();
};

}  // namespace pressoir::dialects
