// RateLimits: events per key and hour or minute, in memory. Lives on the server's executor.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>

namespace pressoir::service {

class RateLimits {
 public:
  using Clock = std::chrono::steady_clock;
  /// Of each of the two kinds; above it the oldest window is forgotten.
  static constexpr std::size_t kMaxKeys = 100'000;

  /// Counts one event of `key` in a window of one hour that begins with its first event.
  /// @throws http::RetryLater above `per_hour`, until the window ends.
  void count(const std::string& key, std::uint32_t per_hour) { count(key, per_hour, Clock::now()); }
  /// The same within a minute, under a name that the hourly ones do not share.
  void count_minute(const std::string& key, std::uint32_t per_minute) {
    count_minute(key, per_minute, Clock::now());
  }
  /// The same at a given time, which never goes back.
  void count(const std::string& key, std::uint32_t per_hour, Clock::time_point now) {
    hours_.count(key, per_hour, now);
  }
  void count_minute(const std::string& key, std::uint32_t per_minute, Clock::time_point now) {
    minutes_.count(key, per_minute, now);
  }
  /// What is left of a minute's events before the next one is counted.
  struct Standing {
    std::uint32_t left = 0;
    std::chrono::seconds until_renewal{};  ///< rounded up
  };
  [[nodiscard]] Standing minute_of(const std::string& key, std::uint32_t per_minute) const {
    return minutes_.standing(key, per_minute, Clock::now());
  }
  /// The same at a given time.
  [[nodiscard]] Standing minute_of(const std::string& key, std::uint32_t per_minute,
                                   Clock::time_point now) const {
    return minutes_.standing(key, per_minute, now);
  }
  /// For what is counted only once it is known to have failed: the refusal of count(), without
  /// counting.
  void check(const std::string& key, std::uint32_t per_hour, Clock::time_point now) {
    hours_.check(key, per_hour, now);
  }
  /// Those of the present hour.
  [[nodiscard]] std::uint32_t events(const std::string& key, Clock::time_point now) const {
    return hours_.events(key, now);
  }
  [[nodiscard]] std::size_t keys() const noexcept { return hours_.keys() + minutes_.keys(); }

 private:
  class Windows {
   public:
    explicit Windows(Clock::duration length) : length_(length) {}
    void count(const std::string& key, std::uint32_t limit, Clock::time_point now);
    [[nodiscard]] Standing standing(const std::string& key, std::uint32_t limit,
                                    Clock::time_point now) const;
    void check(const std::string& key, std::uint32_t limit, Clock::time_point now) const;
    [[nodiscard]] std::uint32_t events(const std::string& key, Clock::time_point now) const;
    [[nodiscard]] std::size_t keys() const noexcept { return by_key_.size(); }

   private:
    struct Window {
      std::string key;
      Clock::time_point begins;
      std::uint32_t events = 0;
    };
    /// Null: `key` has none that is not over.
    [[nodiscard]] const Window* window(const std::string& key, Clock::time_point now) const;
    void forget_oldest();
    Clock::duration length_;
    std::list<Window> windows_;  ///< oldest first
    std::unordered_map<std::string, std::list<Window>::iterator> by_key_;
  };
  Windows hours_{std::chrono::hours(1)}, minutes_{std::chrono::minutes(1)};
};

}  // namespace pressoir::service
