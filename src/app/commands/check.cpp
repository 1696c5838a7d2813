#include <cstdio>
#include <memory>
#include <string>

#include "app/data_owner.h"
#include "app/commands/commands.h"
#include "app/config.h"
#include "service/store_check.h"

namespace pressoir::app {
namespace {

struct CheckOptions {
  std::string data, config;
  bool mend = false;
};

void print(const char* sign, const std::string& what, const std::string& finding) {
  std::printf("%-6s %-15s %s\n", sign, what.c_str(), finding.c_str());
}

void print_lost(std::uint64_t count, bool mended, const char* what, const char* meaning) {
  const auto* sign = count == 0 ? "ok" : mended ? "mended" : "FAIL";
  print(sign, what, std::to_string(count) + (count == 0 ? "" : std::string(": ") + meaning));
}

int check(const CheckOptions& options) {
  Overrides overrides;
  if (!options.data.empty()) overrides.emplace_back("service.data", options.data);
  const auto config = load_config(options.config, overrides).service;
  become_owner_of(config.data);
  const auto found = service::StoreCheck(config.data).check(options.mend, config.orphans_kept_for);
  const bool mended = options.mend;
  print("ok", "stored files",
        std::to_string(found.files) + " on the disk, " + std::to_string(found.named) + " named");
  print_lost(found.lost_outputs, mended, "lost results",
             "made again from their inputs when they are asked for");
  print_lost(found.lost_jobs, mended, "lost jobs",
             "neither result nor input is there; mended, they have failed");
  print_lost(found.lost_inputs, mended, "lost inputs",
             "the next upload of the same bytes brings them back");
  print_lost(found.lost_backups, mended, "lost backups", "mended, they are forgotten");
  print_lost(found.unlisted, mended, "unlisted files",
             "named by jobs, yet without a row that keeps them");
  print(mended && found.orphans > 0 ? "mended" : "--", "orphans",
        std::to_string(found.orphans) + " that nothing names; a server deletes them by itself");
  return found.is_fine() || mended ? 0 : 1;
}

}  // namespace

void add_check(CLI::App& root, int& exit_code) {
  auto* command = root.add_subcommand(
      "check", "Compare the database with the stored files, beside a running server or without");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("--data", options->data, "Folder of the server's data; default ./data");
  command->add_option("--config", options->config, "The server's settings file");
  command->add_flag("--mend", options->mend,
                    "Forget results and backups whose file was lost, and delete orphans");
  command->footer("Exit code 1 when files were lost (lines that start with FAIL), unless mended.");
  command->callback([options, &exit_code] { exit_code = check(*options); });
}

}  // namespace pressoir::app
