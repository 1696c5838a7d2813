// account_options: what the command line of `pressoir account` may say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/commands/account/account_command.h"
#include "service/accounts/account_admin.h"

namespace pressoir::app {

struct AccountOptions : AccountCommand {
  std::string which, only, parent, setting, value;
  std::optional<std::string> project;
  std::optional<std::int64_t> send_again;
  bool yes = false;
  service::NewAccount wanted;
  service::AccountChange change;
};

/// Adds to `command` ("create", "show", ...) the options and arguments of that name; `options`
/// outlives it.
void add_account_options(CLI::App& command, AccountOptions& options);

}  // namespace pressoir::app
