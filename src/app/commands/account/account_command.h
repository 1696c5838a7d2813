// What all commands of `pressoir account` have in common: the data folder, JSON or text.
#pragma once

#include <boost/json.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "app/commands/commands.h"
#include "service/accounts/account_admin.h"

namespace pressoir::app {

struct AccountCommand {
  std::string data, config;
  bool json = false;
  /// As data_folder() found it: what says so may be unreadable for the owner of the folder.
  mutable std::filesystem::path folder;
};

/// As root, the process is from here on the user whom the folder belongs to.
std::filesystem::path data_folder(const AccountCommand& options);
/// Writes what was done to an account into the log of changes: "account_created". After
/// data_folder().
/// @param what  more to say, never a secret.
void log_change(const AccountCommand& options, std::string_view event, AccountId account,
                boost::json::object what = {});
/// For every command but create: a folder spelled wrong must not become an empty database.
/// @throws Error not_found.
service::AccountAdmin open_existing(const AccountCommand& options);
void print(const AccountCommand& options, const boost::json::value& json, const std::string& text);
/// --data, --config and --json.
void add_common_options(CLI::App& command, AccountCommand& options);

/// Adds a command below `parent`; `work` runs when it is called, with its options, to which
/// `declare(command, options)` binds what else the command takes.
template <class Options, class Declare>
CLI::App* add_command(CLI::App& parent, const char* name, const char* help, Declare declare,
                      std::function<void(const Options&)> work) {
  auto* command = parent.add_subcommand(name, help);
  auto options = std::make_shared<Options>();
  add_common_options(*command, *options);
  declare(*command, *options);
  command->callback([options, work = std::move(work)] { work(*options); });
  return command;
}

/// `pressoir account project`.
void add_account_projects(CLI::App& account);
/// `pressoir account signing-key` and `pressoir account source`.
void add_account_signing(CLI::App& account);
/// `pressoir account key`.
void add_account_keys(CLI::App& account);
/// `pressoir account password`.
void add_account_password(CLI::App& account);

}  // namespace pressoir::app
