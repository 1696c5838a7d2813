#include "app/commands/account/change_log.h"

#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <utility>

#include "app/data_owner.h"
#include "base/files/temp_file.h"

namespace pressoir::app {
namespace {

std::string utc_now() {
  const std::time_t seconds = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::string user_name() {
  const auto* user = ::getpwuid(starting_user());
  return user != nullptr ? user->pw_name : std::to_string(starting_user());
}

}  // namespace

void append_change(const std::filesystem::path& data, std::string_view event, AccountId account,
                   boost::json::object what) {
  boost::json::object line{
      {"time", utc_now()}, {"event", event}, {"account", account.value}, {"user", user_name()}};
  for (auto& [name, value] : what) line.insert_or_assign(name, std::move(value));
  const auto text = boost::json::serialize(line) + "\n";
  const auto path = data / "account.log";
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
  // One call: lines of several processes do not mix.
  if (!file.is_open() ||
      ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    std::fprintf(stderr, "pressoir: warning: the change is not in %s: %s\n", path.c_str(),
                 std::strerror(errno));
}

}  // namespace pressoir::app
