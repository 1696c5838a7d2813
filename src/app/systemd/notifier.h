// Notifier: tells the service manager (systemd) that this process is ready, reloads, stops and
// lives, by the protocol of sd_notify(3). Does nothing where no manager asks. On the event loop's
// thread; a message is one datagram, sent without waiting.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/files/temp_file.h"

namespace pressoir::app {

class Notifier {
 public:
  /// Takes NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID out of the environment, so that no other
  /// process speaks for this one.
  Notifier();

  /// @param status  for people, one line.
  void ready(const std::string& status);
  void reloading();
  void stopping();
  void alive();
  /// Time between two signs of life: half of what the manager allows. Empty: it wants none.
  [[nodiscard]] std::optional<std::chrono::milliseconds> period() const { return period_; }

 private:
  void send(const std::string& lines);
  FileDescriptor socket_;
  std::string address_;  ///< with the zero byte in front, where it is abstract
  std::optional<std::chrono::milliseconds> period_;
  bool has_failed_ = false;
};

}  // namespace pressoir::app
