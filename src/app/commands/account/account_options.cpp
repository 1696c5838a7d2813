#include "app/commands/account/account_options.h"

#include <cstdint>
#include <optional>

#include "app/text.h"
#include "base/text.h"
#include "store/accounts/accounts.h"

namespace pressoir::app {
namespace {

std::optional<std::uint64_t> figure_in(const std::string& option, const std::string& text) {
  if (text == "unlimited" || text == "none") return std::nullopt;
  const bool is_bytes = option.ends_with("bytes");
  const auto number = is_bytes ? bytes_in(text) : number_in<std::uint64_t>(text);
  if (!number || *number > INT64_MAX)
    throw UsageError(
        option + " must be a whole number" +
        (is_bytes ? " of bytes such as 5000000, 50GB or 20GiB, or unlimited" : " or unlimited"));
  return number;
}

/// @param figure  a Figure, or what one holds.
void add_figure(CLI::App& command, const std::string& option, auto& figure,
                const std::string& help) {
  command.add_option_function<std::string>(
      option, [&figure, option](const std::string& text) { figure = figure_in(option, text); },
      help);
}

template <class Target>
void add_role(CLI::App& command, Target& role) {
  command.add_option_function<std::string>(
      "--role",
      [&role](const std::string& text) {
        const auto named = store::role_named(text);
        if (!named) throw UsageError("--role must be owner or operator");
        role = *named;
      },
      "owner (of this account and its sub-accounts) or operator (of all accounts, in the panel)");
}

void add_creation_options(CLI::App& command, AccountOptions& options) {
  auto& wanted = options.wanted;
  command.add_option("--name", wanted.name, "Name");
  command.add_option("--email", wanted.email, "E-mail address");
  command.add_option("--description", wanted.description, "Description");
  command.add_option("--parent", options.parent,
                     "Make a sub-account of this account (id, e-mail address or name); its use "
                     "counts for both");
  add_role(command, wanted.role);
  command.add_flag_callback(
      "--operator", [&wanted] { wanted.role = Role::admin; }, "Short for --role operator");
  add_figure(command, "--monthly-bytes", wanted.quota.monthly_bytes,
             "Bytes of input per calendar month (UTC), such as 50GB; default: unlimited");
  add_figure(command, "--monthly-images", wanted.quota.monthly_images,
             "Images per calendar month (UTC); default: unlimited");
  add_figure(command, "--prepaid-images", wanted.quota.prepaid_images,
             "Prepaid images, used after the monthly ones");
  auto* given = command.add_option_group(
      "Given credentials", "To move an account here; those that are not given are made");
  given->add_option("--api-key", wanted.given.api_key, "32 letters and digits");
  given->add_option("--api-secret", wanted.given.api_secret, "32 characters or more");
  given->add_option("--bearer-token", wanted.given.bearer_token, "32 characters or more");
  given->add_option("--public-key", wanted.given.public_key, "project_public_...");
  given->add_option("--secret-key", wanted.given.secret_key, "32 bytes or more");
}

void add_quota_options(CLI::App& command, service::AccountChange& change) {
  add_figure(command, "--monthly-bytes", change.monthly_bytes,
             "Bytes of input per calendar month (UTC), such as 50GB, or unlimited");
  add_figure(command, "--monthly-images", change.monthly_images,
             "Images per calendar month (UTC), or unlimited");
  add_figure(command, "--prepaid-images", change.prepaid_images,
             "Total prepaid images, including used ones; or none");
}

void add_edit_options(CLI::App& command, service::AccountChange& change) {
  command.add_option("--name", change.name, "Name");
  command.add_option("--email", change.email, "E-mail address");
  command.add_option("--description", change.description, "Description");
  add_role(command, change.role);
}

}  // namespace

void add_account_options(CLI::App& command, AccountOptions& options) {
  const auto word = command.get_name();
  if (word == "create") return add_creation_options(command, options);
  if (word == "list") return;
  command.add_option("ACCOUNT", options.which, "Id, e-mail address or name")->required();
  if (word == "quota") add_quota_options(command, options.change);
  if (word == "edit") add_edit_options(command, options.change);
  if (word == "set" || word == "unset")
    command.add_option("NAME", options.setting, "Name of the setting: section.name")->required();
  if (word == "set") command.add_option("VALUE", options.value, "Its value")->required();
  if (word == "delete")
    command.add_flag("--yes", options.yes,
                     "Ask nothing: delete it, its sub-accounts and their files");
  if (word == "webhooks")
    command.add_option("--send-again", options.send_again,
                       "Number of the callback to send again, at once and with all its attempts");
  if (word == "rotate") {
    command.add_option("--project", options.project,
                       "The keys of this project (id or name) alone; without it public_key and "
                       "secret_key of every project");
    command.add_option("--only", options.only,
                       "api_key, api_secret, bearer_token, public_key or secret_key alone");
  }
}

}  // namespace pressoir::app
