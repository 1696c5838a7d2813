// Manual pages in man(7), of the program and of each of its commands. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/commands/papers/command_tree.h"

namespace pressoir::app {

struct ManualPage {
  std::string file_name;  ///< "pressoir-account.1"
  std::string text;
};

/// The program's own page first. Commands of commands stand on the page of the one above them.
/// @param version  "0.1.0".
std::vector<ManualPage> manual_of(const CommandNode& program, std::string_view version);

}  // namespace pressoir::app
