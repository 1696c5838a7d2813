#include <boost/json.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

#include "app/commands/commands.h"
#include "app/place/placement.h"
#include "app/text.h"
#include "app/worker_call.h"
#include "service/report.h"

namespace pressoir::app {
namespace {

struct ScoreOptions {
  std::string reference, candidate;
  bool json = false;
};

TempFile picture(const std::string& path, const Limits& limits) {
  try {
    return open_source(path, true, limits.max_input_bytes).content;
  } catch (const Error& error) {
    throw Error(error.code(), terminal_text(path) + ": " + error.what(), error.detail());
  }
}

Comparison judged(const ScoreOptions& options, const Config& config, TempFile reference,
                  TempFile candidate) {
  const auto limits = limits_without_wall(config);
  try {
    return ask_worker<Comparison>(config, [&](engine::WorkerPool& pool) {
      return pool.score(std::move(reference), std::move(candidate), limits);
    });
  } catch (const Error& error) {
    const auto names =
        terminal_text(options.candidate) + " against " + terminal_text(options.reference);
    throw Error(error.code(), names + ": " + error.what(), error.detail());
  }
}

int score(const ScoreOptions& options) {
  const auto config = load_config({}, {});
  auto reference = picture(options.reference, config.limits);
  auto candidate = picture(options.candidate, config.limits);
  const auto found = judged(options, config, std::move(reference), std::move(candidate));
  if (options.json)
    std::cout << boost::json::serialize(service::comparison_json(found)) << "\n";
  else
    std::printf("%.6f\n", found.score);
  return 0;
}

}  // namespace

void add_score(CLI::App& root, int& exit_code) {
  auto* command = root.add_subcommand(
      "score", "SSIMULACRA2 of a picture against its original: 100 is the same, 90 looks the same");
  auto options = std::make_shared<ScoreOptions>();
  command->add_option("REFERENCE", options->reference, "The original")->required();
  command->add_option("CANDIDATE", options->candidate, "The picture to judge")->required();
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([options, &exit_code] { exit_code = score(*options); });
}

}  // namespace pressoir::app
