#include "app/systemd/inherited_sockets.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "app/systemd/environment.h"
#include "base/error.h"
#include "base/text.h"

namespace pressoir::app {
namespace {

constexpr int kFirst = 3;      // SD_LISTEN_FDS_START
constexpr int kAtMost = 1024;  // what no unit has, and a wrong number would

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw Error(ErrorCode::invalid_request,
              "The socket \"" + name + "\" that the service manager passed " + why + ".");
}

int option_of(int socket, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

std::string address_of(int socket, const std::string& name) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &size) != 0)
    refuse(name, "is none: " + std::string(std::strerror(errno)));
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (storage.ss_family == AF_INET) {
    const auto& address = reinterpret_cast<const sockaddr_in&>(storage);
    ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
    return std::string(text.data()) + ":" + std::to_string(ntohs(address.sin_port));
  }
  if (storage.ss_family == AF_INET6) {
    const auto& address = reinterpret_cast<const sockaddr_in6&>(storage);
    ::inet_ntop(AF_INET6, &address.sin6_addr, text.data(), text.size());
    return "[" + std::string(text.data()) + "]:" + std::to_string(ntohs(address.sin6_port));
  }
  refuse(name, "is not of TCP: it must be ListenStream=ADDRESS:PORT or PORT");
}

InheritedSocket examined(FileDescriptor socket, const std::string& name) {
  const auto address = address_of(socket.get(), name);
  if (option_of(socket.get(), SO_TYPE) != SOCK_STREAM)
    refuse(name, "is not of TCP: it must be ListenStream=ADDRESS:PORT or PORT");
  if (option_of(socket.get(), SO_ACCEPTCONN) != 1)
    refuse(name, "does not listen: its unit must say Accept=no");
  if (::fcntl(socket.get(), F_SETFD, FD_CLOEXEC) != 0)
    refuse(name, "cannot be used: " + std::string(std::strerror(errno)));
  return {.socket = std::move(socket), .address = address};
}

}  // namespace

InheritedSockets take_inherited_sockets() {
  const auto count = number_in<int>(taken_variable("LISTEN_FDS"));
  const auto process = number_in<pid_t>(taken_variable("LISTEN_PID"));
  const auto names = taken_variable("LISTEN_FDNAMES");
  InheritedSockets found;
  if (process != ::getpid() || count <= 0 || count > kAtMost) return found;
  const auto each = split(names, ':');
  for (int i = 0; i < count; ++i) {
    const auto index = static_cast<std::size_t>(i);
    const std::string name(index < each.size() ? each[index] : std::string_view("unknown"));
    auto& place = name == "https" ? found.https : found.http;
    if (place) refuse(name, "is the second of its kind: one is for HTTP, \"https\" for HTTPS");
    place = examined(FileDescriptor(kFirst + i), name);
  }
  return found;
}

}  // namespace pressoir::app
