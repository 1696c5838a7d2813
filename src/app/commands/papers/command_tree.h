// CommandNode: what a command is and takes, read from the table that parses the command line, so
// that completions and manual pages say what the program does.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace pressoir::app {

struct OptionLine {
  std::vector<std::string> names;  ///< "--output", "-o"; of a positional its one name, "PATH"
  bool is_positional = false;
  std::string value;  ///< "TEXT", "UINT"; empty: none is taken
  bool is_repeated = false;
  std::string help;
};

struct CommandNode {
  std::string name;  ///< "create"
  std::string path;  ///< "pressoir account create"
  std::string help, footer;
  std::vector<OptionLine> options;  ///< those of groups too, in the order of --help
  std::vector<CommandNode> commands;
};

/// @param parent  the path above it; empty: `command` is the program.
CommandNode tree_of(const CLI::App& command, const std::string& parent = {});

}  // namespace pressoir::app
