#include "app/commands/account/account_command.h"
#include "app/commands/account/key_view.h"
#include "base/text.h"

namespace pressoir::app {
namespace {

struct KeyOptions : AccountCommand {
  std::string which;
  std::int64_t key = 0;
  std::string scopes = "optimize";
  std::uint32_t days = 0;
  NewAccessKey wanted;
};

constexpr std::uint32_t kMostDays = 3650;

std::vector<Scope> scopes_of(const std::string& list) {
  std::vector<Scope> scopes;
  for (const auto entry : split(list, ',')) {
    const auto scope = fields::value_named<Scope>(trimmed(entry));
    if (!scope)
      throw UsageError("--scopes: there is no scope \"" + std::string(trimmed(entry)) +
                       "\"; there are read, optimize and admin");
    scopes.push_back(*scope);
  }
  return scopes;
}

void declare_account_of_key(CLI::App& command, KeyOptions& options) {
  command.add_option("ACCOUNT", options.which, "Id, e-mail address or name")->required();
}

void declare_add_key(CLI::App& command, KeyOptions& options) {
  declare_account_of_key(command, options);
  command.add_option("LABEL", options.wanted.label, "What or whom it is for")->required();
  command.add_option(
      "--scopes", options.scopes,
      "read: look at jobs, results and figures; optimize: have work done and removed "
      "too; admin: make and remove keys too; default optimize");
  command
      .add_option("--expires-in-days", options.days, "Life of the key; without it, it never ends")
      ->check(CLI::Range(1U, kMostDays));
}

void declare_remove_key(CLI::App& command, KeyOptions& options) {
  declare_account_of_key(command, options);
  command.add_option("KEY", options.key, "Its id, as the list has it")->required();
}

void add_key(const KeyOptions& options) {
  constexpr std::uint32_t kDay = 24 * 3600;
  NewAccessKey wanted = options.wanted;
  wanted.scopes = scopes_of(options.scopes);
  if (options.days > 0) wanted.expires_in_seconds = options.days * kDay;
  auto accounts = open_existing(options);
  const auto id = accounts.find(options.which).id;
  const auto made = accounts.add_key(id, wanted);
  log_change(options, "key_added", id, {{"key", json_of(made.key)}});
  print(options, json_of(made), text_of(made));  // shown this once
}

void list_keys(const KeyOptions& options) {
  auto accounts = open_existing(options);
  const auto all = accounts.keys(accounts.find(options.which).id);
  print(options, json_of(all), all.empty() ? "There are no keys.\n" : table_of(all));
}

void remove_key(const KeyOptions& options) {
  auto accounts = open_existing(options);
  const auto id = accounts.find(options.which).id;
  const auto key = accounts.remove_key(id, {options.key});
  log_change(options, "key_removed", id, {{"key", json_of(key)}});
  print(options, {{"id", key.id.value}, {"removed", true}},
        "Removed key " + std::to_string(key.id.value) + "; it is no longer accepted.\n");
}

}  // namespace

void add_account_keys(CLI::App& account) {
  auto* key = account.add_subcommand(
      "key", "Keys for pressoir's own API: several of an account, each with scopes and an expiry");
  key->require_subcommand(1);
  add_command<KeyOptions>(*key, "add", "Add a key and print it, this once", declare_add_key,
                          add_key);
  add_command<KeyOptions>(*key, "list", "List the keys of an account by their last characters",
                          declare_account_of_key, list_keys);
  add_command<KeyOptions>(*key, "remove", "Remove a key; it is no longer accepted, at once",
                          declare_remove_key, remove_key);
}

}  // namespace pressoir::app
