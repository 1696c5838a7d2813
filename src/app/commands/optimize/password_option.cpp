#include "app/commands/optimize/password_option.h"

#include <filesystem>
#include <fstream>

#include "app/commands/commands.h"
#include "app/text.h"

namespace pressoir::app {

void add_password(CLI::App& command, PasswordOption& option) {
  auto* text = command.add_option(
      "--password", option.text,
      "Opens encrypted PDF files, which stay encrypted as they are. Other users of the machine can "
      "see it in the list of processes");
  command
      .add_option("--password-file", option.file, "The same, read from the first line of a file")
      ->excludes(text);
}

std::optional<std::string> password_of(const PasswordOption& option) {
  if (option.file.empty()) return option.text.empty() ? std::nullopt : std::optional(option.text);
  std::ifstream file(option.file);
  std::string password;
  std::getline(file, password);
  if (password.ends_with('\r')) password.pop_back();
  if (password.empty())
    throw UsageError("--password-file: " + quoted(std::filesystem::path(option.file)) +
                     " has no first line to read");
  return password;
}

}  // namespace pressoir::app
