#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>

#include "app/data_owner.h"
#include "app/commands/commands.h"
#include "app/text.h"
#include "app/worker_call.h"
#include "service/accounts/account_admin.h"
#include "service/service_host.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

/// Without these the worker is not sandboxed; the others depend on the kernel.
constexpr std::array<std::string_view, 3> kEssential = {"seccomp", "limits", "no_new_privileges"};

class Examination {
 public:
  void line(bool fine, const std::string& what, const std::string& finding) {
    std::printf("%-5s %-18s %s\n", fine ? "ok" : "FAIL", what.c_str(), finding.c_str());
    all_fine_ = all_fine_ && fine;
  }
  void note(const std::string& what, const std::string& finding) {
    std::printf("%-5s %-18s %s\n", "--", what.c_str(), finding.c_str());
  }
  [[nodiscard]] bool all_fine() const { return all_fine_; }

 private:
  bool all_fine_ = true;
};

void examine_worker(const Config& config, Examination& found) {
  try {
    const auto self = ask_worker<engine::Description>(
        config, [](engine::WorkerPool& pool) { return pool.describe(); });
    for (const auto& [part, active] : self.sandbox) {
      const bool essential = std::ranges::find(kEssential, part) != kEssential.end();
      if (active || essential)
        found.line(active, "sandbox", part + (active ? " active" : " NOT active"));
      else
        found.note("sandbox", part + " not available here");
    }
    for (const auto& format : self.formats) found.line(true, "codec", format.name);
    for (const auto& [name, version] : self.libraries)
      found.line(true, "library", name + " " + version);
    for (const auto& [name, version] : self.fonts) {
      if (version.empty())
        found.note("font", name + " is not there: another one takes its place");
      else
        found.line(true, "font", name + " " + version);
    }
  } catch (const Error& error) {
    found.line(false, "worker", text_of(error));
  }
}

void examine_data(const fs::path& data, Examination& found) {
  const auto shown = terminal_text(data.string());
  if (!fs::is_directory(data)) {
    found.note("data folder", shown + " does not exist yet; the first start makes it");
    return;
  }
  const bool writable = ::access(data.c_str(), R_OK | W_OK | X_OK) == 0;
  found.line(writable, "data folder", shown + (writable ? "" : " cannot be written"));
  std::error_code unknown;
  const auto space = fs::space(data, unknown);
  constexpr std::uintmax_t kLittle = 1'000'000'000;
  if (!unknown) found.line(space.available >= kLittle, "free disk", size_text(space.available));
  if (!fs::exists(service::DataFolder{data}.database())) {
    found.note("database", "none yet; the first start makes it");
    return;
  }
  try {
    become_owner_of(data);
    const auto accounts = service::AccountAdmin(data).list().size();
    found.line(true, "database", std::to_string(accounts) + " accounts");
  } catch (const Error& error) {
    found.line(false, "database", text_of(error));
  }
}

int doctor(const std::string& data, const std::string& file) {
  Overrides overrides;
  if (!data.empty()) overrides.emplace_back("service.data", data);
  const auto config = load_config(file, overrides);
  Examination found;
  found.line(true, "program", "pressoir " PRESSOIR_VERSION);
  examine_worker(config, found);
  examine_data(config.service.data, found);
  return found.all_fine() ? 0 : 1;
}

}  // namespace

void add_doctor(CLI::App& root, int& exit_code) {
  auto* command = root.add_subcommand(
      "doctor", "Examine this installation: sandbox, codecs, data folder, database, disk");
  auto data = std::make_shared<std::string>();
  auto file = std::make_shared<std::string>();
  command->add_option("--data", *data, "Folder of the server's data; default ./data");
  command->add_option("--config", *file, "The server's settings file");
  command->footer("Exit code 1 when something must be put right (lines that start with FAIL).");
  command->callback([data, file, &exit_code] { exit_code = doctor(*data, *file); });
}

}  // namespace pressoir::app
