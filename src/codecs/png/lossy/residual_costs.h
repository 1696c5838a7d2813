// Residual costs: what deflate will take for a residual of PNG's filters, and which residual near a
// wanted one is the best bargain. Whole numbers only. One picture; const calls from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pressoir::codecs::png {

/// Costs are counted in this part of a bit.
inline constexpr int kBit = 256;

/// How often each residual stood behind no, one, and two or more zeros: what matches of deflate
/// gain where little happens.
class ResidualCounts {
 public:
  static constexpr std::size_t kContexts = 3;
  static std::size_t context(std::size_t zeros) {
    return zeros < kContexts ? zeros : kContexts - 1;
  }
  void add(std::span<const std::uint8_t> row);
  [[nodiscard]] const std::array<std::uint32_t, 256>& of(std::size_t context) const {
    return counts_[context];
  }

 private:
  std::array<std::array<std::uint32_t, 256>, kContexts> counts_{};
  std::size_t zeros_ = 0;
};

using ResidualCosts = std::array<std::array<int, 256>, ResidualCounts::kContexts>;

/// Before anything was counted: multiples of `distance` alone are cheap.
ResidualCosts first_costs(int distance);
ResidualCosts costs_of(const ResidualCounts& counts);

/// Which residual to take for a wanted one, of a channel of one weight.
class ResidualChoices {
 public:
  struct Choice {
    int residual, cost;
  };
  /// @param reach   how far it may be from what is wanted.
  /// @param weight  cost of a squared error of 1, in 1/4096 of the unit of costs.
  ResidualChoices(int reach, std::int64_t weight) : reach_(reach), weight_(weight) {}
  void prepare(const ResidualCosts& costs);
  [[nodiscard]] Choice choice(std::size_t context, int wanted) const {
    const auto at = static_cast<std::size_t>(wanted + kFarthest);
    return choices_[context * kWanted + at];
  }
  /// The same among residuals that lead to `least`..`most`. Slow.
  [[nodiscard]] Choice choice_within(const ResidualCosts& costs, std::size_t context, int wanted,
                                     int least, int most) const;
  [[nodiscard]] int reach() const { return reach_; }

  static constexpr int kFarthest = 512;  ///< wanted residuals are -512..511

 private:
  static constexpr std::size_t kWanted = 2 * kFarthest;
  int reach_;
  std::int64_t weight_;
  std::vector<Choice> choices_;
};

}  // namespace pressoir::codecs::png
