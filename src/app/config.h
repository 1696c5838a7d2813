// Config: the settings of every module as one struct, read in order: defaults, file, environment,
// command line; later ones win. Used at start-up only.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/settings.h"
#include "dialects/config.h"
#include "engine/worker_pool.h"
#include "http/server.h"
#include "model/goal.h"
#include "service/config.h"

namespace pressoir::app {

/// What belongs to the program as a whole.
struct ServerIdentity {
  std::string public_url;

  template <class Visitor>
  void visit(Visitor& v) {
    v("server.public_url", public_url,
      "URL under which clients reach the server, for the lines it prints; empty: where it listens");
  }
};

struct Config {
  ServerIdentity server;
  http::ServerConfig http;
  service::ServiceConfig service;
  engine::PoolConfig engine;
  Limits limits;
  dialects::Config dialects;

  template <class Visitor>
  void visit(Visitor& v) {
    server.visit(v);
    http.visit(v);
    service.visit(v);
    engine.visit(v);
    limits.visit(v);
    dialects.visit(v);
  }
};

/// Values of the command line by the names of their settings.
using Overrides = std::vector<std::pair<std::string, std::string>>;

/// @param file  the settings file; empty: none.
/// @throws Error invalid_request naming what is wrong: an unknown name in the file, a value of the
///         wrong form, values that do not go together.
Config load_config(const std::filesystem::path& file, const Overrides& overrides);

/// Every setting with its default and its documentation, as a TOML file that says what is so
/// already. docs/configuration.md is made from it (tools/check_docs.py).
std::string settings_help();

}  // namespace pressoir::app
