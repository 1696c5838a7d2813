// FetchDeadlines: how long an outgoing request may take, and which time-out has ended it. Pure: who
// calls has the clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "http/address_policy.h"
#include "http/client/fetch_request.h"

namespace pressoir::http {

enum class FetchTimeout : std::uint8_t {
  place,       ///< the total time had passed before its turn came
  connect,     ///< look-up of the name, TCP and TLS of one connection; libcurl measures it
  first_byte,  ///< from its turn until the answer begins, redirects included
  total,       ///< from the call to the end, waiting for its turn and redirects included
};
/// "first_byte"; for logs and tests.
std::string_view name_of(FetchTimeout timeout) noexcept;

class FetchDeadlines {
 public:
  using Clock = std::chrono::steady_clock;
  /// Of a GET: its own times or the settings', whichever are shorter. Of a POST: its own, and
  /// fetch.connect_seconds of the settings. They count from `now`.
  FetchDeadlines(const FetchConfig& config, const FetchRequest& request, Clock::time_point now);

  /// Its turn has come.
  void start(Clock::time_point now) noexcept;
  /// The answer has begun, and it is not a redirect.
  void answer_began() noexcept { first_byte_end_ = Clock::time_point::max(); }

  /// When the present wait is too long.
  [[nodiscard]] Clock::time_point next() const noexcept;
  /// The time-out that has passed, the first of several; never connect.
  [[nodiscard]] std::optional<FetchTimeout> passed(Clock::time_point now) const noexcept;
  /// How long libcurl may take to connect; 1 ms or more.
  [[nodiscard]] std::chrono::milliseconds connect() const noexcept { return connect_; }
  /// The failure of a request that this time-out ended: fetch_failed, with the same message for all
  /// of them; the detail says which, "first_byte time-out (5000 ms)".
  [[nodiscard]] Error error(FetchTimeout timeout) const;

 private:
  std::chrono::milliseconds connect_, first_byte_, total_;
  Clock::time_point end_;                                        ///< of everything
  Clock::time_point first_byte_end_ = Clock::time_point::max();  ///< max: not waiting for it
  bool is_started_ = false;
};

}  // namespace pressoir::http
