// Config: the settings of every module as one struct, read in order: defaults, file, environment,
// command line; later ones win. Used at start-up only.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/settings.h"
#include "dialects/registry.h"
#include "engine/pool/worker_pool.h"
#include "http/address_policy.h"
#include "http/server/server.h"
#include "model/goal.h"
#include "service/callbacks/webhooks.h"
#include "service/config.h"
#include "service/images/image_proxy_config.h"

namespace pressoir::app {

/// What belongs to the program as a whole.
struct ServerIdentity {
  std::string public_url, metrics = "local", log_level = "info";

  template <class Visitor>
  void visit(Visitor& v) {
    v("server.public_url", public_url,
      "URL under which clients reach the server, for links and for the lines it prints; empty: as "
      "the "
      "request says, where it listens");
    v("server.metrics", metrics,
      "Who may read GET /metrics: all, off, or a list of local (callers on this machine) and "
      "networks: local,10.1.0.0/16");
    v("server.log_level", log_level,
      "Least level of the log's lines: debug, info, warning or error");
  }
};

struct Config {
  ServerIdentity server;
  http::ServerConfig http;
  service::ServiceConfig service;
  http::FetchConfig fetch;
  service::WebhooksConfig webhooks;
  service::ImageProxyConfig images;
  engine::PoolConfig engine;
  Limits limits;
  dialects::Config dialects;

  template <class Visitor>
  void visit(Visitor& v) {
    server.visit(v);
    http.visit(v);
    service.visit(v);
    fetch.visit(v);
    webhooks.visit(v);
    images.visit(v);
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

/// The names of settings that differ between the two, in order.
std::vector<std::string> changed_settings(Config before, Config after);

/// Those of the command line, where nobody waits for an answer: a busy machine makes no file fail.
/// No wall limit unless one is set.
Limits limits_without_wall(const Config& config);

/// Every setting with its default and its documentation, as a TOML file that says what is so
/// already. docs/configuration.md is made from it (tools/check_docs.py).
std::string settings_help();

}  // namespace pressoir::app
