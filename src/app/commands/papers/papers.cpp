// `pressoir completions` and `pressoir manual`: what a package installs beside the programs.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "app/commands/commands.h"
#include "app/commands/papers/completions.h"
#include "app/commands/papers/manual.h"
#include "base/text.h"

namespace pressoir::app {
namespace {

void print_completions(const CLI::App& root, const std::string& shell) {
  if (std::ranges::find(kShells, shell) == kShells.end())
    throw UsageError("there are completions for " + listed(kShells, "and") + ", not for \"" +
                     shell + '"');
  std::cout << completions_for(shell, tree_of(root));
}

void write_manual(const CLI::App& root, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const ManualPage& page : manual_of(tree_of(root), PRESSOIR_VERSION)) {
    std::ofstream file(folder / page.file_name, std::ios::binary);
    file << page.text;
    file.close();
    if (!file) throw UsageError("cannot write " + (folder / page.file_name).string());
  }
}

}  // namespace

void add_completions(CLI::App& root, int& exit_code) {
  auto* command =
      root.add_subcommand("completions", "Print what makes a shell complete commands and options");
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash, zsh or fish")->required();
  command->footer("bash: source <(pressoir completions bash)");
  command->callback([&root, shell, &exit_code] {
    print_completions(root, *shell);
    exit_code = 0;
  });
}

void add_manual(CLI::App& root, int& exit_code) {
  auto* command = root.add_subcommand("manual", "Write the manual pages, for man(1)");
  auto folder = std::make_shared<std::string>();
  command->add_option("FOLDER", *folder, "Where they go; made where it is not there")->required();
  command->footer("man -l FOLDER/pressoir-optimize.1 shows one.");
  command->callback([&root, folder, &exit_code] {
    write_manual(root, *folder);
    exit_code = 0;
  });
}

}  // namespace pressoir::app
