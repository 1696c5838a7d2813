// Matches: for each position of the data every length that a copy from the window may have, with
// the smallest distance for it. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/deflate/symbols.h"

namespace pressoir::deflate {

/// A copy: its distance less one in the low 15 bits, its length above.
using Match = std::uint32_t;
constexpr Match match_of(std::size_t length, std::size_t distance) noexcept {
  return static_cast<Match>(length << 15U | (distance - 1));
}
constexpr std::size_t length_in(Match match) noexcept { return match >> 15U; }
constexpr std::size_t distance_less_one(Match match) noexcept { return match & 0x7FFFU; }

/// Binary trees of the strings of the window, the nearest at the root: a walk down meets lengths
/// and distances in one order. There is a tree for each hash of four bytes; where these begin a
/// run, whose bytes are those of a pixel before, also of what is left of it: what a copy from the
/// same run does not reach has as much left. Positions deep inside a run are in no tree. The first
/// pixel of a run is also looked up in the latest run of that pixel.
class MatchFinder {
 public:
  /// Data below 2^32 - 2^17 bytes; the owner outlives this.
  /// @param depth   nodes that a walk looks at: the more the smaller, the slower.
  /// @param period  bytes of a pixel, of runs beside those of one byte.
  MatchFinder(std::span<const std::uint8_t> data, unsigned depth, std::size_t period);

  /// Appends the matches of the next position, growing in length; no distance is less than the one
  /// before.
  void next(std::vector<Match>& found);
  [[nodiscard]] std::size_t position() const noexcept { return at_; }

 private:
  /// Bytes from the position on that equal those `period` behind them.
  struct Run {
    std::size_t period = 1, begin = 0, end = 0;
  };
  std::size_t left_of(Run& run);
  /// The match within a long run that goes on here; 0: there is none. @param key  made to differ by
  /// how long the run still is.
  Match match_in_run(std::size_t most, std::uint32_t& key);
  /// Where a run begins, and copies of itself do not reach yet: the match with the latest run of
  /// the same bytes, however long that was; 0: there is none that is longer than `best`.
  Match match_at_start(std::size_t most, std::uint32_t bytes, std::size_t best);
  void walk(std::size_t most, std::uint32_t key, std::size_t best, std::vector<Match>& found);

  std::span<const std::uint8_t> data_;
  unsigned depth_;
  std::size_t at_ = 0;
  std::array<Run, 2> runs_;
  std::vector<std::uint32_t> roots_, nearest_, children_;
  std::vector<std::uint32_t> starts_;  ///< of the latest run that begins with these bytes
};

}  // namespace pressoir::deflate
