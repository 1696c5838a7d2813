// pressoir account signing-key, pressoir account source.
#include "app/commands/account/account_command.h"
#include "app/text.h"

namespace pressoir::app {
namespace {

namespace json = boost::json;

struct SigningOptions : AccountCommand {
  std::string which, key, source;
};

json::object json_of(const SigningKey& key) {
  json::object object{{"id", key.id}};
  if (!key.secret.empty()) object["secret"] = key.secret;
  return object;
}

void declare_owner(CLI::App& command, SigningOptions& options) {
  command.add_option("ACCOUNT", options.which, "Id, e-mail address or name")->required();
}

void declare_key(CLI::App& command, SigningOptions& options) {
  declare_owner(command, options);
  command.add_option("KEY", options.key, "Its id")->required();
}

void declare_source(CLI::App& command, SigningOptions& options) {
  declare_owner(command, options);
  command
      .add_option("SOURCE", options.source,
                  "A host (shop.example, *.shop.example) or the beginning of a URL "
                  "(https://shop.example/media/)")
      ->required();
}

void add_signing_key(const SigningOptions& options) {
  auto accounts = open_existing(options);
  const auto id = accounts.find(options.which).id;
  const auto key = accounts.add_signing_key(id);
  log_change(options, "signing_key_added", id, {{"key", key.id}});
  print(options, json_of(key),
        "id              " + key.id + "\nsecret          " + key.secret + "\n");
}

void list_signing_keys(const SigningOptions& options) {
  auto accounts = open_existing(options);
  json::array array;
  std::string text;
  for (const auto& key : accounts.signing_keys(accounts.find(options.which).id)) {
    array.push_back(json_of(key));
    text += key.id + "\n";
  }
  print(options, array, text.empty() ? "There are no signing keys.\n" : text);
}

void remove_signing_key(const SigningOptions& options) {
  auto accounts = open_existing(options);
  const auto id = accounts.find(options.which).id;
  accounts.remove_signing_key(id, options.key);
  log_change(options, "signing_key_removed", id, {{"key", options.key}});
  print(options, {{"id", options.key}, {"removed", true}},
        "Removed signing key " + options.key + "; paths signed with it are refused.\n");
}

void add_source(const SigningOptions& options) {
  auto accounts = open_existing(options);
  const auto id = accounts.find(options.which).id;
  const auto source = accounts.add_image_source(id, options.source);
  log_change(options, "image_source_added", id, {{"source", source.rule}});
  print(options, json::object{{"source", source.rule}}, source.rule + "\n");
}

void list_sources(const SigningOptions& options) {
  auto accounts = open_existing(options);
  json::array array;
  std::string text;
  for (const auto& source : accounts.image_sources(accounts.find(options.which).id)) {
    array.push_back(json::object{{"source", source.rule}});
    text += terminal_text(source.rule) + "\n";
  }
  print(options, array, text.empty() ? "No source is allowed.\n" : text);
}

void remove_source(const SigningOptions& options) {
  auto accounts = open_existing(options);
  const auto id = accounts.find(options.which).id;
  const auto source = accounts.remove_image_source(id, options.source);
  log_change(options, "image_source_removed", id, {{"source", source.rule}});
  print(options, {{"source", source.rule}, {"removed", true}},
        "Removed " + source.rule + "; nothing more is fetched from there.\n");
}

}  // namespace

void add_account_signing(CLI::App& account) {
  auto* key = account.add_subcommand(
      "signing-key", "Keys with which web pages sign the paths of pictures (see pressoir sign)");
  key->require_subcommand(1);
  add_command<SigningOptions>(*key, "add", "Add a key and print its secret", declare_owner,
                              add_signing_key);
  add_command<SigningOptions>(*key, "list", "List the ids of an account's keys", declare_owner,
                              list_signing_keys);
  add_command<SigningOptions>(*key, "remove",
                              "Remove a key; paths that were signed with it are refused",
                              declare_key, remove_signing_key);
  auto* source = account.add_subcommand(
      "source", "From where the pictures of signed paths may come; from nowhere at first");
  source->require_subcommand(1);
  add_command<SigningOptions>(*source, "add", "Allow a host, or what is below a URL",
                              declare_source, add_source);
  add_command<SigningOptions>(*source, "list", "List what is allowed", declare_owner, list_sources);
  add_command<SigningOptions>(*source, "remove", "Allow it no longer", declare_source,
                              remove_source);
}

}  // namespace pressoir::app
