#include "app/commands/account/account_command.h"
#include "app/commands/account/project_view.h"
#include "base/text.h"

namespace pressoir::app {
namespace {

struct ProjectOptions : AccountCommand {
  std::string which, project;
  service::NewProject wanted;
  service::ProjectChange change;
};

constexpr const char* kAny = "any";

/// "a,b"; none of "any".
std::vector<std::string> entries_in(const std::string& list) {
  std::vector<std::string> entries;
  if (list == kAny) return entries;
  for (const auto entry : split(list, ',')) entries.emplace_back(trimmed(entry));
  return entries;
}

/// Both limits; the one's function gets its entries when it is given.
template <class TakeDomains, class TakeNetworks>
void add_limits(CLI::App& command, TakeDomains take_domains, TakeNetworks take_networks) {
  const auto add = [&command](const char* option, auto take, const char* help) {
    command.add_option_function<std::string>(
        option, [take](const std::string& list) { take(entries_in(list)); }, help);
  };
  add("--domains", take_domains,
      "Only for requests of web pages of these hosts (shop.example,*.shop.example), by Origin or "
      "Referer; any: no limit");
  add("--networks", take_networks,
      "Only for clients with these addresses (10.1.0.0/16,2001:db8::1); any: no limit");
}

void declare_account(CLI::App& command, ProjectOptions& options) {
  command.add_option("ACCOUNT", options.which, "Id, e-mail address or name")->required();
}

void declare_project(CLI::App& command, ProjectOptions& options) {
  declare_account(command, options);
  command.add_option("PROJECT", options.project, "Its id or name")->required();
}

void declare_add(CLI::App& command, ProjectOptions& options) {
  auto& wanted = options.wanted;
  declare_account(command, options);
  command.add_option("NAME", wanted.name, "Name")->required();
  add_limits(
      command, [&wanted](auto entries) { wanted.domains = std::move(entries); },
      [&wanted](auto entries) { wanted.networks = std::move(entries); });
  auto* given = command.add_option_group(
      "Given keys", "To move a project here; those that are not given are made");
  given->add_option("--public-key", wanted.public_key, "project_public_...");
  given->add_option("--secret-key", wanted.secret_key, "32 bytes or more");
}

void declare_edit(CLI::App& command, ProjectOptions& options) {
  auto& change = options.change;
  declare_project(command, options);
  command.add_option("--name", change.name, "Name");
  add_limits(
      command, [&change](auto entries) { change.domains = std::move(entries); },
      [&change](auto entries) { change.networks = std::move(entries); });
}

void add_project(const ProjectOptions& options) {
  auto accounts = open_existing(options);
  const auto id = accounts.find(options.which).id;
  const auto made = accounts.add_project(id, options.wanted);
  log_change(options, "project_added", id, {{"project", json_of(made.project)}});
  print(options, json_of(made), text_of(made));
}

void list_projects(const ProjectOptions& options) {
  auto accounts = open_existing(options);
  const auto all = accounts.projects(accounts.find(options.which).id);
  print(options, json_of(all), all.empty() ? "There are no projects.\n" : table_of(all));
}

void edit_project(const ProjectOptions& options) {
  if (options.change == service::ProjectChange{})
    throw UsageError("nothing is to be changed; see --help for what can be");
  auto accounts = open_existing(options);
  const auto id = accounts.find(options.which).id;
  const auto project = accounts.change_project(id, options.project, options.change);
  log_change(options, "project_changed", id, {{"project", json_of(project)}});
  print(options, json_of(project), text_of(ProjectKeys{project, {}, {}}));
}

void remove_project(const ProjectOptions& options) {
  auto accounts = open_existing(options);
  const auto id = accounts.find(options.which).id;
  const auto project = accounts.remove_project(id, options.project);
  log_change(options, "project_removed", id, {{"project", json_of(project)}});
  print(options, {{"id", project.id.value}, {"removed", true}},
        "Removed project " + std::to_string(project.id.value) +
            "; its keys are no longer accepted.\n");
}

}  // namespace

void add_account_projects(CLI::App& account) {
  auto* project = account.add_subcommand(
      "project", "Projects: further pairs of a public and a secret key, with limits of their own");
  project->require_subcommand(1);
  add_command<ProjectOptions>(*project, "add", "Add a project and print its keys", declare_add,
                              add_project);
  add_command<ProjectOptions>(*project, "list",
                              "List the projects of an account with their public keys",
                              declare_account, list_projects);
  add_command<ProjectOptions>(*project, "edit", "Change the name or the limits of a project",
                              declare_edit, edit_project);
  add_command<ProjectOptions>(
      *project, "remove", "Remove a project, also the last one; its keys are no longer accepted",
      declare_project, remove_project);
}

}  // namespace pressoir::app
