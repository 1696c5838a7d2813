#include "app/config.h"

#include <cstdint>
#include <map>
#include <string_view>
#include <type_traits>

#include "app/metrics_readers.h"
#include "base/error.h"
#include "base/log.h"
#include "http/tls/local_names.h"

namespace pressoir::app {
namespace {

[[noreturn]] void refuse(const std::string& what) { throw Error(ErrorCode::invalid_request, what); }

// Sums and products of them stay numbers.
constexpr std::int64_t kMaxOfAnything = std::int64_t{1} << 50, kLongestMilliseconds = 86'400'000;

// Where HTTPS is served with a certificate of the server's own, unless told.
const std::string kLocalHost = "127.0.0.1", kTlsPort = ":8443";

struct LimitCheck {
  template <class T>
  void operator()(std::string_view name, const T& field, std::string_view /*help*/) const {
    const bool may_be_none = name == "limits.wall_milliseconds";  // see Limits
    const bool is_time = std::is_same_v<T, std::chrono::milliseconds>;
    settings::check(name, settings::Value(std::in_place_type<T>, field),
                    {.min = may_be_none ? 0 : 1,
                     .max = is_time ? kLongestMilliseconds : kMaxOfAnything,
                     .why = "no job can do with less, and no machine has more to give"});
  }
};

void check_port(std::string_view name, const std::string& address) {
  const auto colon = address.rfind(':');
  if (address.empty() || colon == std::string::npos) return;  // the server refuses the form
  const auto port = address.substr(colon + 1);
  const bool is_number = !port.empty() && port.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number || port.size() > 5 || std::stol(port) > 65'535)
    refuse("The setting " + std::string(name) + " must end in a port from 0 to 65535, not \"" +
           address + "\".");
}

void check_tls(http::ServerConfig& http) {
  const bool has_cert = !http.tls_cert.empty(), has_key = !http.tls_key.empty();
  if (http.tls_self_signed) {
    if (has_cert || has_key)
      refuse("http.tls_self_signed and http.tls_cert with http.tls_key exclude each other.");
    if (http.tls_listen.empty())  // beside http.listen
      http.tls_listen =
          (http.listen.empty() ? kLocalHost : http.listen.substr(0, http.listen.rfind(':'))) +
          kTlsPort;
  }
  if (!http.tls_names.empty() && !http.tls_self_signed)
    refuse("http.tls_names needs http.tls_self_signed.");
  (void)http::local_names({}, http.tls_names);  // refuses what is not a name
  check_port("http.tls_listen", http.tls_listen);
  if (!http.tls_listen.empty() && !http.tls_self_signed && !(has_cert && has_key))
    refuse("http.tls_listen needs http.tls_cert and http.tls_key, or http.tls_self_signed.");
}

void check(Config& config) {
  LimitCheck limits;
  config.limits.visit(limits);
  auto& http = config.http;
  check_port("http.listen", http.listen);
  check_tls(http);
  if (http.listen.empty() && http.tls_listen.empty())
    refuse("Neither http.listen nor http.tls_listen is set: nowhere to listen.");
  if (config.service.data.empty()) refuse("The setting service.data must name a folder.");
  const MetricsReaders readers(config.server.metrics);  // refuses what it does not know
  if (!log::level_named(config.server.log_level))
    refuse("The setting server.log_level must be debug, info, warning or error, not \"" +
           config.server.log_level + "\".");
  const auto& url = config.server.public_url;
  if (!url.empty() && !url.starts_with("http://") && !url.starts_with("https://"))
    refuse("The setting server.public_url must start with http:// or https://.");
}

std::string in_quotes(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string toml_value(const settings::Entry& entry) {
  if (entry.type == "list") return entry.value.empty() ? "[]" : "[" + in_quotes(entry.value) + "]";
  return entry.type == "text" || entry.type == "path" ? in_quotes(entry.value) : entry.value;
}

}  // namespace

Config load_config(const std::filesystem::path& file, const Overrides& overrides) {
  Config config;
  settings::Source source;
  if (!file.empty()) source.add_file(file);
  source.add_environment();
  for (const auto& [name, value] : overrides) source.add(name, value);
  settings::Lister lister;
  config.visit(lister);
  const auto unknown = source.unused(lister.entries());
  if (!unknown.empty()) {
    std::string names;
    for (const auto& name : unknown) names += (names.empty() ? "" : ", ") + name;
    refuse("No settings have these names (of " + (file.empty() ? "" : file.string() + " and ") +
           "the environment): " + names + ".");
  }
  settings::Reader reader(source);
  config.visit(reader);
  check(config);
  return config;
}

std::vector<std::string> changed_settings(Config before, Config after) {
  settings::Lister old_ones, new_ones;
  before.visit(old_ones);
  after.visit(new_ones);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < new_ones.entries().size(); ++i)
    if (old_ones.entries()[i].value != new_ones.entries()[i].value)
      names.push_back(new_ones.entries()[i].name);
  return names;
}

Limits limits_without_wall(const Config& config) {
  auto limits = config.limits;
  if (limits.wall.count() == 0) limits.wall = Limits::kNoWall;
  return limits;
}

std::string settings_help() {
  Config config;
  settings::Lister lister;
  config.visit(lister);
  std::map<std::string, std::string> sections;
  std::vector<std::string> order;
  for (const auto& entry : lister.entries()) {
    const auto dot = entry.name.find('.');
    const auto section = entry.name.substr(0, dot);
    if (!sections.contains(section)) order.push_back(section);
    sections[section] += "\n# " + entry.help + " (" + entry.type + ").\n# " +
                         settings::environment_name(entry.name) + "\n" +
                         entry.name.substr(dot + 1) + " = " + toml_value(entry) + "\n";
  }
  std::string text =
      "# Every setting of pressoir with its default. Each is also read from the environment\n"
      "# variable named above it, which wins over the file; the command line wins over both.\n";
  for (const auto& section : order) text += "\n[" + section + "]\n" + sections[section];
  return text;
}

}  // namespace pressoir::app
