// The command table: each function adds one sub-command to `root`; its work runs while the command
// line is parsed and leaves the exit code (0 fine, 1 something failed, 130 interrupted) in
// `exit_code`. Usage errors are thrown as CLI::ParseError or UsageError: exit code 2.
#pragma once

#include <CLI/CLI.hpp>
#include <stdexcept>
#include <string>

namespace pressoir::app {

/// The command line cannot be carried out as it was given; what() says why and what would help.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

void add_optimize(CLI::App& root, int& exit_code);
void add_repair(CLI::App& root, int& exit_code);
void add_serve(CLI::App& root, int& exit_code);
void add_account(CLI::App& root, int& exit_code);
void add_sign(CLI::App& root, int& exit_code);
void add_usage(CLI::App& root, int& exit_code);
void add_data(CLI::App& root, int& exit_code);
void add_score(CLI::App& root, int& exit_code);
void add_verify(CLI::App& root, int& exit_code);
void add_formats(CLI::App& root, int& exit_code);
void add_check(CLI::App& root, int& exit_code);
void add_doctor(CLI::App& root, int& exit_code);
void add_version(CLI::App& root, int& exit_code);
void add_completions(CLI::App& root, int& exit_code);
void add_manual(CLI::App& root, int& exit_code);

/// What `pressoir version` and --version print, without the line feed.
std::string version_text();

}  // namespace pressoir::app
