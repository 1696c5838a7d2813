#include "codecs/jpeg/lossy/trellis.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "codecs/jpeg/lossy/powers.h"
#include "codecs/jpeg/lossy/trellis_kernels.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::size_t kRuns = 16, kSizes = 15;  // of a symbol (T.81, F.1.2.2)
constexpr std::uint32_t kZeroRun = 0xF0;
constexpr float kLongestCode = 16;
constexpr float kMostLevel = 1023;  // of AC coefficients of 8 bits (T.81, table F.2)

/// Bits of each symbol of AC coefficients, their raw bits included.
struct Costs {
  std::array<std::array<float, kRuns>, kSizes + 1> symbol{};  ///< by size, then run
  float zero_run = 11, end = 4;

  /// A value of `size` bits behind `run` zeros.
  [[nodiscard]] float of(std::size_t run, std::size_t size) const {
    float bits = 0;
    for (; run >= kRuns; run -= kRuns) bits += zero_run;
    return bits + symbol[size][run];
  }
};

std::size_t size_of(std::uint32_t magnitude) {
  return static_cast<std::size_t>(std::bit_width(magnitude));
}

/// In zigzag order.
struct Scale {
  std::array<float, 64> reciprocal;  ///< of the steps, in the spectrum's unit
  std::array<float, 64> weight;      ///< of a squared error in steps

  explicit Scale(const Steps& steps) {
    for (std::size_t z = 0; z < 64; ++z) {
      const auto step = static_cast<float>(steps.table[kZigzag[z]]);
      const float share = step / steps.wanted[kZigzag[z]];
      reciprocal[z] = 1.0F / (step * kSpectrumUnit);
      weight[z] = share * share;
    }
  }
};

/// Where plain rounding leaves something, AC only, with what it leaves.
struct Survivors {
  std::array<std::uint8_t, 64> at;
  std::array<std::uint16_t, 64> level;
  std::size_t count = 0;

  /// @param bits  by position, as in_steps() gives them.
  Survivors(const Magnitudes& magnitudes, std::uint64_t bits) {
    for (bits &= ~std::uint64_t{1}; bits != 0; bits &= bits - 1, ++count) {
      const auto z = static_cast<std::size_t>(std::countr_zero(bits));
      at[count] = static_cast<std::uint8_t>(z);
      level[count] = static_cast<std::uint16_t>(std::min(magnitudes[z] + 0.5F, kMostLevel));
    }
  }
};

constexpr std::size_t kMostCounted = 4096;  // blocks: of more, some evenly spread are enough

Costs costs_of(const SpectrumComponent& component, const Scale& scale,
               const TrellisSettings& settings) {
  std::array<std::uint32_t, 256> counts{};
  const std::size_t stride = component.blocks.size() / kMostCounted + 1;
  Magnitudes magnitudes;
  for (std::size_t block = 0; block < component.blocks.size(); block += stride) {
    const std::uint64_t bits = in_steps(component.blocks[block], scale.reciprocal, magnitudes);
    const Survivors survivors(magnitudes, bits);
    std::size_t last = 0;
    for (std::size_t i = 0; i < survivors.count; ++i) {
      std::size_t run = survivors.at[i] - last - 1;
      for (; run >= kRuns; run -= kRuns) ++counts[kZeroRun];
      ++counts[run << 4U | size_of(survivors.level[i])];
      last = survivors.at[i];
    }
    if (last < 63) ++counts[0];
  }
  float total = 1;
  for (const std::uint32_t count : counts) total += static_cast<float>(count) + 0.02F;
  const auto bits = [&](std::size_t symbol) {
    const float share = total / (static_cast<float>(counts[symbol]) + 0.05F);
    return std::min(kLongestCode, log2_of(share));
  };
  Costs costs;
  for (std::size_t size = 1; size <= kSizes; ++size)
    for (std::size_t run = 0; run < kRuns; ++run)
      costs.symbol[size][run] = bits(run << 4U | size) + static_cast<float>(size);
  costs.zero_run = bits(kZeroRun);
  costs.end = settings.end_share * bits(0);
  return costs;
}

/// The path through one block whose error and bits together are least.
class Path {
 public:
  Path(const Magnitudes& magnitudes, std::uint64_t survivors, const Scale& scale,
       const Costs& costs, float lambda)
      : magnitudes_(magnitudes),
        weight_(scale.weight),
        costs_(costs),
        lambda_(lambda),
        survivors_(magnitudes, survivors) {
    dropped_[0] = 0;
    for (std::size_t i = 0; i < survivors_.count; ++i) {
      const float magnitude = magnitudes[survivors_.at[i]];
      dropped_[i + 1] = dropped_[i] + magnitude * magnitude * weight_[survivors_.at[i]];
    }
    for (std::size_t i = 0; i < survivors_.count; ++i) extend(i);
  }

  /// Writes the levels that the best path keeps, with the signs of `from`.
  void write(const SpectrumBlock& from, Block& to) const {
    for (std::size_t i = end(); i > 0; i = previous_[i]) {
      const std::size_t z = survivors_.at[i - 1];
      const auto level = static_cast<std::int16_t>(levels_[i]);
      to[kZigzag[z]] = static_cast<std::int16_t>(from[z] < 0 ? -level : level);
    }
  }

 private:
  /// Position of the i-th node: 0 is the DC, then the survivors.
  [[nodiscard]] std::size_t position(std::size_t node) const {
    return node == 0 ? 0 : survivors_.at[node - 1];
  }

  /// The best way to keep survivor `index`, at its level or one below.
  void extend(std::size_t index) {
    const std::size_t z = survivors_.at[index];
    const std::uint32_t level = survivors_.level[index];
    const float high_error = magnitudes_[z] - static_cast<float>(level);
    const float low_error = high_error + 1;
    const std::size_t high = size_of(level), low = size_of(level - 1);
    const float high_cost = high_error * high_error * weight_[z];
    const float low_cost = low_error * low_error * weight_[z];
    float best = 1e30F;
    std::size_t best_node = 0;
    std::uint32_t best_level = level;
    for (std::size_t node = index + 1; node-- > 0;) {
      const std::size_t from = position(node);
      const float zeroed = dropped_[index] - dropped_[node];
      if (zeroed >= best) break;  // nodes further back drop still more
      const std::size_t run = z - from - 1;
      const float so_far = node == 0 ? zeroed : total_[node] + zeroed;
      const float as_high = so_far + high_cost + lambda_ * costs_.of(run, high);
      if (as_high < best) best = as_high, best_node = node, best_level = level;
      if (low == 0) continue;
      const float as_low = so_far + low_cost + lambda_ * costs_.of(run, low);
      if (as_low < best) best = as_low, best_node = node, best_level = level - 1;
    }
    total_[index + 1] = best;
    previous_[index + 1] = static_cast<std::uint8_t>(best_node);
    levels_[index + 1] = static_cast<std::uint16_t>(best_level);
  }

  [[nodiscard]] std::size_t end() const {
    float best = 1e30F;
    std::size_t best_node = 0;
    for (std::size_t node = 0; node <= survivors_.count; ++node) {
      const std::size_t from = position(node);
      const float end = from < 63 ? lambda_ * costs_.end : 0;
      const float all =
          (node == 0 ? 0 : total_[node]) + dropped_[survivors_.count] - dropped_[node] + end;
      if (all < best) best = all, best_node = node;
    }
    return best_node;
  }

  const Magnitudes& magnitudes_;
  const std::array<float, 64>& weight_;
  const Costs& costs_;
  float lambda_;
  Survivors survivors_;
  std::array<float, 64> dropped_;  // error of dropping the first survivors
  std::array<float, 64> total_;
  std::array<std::uint8_t, 64> previous_;
  std::array<std::uint16_t, 64> levels_;
};

}  // namespace

std::vector<Block> quantised(const SpectrumComponent& component, const Steps& steps,
                             std::span<const float> masking, const TrellisSettings& settings) {
  const Scale scale(steps);
  const Costs costs = costs_of(component, scale, settings);
  std::vector<Block> result(component.blocks.size());
  Magnitudes magnitudes;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const SpectrumBlock& from = component.blocks[i];
    const std::uint64_t survivors = in_steps(from, scale.reciprocal, magnitudes);
    Block& to = result[i];
    to.fill(0);
    const auto dc = static_cast<std::int16_t>(std::lround(magnitudes[0]));
    to[0] = static_cast<std::int16_t>(from[0] < 0 ? -dc : dc);
    Path(magnitudes, survivors, scale, costs, settings.lambda * masking[i]).write(from, to);
  }
  return result;
}

}  // namespace pressoir::codecs::jpeg
