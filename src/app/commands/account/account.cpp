#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <iostream>
#include <string>

#include "app/commands/account/account_command.h"
#include "app/commands/account/account_options.h"
#include "app/commands/account/account_view.h"
#include "app/commands/account/key_view.h"
#include "app/commands/commands.h"
#include "app/commands/account/project_view.h"
#include "app/text.h"
#include "base/text.h"
#include "base/utf8.h"
#include "dialects/dialect.h"
#include "dialects/registry.h"
#include "service/accounts/account_admin.h"

namespace pressoir::app {
namespace {

boost::json::object named(const Account& account) {
  return {{"name", utf8::repaired(account.name)}};
}

void create(const AccountOptions& options) {
  service::AccountAdmin accounts(data_folder(options));
  auto wanted = options.wanted;
  wanted.has_own_name = true;
  if (!options.parent.empty()) wanted.parent = accounts.find(options.parent).id;
  const auto made = accounts.create(wanted);
  auto json = json_of(made.account);
  add_to(json, made.credentials);
  print(options, json, text_of(made.account) + text_of(made.credentials));  // shown this once
  log_change(options, "account_created", made.account.id, named(made.account));
}

void list(const AccountOptions& options) {
  auto accounts = open_existing(options);
  const auto all = accounts.list();
  auto projects = accounts.projects();
  boost::json::array array;
  for (const auto& account : all) {
    auto json = json_of(account);
    json["projects"] = json_of(projects[account.id]);
    array.push_back(std::move(json));
  }
  print(options, array, table_of(all));
}

void show(const AccountOptions& options) {
  auto accounts = open_existing(options);
  const auto details = accounts.show(accounts.find(options.which).id);
  print(options, json_of(details), text_of(details));
}

void set_disabled(const AccountOptions& options, bool disabled) {
  auto accounts = open_existing(options);
  const auto account = accounts.set_disabled(accounts.find(options.which).id, disabled);
  log_change(options, disabled ? "account_disabled" : "account_enabled", account.id,
             named(account));
  print(options, json_of(account), text_of(account));
}

void change(const AccountOptions& options) {
  if (options.change == service::AccountChange{})
    throw UsageError("nothing is to be changed; see --help for what can be");
  auto accounts = open_existing(options);
  auto wanted = options.change;
  wanted.has_own_name = true;
  const auto account = accounts.change(accounts.find(options.which).id, wanted);
  auto now = json_of(account);
  now.erase("id");
  log_change(options, "account_changed", account.id, std::move(now));
  print(options, json_of(account), text_of(account));
}

std::vector<service::AccountSetting> known_settings() {
  auto known = service::account_settings();
  for (const auto& dialect : dialects::all_dialects({}, {}))
    known.insert(known.end(), dialect.account_settings.begin(), dialect.account_settings.end());
  return known;
}

std::string list_of_settings() {
  std::string list = "Settings:";
  for (const auto& [name, help] : known_settings()) list += "\n  " + name + ": " + help;
  return list;
}

void set(const AccountOptions& options, const std::optional<std::string>& value) {
  const auto known = known_settings();
  if (std::ranges::find(known, options.setting, &service::AccountSetting::name) == known.end())
    throw UsageError("there is no setting \"" + options.setting + "\"; see --help");
  auto accounts = open_existing(options);
  const auto id = accounts.find(options.which).id;
  const auto settings = accounts.set(id, options.setting, value);
  log_change(options, value ? "account_setting_set" : "account_setting_removed", id,
             {{"setting", options.setting},
              {"value", value ? boost::json::value(utf8::repaired(*value)) : nullptr}});
  print(options, {{"id", id.value}, {"settings", json_of(settings)}}, text_of(settings));
}

/// Whether the user, who is at a terminal, says yes.
bool is_confirmed(const std::string& question) {
  if (::isatty(STDIN_FILENO) == 0)
    throw UsageError("nobody can be asked here: --yes deletes the account without a question");
  std::cerr << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return lower(answer) == "y" || lower(answer) == "yes";
}

void remove(const AccountOptions& options) {
  auto accounts = open_existing(options);
  const auto account = accounts.find(options.which);
  const auto below = accounts.show(account.id, 0).sub_accounts.size();
  if (!options.yes &&
      !is_confirmed("Delete account " + std::to_string(account.id.value) + " (" +
                    terminal_text(account.name) + "), " +
                    (below > 0 ? std::to_string(below) + " sub-accounts " : "") + "and all files?"))
    throw Error(ErrorCode::conflict, "Nothing was deleted.");
  accounts.remove(account.id);
  log_change(options, "account_deleted", account.id, named(account));
  print(options, {{"id", account.id.value}, {"deleted", true}},
        "Deleted account " + std::to_string(account.id.value) + " with all its data.\n");
}

void rotate(const AccountOptions& options) {
  std::optional<store::CredentialKind> kind;
  if (!options.only.empty()) {
    kind = store::credential_kind_named(options.only);
    if (!kind) throw UsageError("--only: there is no credential \"" + options.only + "\"");
    if (options.project && !is_of_project(*kind))
      throw UsageError("--only " + options.only + " and --project exclude each other");
  }
  auto accounts = open_existing(options);
  const auto account = accounts.find(options.which);
  const auto fresh = accounts.rotate(account.id, kind, options.project);
  log_change(options, "account_credentials_replaced", account.id,
             {{"credential", options.only.empty() ? "all" : options.only}});
  boost::json::object json{{"id", account.id.value}};
  add_to(json, fresh);
  if (!fresh.projects.empty()) json["projects"] = json_of(fresh.projects);
  Credentials own = fresh;
  own.public_key.clear();
  own.secret_key.clear();
  auto text = text_of(own);
  for (const auto& project : fresh.projects) text += text_of(project);
  if (!fresh.keys.empty()) json["keys"] = json_of(fresh.keys);
  for (const auto& key : fresh.keys) text += text_of(key);
  print(options, json, text);
}

void show_webhooks(const AccountOptions& options) {
  auto accounts = open_existing(options);
  const auto id = accounts.find(options.which).id;
  if (options.send_again) accounts.send_again(id, {*options.send_again});
  const auto callbacks = accounts.callbacks(id);
  print(options, {{"id", id.value}, {"webhooks", json_of(callbacks)}}, text_of(callbacks));
}

using Work = std::function<void(const AccountOptions&)>;

CLI::App* add(CLI::App& account, const char* name, const char* help, Work work) {
  return add_command<AccountOptions>(account, name, help, add_account_options, std::move(work));
}

}  // namespace

void add_account(CLI::App& root, int& exit_code) {
  auto* account = root.add_subcommand(
      "account",
      "Accounts: create, list, show, change, disable, delete, projects, keys, password, new "
      "credentials, callbacks");
  account->require_subcommand(1);
  account->footer("A running server follows changes within a second.");
  add(*account, "create", "Create an account and print its credentials", create);
  add(*account, "list", "List all accounts", list);
  add(*account, "show", "Quota, usage, recent files and callbacks of one account", show);
  add(*account, "disable", "Refuse the account and its sub-accounts until it is enabled",
      [](const AccountOptions& options) { set_disabled(options, true); });
  add(*account, "enable", "Accept a disabled account again",
      [](const AccountOptions& options) { set_disabled(options, false); });
  add(*account, "quota", "Change the quota of an account", change);
  add(*account, "edit", "Change name, e-mail address, description or role", change);
  add(*account, "set", "Set a setting of an account", [](const AccountOptions& options) {
    set(options, options.value);
  })->footer(list_of_settings());
  add(*account, "unset", "Remove a setting, so that its default applies",
      [](const AccountOptions& options) { set(options, std::nullopt); })
      ->footer(list_of_settings());
  add(*account, "webhooks", "List the callbacks of an account, or send one again", show_webhooks);
  add(*account, "delete", "Delete the account, its sub-accounts and all their files", remove);
  add_account_projects(*account);
  add_account_signing(*account);
  add_account_keys(*account);
  add_account_password(*account);
  add(*account, "rotate", "Replace the credentials; the old ones are no longer accepted", rotate);
  account->callback([&exit_code] { exit_code = 0; });
}

}  // namespace pressoir::app
