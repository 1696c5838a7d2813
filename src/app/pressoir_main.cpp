// pressoir: the command table, and what every command's failure looks like.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "app/commands/commands.h"
#include "app/text.h"
#include "base/error.h"

namespace {

namespace app = pressoir::app;

int run(int argc, char** argv) {
  CLI::App root("Image optimiser: command line and server.", "pressoir");
  root.require_subcommand(1);
  root.set_version_flag("--version", app::version_text);
  root.footer("Exit codes: 0 fine, 1 something failed, 2 bad usage.");
  int exit_code = 0;
  app::add_optimize(root, exit_code);
  app::add_repair(root, exit_code);
  app::add_serve(root, exit_code);
  app::add_account(root, exit_code);
  app::add_sign(root, exit_code);
  app::add_usage(root, exit_code);
  app::add_data(root, exit_code);
  app::add_score(root, exit_code);
  app::add_verify(root, exit_code);
  app::add_formats(root, exit_code);
  app::add_check(root, exit_code);
  app::add_doctor(root, exit_code);
  app::add_version(root, exit_code);
  app::add_completions(root, exit_code);
  app::add_manual(root, exit_code);
  std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words.front() == "help") {  // as `help optimize` and `--help`
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  const auto all = root.get_subcommands([](const CLI::App*) { return true; });
  const auto is_named = [&](const CLI::App* command) {
    return command->get_name() == words.front();
  };
  if (!words.empty() && !words.front().starts_with('-') && std::ranges::none_of(all, is_named))
    throw app::UsageError("there is no command \"" + words.front() + "\"; see --help");
  std::ranges::reverse(words);  // as CLI11 takes them
  try {
    root.parse(words);
    return exit_code;
  } catch (const CLI::ParseError& error) {
    return root.exit(error) == 0 ? 0 : 2;
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const app::UsageError& error) {
    std::fprintf(stderr, "pressoir: %s\n", error.what());
    return 2;
  } catch (const pressoir::Error& error) {
    std::fprintf(stderr, "pressoir: %s\n", app::text_of(error).c_str());
    return error.code() == pressoir::ErrorCode::invalid_request ? 2 : 1;
  } catch (const std::filesystem::filesystem_error& error) {
    std::fprintf(stderr, "pressoir: cannot access %s: %s\n",
                 app::terminal_text(error.path1().string()).c_str(),
                 error.code().message().c_str());
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "pressoir: %s\n", error.what());
    return 1;
  }
}
