// `pressoir data backup` and `pressoir data restore`.
#include <sys/stat.h>

#include <boost/json.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

#include "app/commands/commands.h"
#include "app/config.h"
#include "app/text.h"
#include "service/copies/data_copy.h"

namespace pressoir::app {
namespace {

struct DataOptions {
  std::string folder, data, config, key;
  bool without_key = false, json = false;
};

std::filesystem::path data_of(const DataOptions& options) {
  Overrides overrides;
  if (!options.data.empty()) overrides.emplace_back("service.data", options.data);
  return load_config(options.config, overrides).service.data;
}

std::string counted(std::uint64_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

int backup(const DataOptions& options) {
  ::umask(0077);  // keys and pictures of clients
  const auto made = service::back_up(
      {.data = data_of(options), .folder = options.folder, .with_key = !options.without_key});
  boost::json::array damaged(made.damaged.begin(), made.damaged.end());
  if (options.json)
    std::cout << boost::json::object{{"files", made.files},
                                     {"bytes", made.bytes},
                                     {"with_key", !options.without_key},
                                     {"lost", made.lost},
                                     {"damaged", damaged}}
              << '\n';
  else
    std::cout << counted(made.files, "file") << ", " << size_text(made.bytes)
              << (options.without_key
                      ? ", without the key file: keep it elsewhere, a restore needs it"
                      : ", with the key file: whoever has the folder has the accounts")
              << '\n';
  for (const auto& key : made.damaged)
    std::fprintf(stderr, "pressoir: the stored file %s is not what was stored\n", key.c_str());
  if (made.lost > 0)
    std::fprintf(stderr, "pressoir: %s had been lost before, see `pressoir check`\n",
                 counted(made.lost, "stored file").c_str());
  return made.damaged.empty() && made.lost == 0 ? 0 : 1;
}

int restore(const DataOptions& options) {
  ::umask(0077);
  service::RestoreRequest request{.folder = options.folder, .data = data_of(options), .key = {}};
  if (!options.key.empty()) request.key = options.key;
  const auto made = service::restore(request);
  if (options.json)
    std::cout << boost::json::object{{"files", made.files}, {"bytes", made.bytes}} << '\n';
  else
    std::cout << counted(made.files, "file") << ", " << size_text(made.bytes) << ", restored into "
              << terminal_text(request.data.string()) << '\n';
  return 0;
}

void add_common(CLI::App& command, DataOptions& options) {
  command.add_option("--data", options.data, "Folder of the server's data; default ./data");
  command.add_option("--config", options.config, "The server's settings file");
  command.add_flag("--json", options.json, "Print JSON");
}

void add_backup(CLI::App& root, int& exit_code) {
  auto options = std::make_shared<DataOptions>();
  auto* command = root.add_subcommand(
      "backup", "Copy all data into a new folder, beside a running server or without");
  command->add_option("FOLDER", options->folder, "Where to; made, or empty")->required();
  command->add_flag("--without-key", options->without_key,
                    "Leave out the key file, without which the copied credentials are of no use");
  add_common(*command, *options);
  command->footer(
      "The database is copied as it is in one moment, with the files that it names: as links where "
      "FOLDER is on\nthe same file system, which cost no space and are no protection against the "
      "loss of the disk.\nSHA256SUMS in the folder names all of it; `sha256sum -c SHA256SUMS` "
      "checks it without pressoir.\nExit code 1 when stored files are damaged or were lost before; "
      "all others are in the backup.");
  command->callback([options, &exit_code] { exit_code = backup(*options); });
}

void add_restore(CLI::App& root, int& exit_code) {
  auto options = std::make_shared<DataOptions>();
  auto* command =
      root.add_subcommand("restore", "Make a data folder of a backup, which must be as it was");
  command->add_option("FOLDER", options->folder, "The backup")->required();
  command->add_option("--key", options->key, "The key file, of a backup without one");
  add_common(*command, *options);
  command->footer(
      "The data folder must be empty or missing. As root its owner becomes that of all files; a "
      "folder that\nis made now belongs to root.");
  command->callback([options, &exit_code] { exit_code = restore(*options); });
}

}  // namespace

void add_data(CLI::App& root, int& exit_code) {
  auto* command = root.add_subcommand("data", "Back up and restore the data of a server");
  command->require_subcommand(1);
  add_backup(*command, exit_code);
  add_restore(*command, exit_code);
}

}  // namespace pressoir::app
