#include <boost/json.hpp>
#include <cstdio>
#include <iostream>
#include <memory>

#include "app/commands/commands.h"
#include "app/worker_call.h"
#include "engine/goal/engine_version.h"
#include "model/field_json.h"

namespace pressoir::app {
namespace {

using FormatLine = engine::Description::FormatLine;

void print_json(const std::vector<FormatLine>& formats) {
  std::cout << boost::json::serialize(fields::to_json(formats)) << "\n";
}

void print_table(const std::vector<FormatLine>& formats) {
  constexpr const char* kRow = "%-8s %-5s %-16s %-5s %-6s %-10s %-8s %-6s %-12s %s\n";
  std::printf(kRow, "format", "file", "type", "read", "write", "convert to", "lossless", "lossy",
              "read moving", "write moving");
  const auto yes = [](bool is) { return is ? "yes" : "-"; };
  for (const auto& format : formats) {
    std::printf(kRow, format.name.c_str(), format.extension.c_str(), format.mime.c_str(),
                yes(format.reads), yes(format.writes), yes(format.target), yes(format.lossless),
                yes(format.lossy), yes(format.reads_animations), yes(format.writes_animations));
  }
}

int formats(bool json) {
  const auto description = ask_worker<engine::Description>(
      load_config({}, {}), [](engine::WorkerPool& pool) { return pool.describe(); });
  json ? print_json(description.formats) : print_table(description.formats);
  return 0;
}

}  // namespace

void add_formats(CLI::App& root, int& exit_code) {
  auto* command = root.add_subcommand("formats", "What can be read and written");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "Print JSON");
  command->callback([json, &exit_code] { exit_code = formats(*json); });
}

std::string version_text() {
  return "pressoir " PRESSOIR_VERSION " (engine " + std::string(engine::kEngineVersion) + ")";
}

void add_version(CLI::App& root, int& exit_code) {
  auto* command = root.add_subcommand("version", "Version of the program and of its engine");
  command->callback([&exit_code] {
    std::cout << version_text() << "\n";
    exit_code = 0;
  });
}

}  // namespace pressoir::app
