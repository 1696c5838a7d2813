#include <fcntl.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "app/application.h"
#include "app/commands/commands.h"
#include "app/config.h"
#include "base/files/temp_file.h"
#include "base/log.h"
#include "service/accounts/account_admin.h"

namespace pressoir::app {
namespace {

struct ServeOptions {
  std::string config;
  std::string listen, tls_listen, tls_cert, tls_key, tls_names, data, public_url, workers;
  bool tls_self_signed = false, help_settings = false;
};

Overrides overrides_of(const CLI::App& command, const ServeOptions& options) {
  Overrides overrides;
  const auto take = [&](const char* option, const char* setting, const std::string& value) {
    if (command.count(option) > 0) overrides.emplace_back(setting, value);
  };
  take("--listen", "http.listen", options.listen);
  take("--tls-listen", "http.tls_listen", options.tls_listen);
  take("--tls-cert", "http.tls_cert", options.tls_cert);
  take("--tls-key", "http.tls_key", options.tls_key);
  take("--tls-self-signed", "http.tls_self_signed", "true");
  take("--tls-names", "http.tls_names", options.tls_names);
  take("--data", "service.data", options.data);
  take("--public-url", "server.public_url", options.public_url);
  take("--workers", "engine.workers", options.workers);
  return overrides;
}

std::string sample_picture() {
  constexpr const char* kSample = "docs/samples/photo.jpg";  // there when started in the sources
  return std::filesystem::exists(kSample) ? kSample : "photo.jpg";
}

/// What curl needs to trust the server.
std::string trust_option(const Application& application) {
  if (!application.url().starts_with("https://")) return "";
  const auto file = application.trust_file();
  return file.empty() ? "-k " : "--cacert '" + file + "' ";
}

std::string first_account_text(const service::AccountWithCredentials& made,
                               const Application& application) {
  const auto& keys = made.credentials;
  std::ostringstream text;
  text << "First start: made the account \"" << made.account.name
       << "\". These are its credentials, shown this once:\n"
       << "  api_key       " << keys.api_key << "\n"
       << "  api_secret    " << keys.api_secret << "\n"
       << "  bearer_token  " << keys.bearer_token << "\n"
       << "  public_key    " << keys.public_key << "\n"
       << "  secret_key    " << keys.secret_key << "\n"
       << "Try it:\n"
       << "  curl " << trust_option(application) << "-F api_key=" << keys.api_key << " -F file=@"
       << sample_picture() << " " << application.url() << "/v2/ -o photo-small.jpg\n";
  return text.str();
}

/// Logs and journals keep what is printed for years, and others read them: secrets are for the
/// terminal, or for a file.
void hand_over(const service::AccountWithCredentials& made, const Application& application,
               const std::filesystem::path& data) {
  const auto text = first_account_text(made, application);
  if (::isatty(STDOUT_FILENO) == 1) {
    std::cout << text << std::flush;
    return;
  }
  const auto path = data / "first-account.txt";
  (void)::unlink(path.c_str());
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.is_open() ||
      ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::fsync(file.get()) != 0) {
    (void)::unlink(path.c_str());
    throw Error(ErrorCode::unavailable, "The credentials of the first account cannot be written.",
                path.string());
  }
  log::info("first_account", {{"account", made.account.id.value}, {"credentials", path.string()}});
}

/// glibc gives each thread an arena and keeps what was freed: with uploads of many megabytes side
/// by side that is memory nobody uses.
void keep_memory_small() {
  ::mallopt(M_ARENA_MAX, 2);
  ::mallopt(M_MMAP_THRESHOLD, 128 * 1024);
  ::mallopt(M_TRIM_THRESHOLD, 256 * 1024);
}

/// Every connection is an open file, and so is every body and every stored file under way. The
/// usual soft limit of 1,024 would end at a thousand waiting clients; the hard one is the
/// operator's word.
void allow_open_files(std::uint64_t connections) {
  struct rlimit files {};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  const rlim_t wanted = 2 * connections + 1'000;
  if (files.rlim_cur < wanted) {
    files.rlim_cur = std::min(wanted, files.rlim_max);
    (void)::setrlimit(RLIMIT_NOFILE, &files);
  }
  if (files.rlim_cur < wanted)
    log::warning("few_open_files", {{"allowed", static_cast<std::int64_t>(files.rlim_cur)},
                                    {"wanted", static_cast<std::int64_t>(wanted)}});
}

int serve(const CLI::App& command, const ServeOptions& options) {
  if (options.help_settings) {
    std::cout << settings_help() << std::flush;
    return 0;
  }
  const auto overrides = overrides_of(command, options);
  // By value: it is called on a file thread too.
  const auto read_config = [file = options.config, overrides] {
    return load_config(file, overrides);
  };
  const auto config = read_config();
  keep_memory_small();
  allow_open_files(config.http.max_connections);
  ::umask(0077);  // keys and pictures of clients: for this user only
  Application application(config, read_config);
  {
    service::AccountAdmin accounts(config.service.data);
    if (accounts.list().empty()) {
      service::NewAccount first;
      first.name = "default";
      const auto made = accounts.create(first);
      try {
        hand_over(made, application, config.service.data);
      } catch (const Error&) {
        accounts.remove(made.account.id);  // nobody would ever know its credentials
        throw;
      }
    }
  }
  std::cout << application.trust_text() << std::flush;
  application.run();
  return 0;
}

}  // namespace

void add_serve(CLI::App& root, int& exit_code) {
  auto* command = root.add_subcommand("serve", "Serve the HTTP APIs");
  auto options = std::make_shared<ServeOptions>();
  command->add_option("--listen", options->listen,
                      "ADDRESS:PORT for HTTP; port 0 picks a free one; default 127.0.0.1:8080");
  command->add_option("--tls-listen", options->tls_listen, "ADDRESS:PORT for HTTPS");
  command->add_option("--tls-cert", options->tls_cert, "PEM file with the certificate chain");
  command->add_option("--tls-key", options->tls_key, "PEM file with the private key");
  command->add_flag("--tls-self-signed", options->tls_self_signed,
                    "Serve HTTPS with a certificate of the server's own, kept in the data folder; "
                    "without --tls-listen at port 8443. Prints how clients come to trust it");
  command->add_option("--tls-names", options->tls_names,
                      "Host names and addresses that it is for, with commas between, besides "
                      "localhost and the name of the machine");
  command->add_option("--data", options->data, "Folder of all data; default ./data");
  command->add_option("--public-url", options->public_url,
                      "URL under which clients reach this server, for the lines it prints");
  command->add_option("--workers", options->workers, "Worker processes; default: one per core");
  command->add_option("--config", options->config, "TOML file with settings");
  command->add_flag("--help-settings", options->help_settings,
                    "Print every setting with its default and exit");
  command->footer(
      "Every setting is also a key of the TOML file and an environment variable; see "
      "--help-settings.\nLogs are JSON lines on standard error. GET /health answers 200 when ready."
      "\nSIGHUP reloads certificates, log level and limits of connections and bodies."
      "\nOn SIGTERM and SIGINT running requests are finished, then the server exits.");
  command->callback([command, options, &exit_code] { exit_code = serve(*command, *options); });
}

}  // namespace pressoir::app
