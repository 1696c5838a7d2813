// Announcements: whose answer a client may not have read yet, so that its callbacks wait.
// No clock of its own; one thread at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "model/job.h"

namespace pressoir::service {

class Announcements {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;
  /// A batch that nobody has announced by then counts as announced: a caller that failed to shall
  /// not silence it.
  static constexpr std::chrono::minutes kAtLast{10};

  /// @param hold  how long to wait after the announcement.
  void expect(const BatchId& batch, std::chrono::milliseconds hold, Time now);
  /// False: it was not expected.
  bool announced(const BatchId& batch, Time now);
  /// The batch has gone. False: it was not expected.
  bool forget(const BatchId& batch);

  /// Whether the callbacks of a batch have to wait.
  [[nodiscard]] bool holds_back(const BatchId& batch, Time now) const;
  /// When the next wait after an announcement ends; empty: there is none.
  [[nodiscard]] std::optional<Time> next_end() const;
  /// Forgets those that hold nothing back any more.
  void tidy(Time now);
  [[nodiscard]] std::size_t count() const noexcept { return expected_.size(); }

 private:
  struct Expected {
    std::chrono::milliseconds hold;
    Time end;  ///< of the wait
    bool is_announced = false;
  };
  std::map<std::string, Expected> expected_;
};

}  // namespace pressoir::service
