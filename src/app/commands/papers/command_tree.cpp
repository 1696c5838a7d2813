#include "app/commands/papers/command_tree.h"

namespace pressoir::app {
namespace {

OptionLine line_of(const CLI::Option& option) {
  OptionLine line;
  line.is_positional = option.get_positional();
  if (line.is_positional) line.names.push_back(option.get_name(true));
  for (const std::string& name : option.get_lnames()) line.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) line.names.push_back('-' + name);
  if (option.get_expected_max() > 0) line.value = option.get_type_name();
  // "UINT:INT in [1 - 256]" says its range in the help's own column.
  line.value = line.value.substr(0, line.value.find(':'));
  line.is_repeated = option.get_expected_max() > 1;
  line.help = option.get_description();
  return line;
}

/// Without those that are hidden, which are of no group, and without the --help of a group.
void add_options(const CLI::App& command, std::vector<OptionLine>& into) {
  const bool is_group = command.get_name().empty();
  for (const CLI::Option* option : command.get_options())
    if (!option->get_group().empty() && !(is_group && option == command.get_help_ptr()))
      into.push_back(line_of(*option));
}

}  // namespace

CommandNode tree_of(const CLI::App& command, const std::string& parent) {
  CommandNode node;
  node.name = command.get_name();
  node.path = parent.empty() ? node.name : parent + ' ' + node.name;
  node.help = command.get_description();
  node.footer = command.get_footer();
  add_options(command, node.options);
  for (const CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; })) {
    const bool is_group = below->get_name().empty();
    if (is_group) add_options(*below, node.options);
    if (!is_group && !below->get_group().empty())
      node.commands.push_back(tree_of(*below, node.path));
  }
  return node;
}

}  // namespace pressoir::app
