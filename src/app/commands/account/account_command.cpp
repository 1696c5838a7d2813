#include "app/commands/account/account_command.h"

#include <iostream>

#include "app/commands/account/change_log.h"
#include "app/data_owner.h"
#include "app/config.h"
#include "base/error.h"
#include "service/service_host.h"

namespace pressoir::app {

namespace {

std::filesystem::path configured_folder(const AccountCommand& options) {
  Overrides overrides;
  if (!options.data.empty()) overrides.emplace_back("service.data", options.data);
  return load_config(options.config, overrides).service.data;
}

}  // namespace

std::filesystem::path data_folder(const AccountCommand& options) {
  options.folder = configured_folder(options);
  become_owner_of(options.folder);
  return options.folder;
}

void log_change(const AccountCommand& options, std::string_view event, AccountId account,
                boost::json::object what) {
  append_change(options.folder, event, account, std::move(what));
}

service::AccountAdmin open_existing(const AccountCommand& options) {
  const auto data = data_folder(options);
  if (!std::filesystem::exists(service::DataFolder{data}.database()))
    throw Error(ErrorCode::not_found, "There is no database in " + data.string() + ".");
  return service::AccountAdmin(data);
}

void print(const AccountCommand& options, const boost::json::value& json, const std::string& text) {
  std::cout << (options.json ? boost::json::serialize(json) + "\n" : text) << std::flush;
}

void add_common_options(CLI::App& command, AccountCommand& options) {
  command.add_option("--data", options.data, "Folder of the server's data; default ./data");
  command.add_option("--config", options.config, "The server's settings file");
  command.add_flag("--json", options.json, "Print JSON");
}

}  // namespace pressoir::app
