#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <iostream>

#include "app/commands/account/account_command.h"
#include "service/accounts/login.h"

namespace pressoir::app {
namespace {

struct PasswordOptions : AccountCommand {
  std::string which;
  bool remove = false;
};

/// Twice, without echo; the terminal is as it was when that is interrupted.
std::string password_of_terminal() {
  std::array<char, service::kMaxPassword + 2> typed{};
  const int failure = EVP_read_pw_string_min(typed.data(), 0, static_cast<int>(typed.size()) - 1,
                                             "New password: ", 1);
  std::string password(typed.data());
  OPENSSL_cleanse(typed.data(), typed.size());
  if (failure != 0) throw UsageError("no password was set: it was not typed twice alike");
  return password;
}

std::string password_of_stdin() {
  std::string password, more;
  std::getline(std::cin, password);
  if (password.ends_with('\r')) password.pop_back();
  if (std::getline(std::cin, more)) throw UsageError("the password must be a single line");
  return password;
}

void password(const PasswordOptions& options) {
  auto accounts = open_existing(options);
  const auto id = accounts.find(options.which).id;
  if (options.remove)
    accounts.remove_password(id);
  else
    accounts.set_password(
        id, ::isatty(STDIN_FILENO) != 0 ? password_of_terminal() : password_of_stdin());
  log_change(options, options.remove ? "account_password_removed" : "account_password_set", id);
  print(options, {{"id", id.value}, {"password", !options.remove}},
        std::string(options.remove ? "Removed" : "Set") + " the password of account " +
            std::to_string(id.value) + ".\n");
}

void declare(CLI::App& command, PasswordOptions& options) {
  command.add_option("ACCOUNT", options.which, "Id, e-mail address or name")->required();
  command.add_flag("--remove", options.remove, "Remove it, so that nobody can log in");
}

}  // namespace

void add_account_password(CLI::App& account) {
  add_command<PasswordOptions>(
      account, "password",
      "Set the password for logins with the account's e-mail address, read from "
      "the terminal or as a line of standard input",
      declare, password);
}

}  // namespace pressoir::app
