// Trials: codecs propose candidates, Trials decides. Safe to offer from several threads.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/warnings.h"

namespace pressoir::codecs {

struct Candidate {
  Buffer bytes;
  std::string method;           ///< "progressive", "palette entropy"
  std::optional<double> score;  ///< SSIMULACRA2 mean over frames; empty when lossless
  std::optional<double> min_score;
  bool proven_lossless = false;  ///< the codec decoded and compared it
};

/// Keeps the smallest candidate; a tie keeps the earlier one (so that output is reproducible, offer
/// in a fixed order). After a conversion or steps there is no size to beat.
class Trials {
 public:
  /// CPU time of the calling thread: what others do on the machine decides nothing.
  struct Clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<Clock>;
    static constexpr bool is_steady = true;  // NOLINT(readability-identifier-naming)
    static time_point now() noexcept;
  };
  using WallClock = std::chrono::steady_clock;

  /// @param size_to_beat  only candidates smaller than this are kept; empty: any.
  /// @param deadline      the last resort; searches end by pixels and encodings, not by the clock.
  /// @param net           the same in real time, for a machine that gives the thread none.
  Trials(std::optional<std::size_t> size_to_beat, Clock::time_point deadline,
         WallClock::time_point net = WallClock::time_point::max());

  /// From now on loss must save `bytes` more than what is proven lossless, or than the size to
  /// beat.
  void require_gain(std::size_t bytes);
  /// True when either has passed; remembers that it was asked and answered yes
  /// (`cut_by_deadline`). Ask between pieces of work that may be left out.
  bool expired() noexcept;
  /// The same, asked before work that takes about so long and cannot be given up on the way.
  bool expires_within(Clock::duration work) noexcept;
  [[nodiscard]] bool cut_by_deadline() const noexcept;
  /// The size a candidate must stay below to be kept right now.
  [[nodiscard]] std::optional<std::size_t> size_to_beat() const;
  void offer(Candidate candidate);
  /// A remark for the user, see add_warning; each once.
  void warn(WarningText text, std::string_view detail = {});
  /// The remarks of what a candidate is made of.
  void take_warnings(const std::vector<std::string>& warnings);
  [[nodiscard]] std::vector<std::string> warnings() const;
  /// For a part of the same work, which has a size of its own to beat: with the same time limits.
  [[nodiscard]] Trials nested(std::optional<std::size_t> size_to_beat) const;
  /// Takes over what such trials remember and remark.
  void take_remarks_of(const Trials& part);
  /// Empty: keep the fallback.
  [[nodiscard]] std::optional<Candidate> take_best() &&;

 private:
  mutable std::mutex mutex_;
  std::optional<std::size_t> size_to_beat_;
  Clock::time_point deadline_;
  WallClock::time_point net_;
  bool cut_ = false;
  std::size_t least_gain_ = 0;
  std::optional<Candidate> best_;
  std::vector<std::string> warnings_;
};

}  // namespace pressoir::codecs
