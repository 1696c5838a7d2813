// PasswordOption: what opens encrypted files, given on the command line or in a file. At start-up,
// one thread.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

namespace pressoir::app {

struct PasswordOption {
  std::string text, file;  ///< at most one; both empty: none
};

/// Adds the options; `option` must outlive the command.
void add_password(CLI::App& command, PasswordOption& option);

/// @throws UsageError for a file that cannot be read or has no line.
std::optional<std::string> password_of(const PasswordOption& option);

}  // namespace pressoir::app
