#include "app/systemd/notifier.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <ctime>
#include <utility>

#include "app/systemd/environment.h"
#include "base/log.h"

namespace pressoir::app {
namespace {

/// By the clock that systemd compares with, in microseconds.
std::int64_t monotonic_microseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000;
}

}  // namespace

Notifier::Notifier() {
  address_ = taken_variable("NOTIFY_SOCKET");
  const auto microseconds = number_in<std::int64_t>(taken_variable("WATCHDOG_USEC"));
  const auto process = taken_variable("WATCHDOG_PID");
  if (address_.empty()) return;
  const bool is_ours = address_[0] == '/' || address_[0] == '@';
  if (!is_ours || address_.size() >= sizeof(sockaddr_un::sun_path)) {
    log::warning("service_manager_not_told", {{"detail", "NOTIFY_SOCKET: " + address_}});
    address_.clear();
    return;
  }
  if (address_[0] == '@') address_[0] = '\0';
  socket_ = FileDescriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const bool is_asked = process.empty() || number_in<pid_t>(process) == ::getpid();
  if (microseconds > 0 && is_asked)
    period_ = std::chrono::milliseconds(std::max<std::int64_t>(1, microseconds / 2'000));
}

void Notifier::send(const std::string& lines) {
  if (address_.empty()) return;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, address_.data(), address_.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size() +
                                           (address_[0] == '/' ? 1 : 0));
  const auto sent = ::sendto(socket_.get(), lines.data(), lines.size(), MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&to), size);
  if (sent < 0 && !std::exchange(has_failed_, true))
    log::warning("service_manager_not_told", {{"detail", std::string(std::strerror(errno))}});
}

void Notifier::ready(const std::string& status) { send("READY=1\nSTATUS=" + status); }

void Notifier::reloading() {
  send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic_microseconds()));
}

void Notifier::stopping() { send("STOPPING=1\nSTATUS=finishing what runs"); }

void Notifier::alive() { send("WATCHDOG=1"); }

}  // namespace pressoir::app
