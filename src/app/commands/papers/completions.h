// Completions of the shells: scripts that stand for themselves, without calls of the program. Pure.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "app/commands/papers/command_tree.h"

namespace pressoir::app {

inline constexpr std::array<std::string_view, 3> kShells{"bash", "zsh", "fish"};

/// @param shell  one of kShells. Words of commands and options; where a value or a path is due,
/// files.
std::string completions_for(std::string_view shell, const CommandNode& program);

}  // namespace pressoir::app
