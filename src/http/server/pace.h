// Pace: detects a sender that is too slow, by the time spent waiting for it alone. Pure.
#pragma once

#include <chrono>
#include <cstdint>

namespace pressoir::http {

class Pace {
 public:
  using Duration = std::chrono::steady_clock::duration;
  /// @param bytes_per_second  0: any pace will do.
  /// @param window            of waiting, after which the pace is judged.
  Pace(std::uint64_t bytes_per_second, std::chrono::seconds window)
      : least_(bytes_per_second * static_cast<std::uint64_t>(window.count())), window_(window) {}

  /// What is left of the present window; long where any pace will do.
  [[nodiscard]] Duration left() const noexcept {
    return least_ == 0 ? std::chrono::hours(24) : window_ - waited_;
  }
  /// What came in the time of one wait. False: too little came in a whole window.
  bool count(Duration waited, std::uint64_t bytes) noexcept {
    waited_ += waited;
    bytes_ += bytes;
    if (least_ == 0 || waited_ < window_) return true;
    const bool keeps_up = bytes_ >= least_;
    waited_ = {};
    bytes_ = 0;
    return keeps_up;
  }

 private:
  std::uint64_t least_;
  Duration window_;
  Duration waited_{};
  std::uint64_t bytes_ = 0;
};

}  // namespace pressoir::http
