#include "codecs/jpeg/lossy/trellis.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <utility>

#include "codecs/jpeg/lossy/overshoot.h"
#include "codecs/jpeg/lossy/powers.h"
#include "codecs/jpeg/lossy/trellis_kernels.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::size_t kRuns = 16, kSizes = 15;  // of a symbol (T.81, F.1.2.2)
constexpr std::uint32_t kZeroRun = 0xF0;
constexpr float kLongestCode = 16, kLeastLambda = 1e-6F;
constexpr int kOvershoots = 2;      // rounds: the first gains most
constexpr float kMostLevel = 1023;  // of AC coefficients of 8 bits (T.81, table F.2)

/// Bits of a value of so many bits behind so many zeros, its raw bits included, and of an end.
struct Costs {
  std::array<std::array<float, 64>, kSizes + 1> value{};
  float end = 4;
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
    for (std::size_t run = 0; run < 63; ++run)
      costs.value[size][run] = static_cast<float>(run / kRuns) * bits(kZeroRun) +
                               bits(run % kRuns << 4U | size) + static_cast<float>(size);
  costs.end = settings.end_share * bits(0);
  return costs;
}

/// The path through one block whose error and bits together are least. Errors count in bits.
class Path {
 public:
  Path(const Magnitudes& magnitudes, std::uint64_t survivors, const Scale& scale,
       const Costs& costs, float lambda)
      : costs_(costs), survivors_(magnitudes, survivors) {
    const float bits_per_error = 1 / std::max(lambda, kLeastLambda);
    position_[0] = 0;
    dropped_[0] = total_[0] = 0;
    for (std::size_t i = 0; i < survivors_.count; ++i) {
      const std::size_t z = survivors_.at[i];
      const float weight = scale.weight[z] * bits_per_error;
      position_[i + 1] = survivors_.at[i];
      dropped_[i + 1] = dropped_[i] + magnitudes[z] * magnitudes[z] * weight;
      extend(i, magnitudes[z], weight);
    }
  }

  /// Writes the levels that the best path keeps, with the signs of `from`.
  void write(const SpectrumBlock& from, Block& to) const {
    for (std::size_t i = end(); i > 0; i = previous_[i]) {
      const std::size_t z = position_[i];
      const auto level = static_cast<std::int16_t>(levels_[i]);
      to[kZigzag[z]] = static_cast<std::int16_t>(from[z] < 0 ? -level : level);
    }
  }

 private:
  struct Step {
    float total = 1e30F;
    std::size_t node = 0;
  };

  /// The cheapest way to a value of `size` bits at survivor `index`, whose own error is `error`.
  [[nodiscard]] Step step_to(std::size_t index, std::size_t size, float error) const {
    // Without the checks of the library: most of the time of a search's encodings goes here.
    const float* const dropped = dropped_.data();
    const float* const totals = total_.data();
    const std::uint8_t* const positions = position_.data();
    const float* const bits = costs_.value[size].data() + survivors_.at[index] - 1;
    const float dropped_before = dropped[index];
    Step best;
    for (std::size_t node = index + 1; node-- > 0;) {
      const float zeroed = dropped_before - dropped[node];
      if (zeroed >= best.total) break;  // nodes further back drop still more
      const float total = totals[node] + zeroed + error + *(bits - positions[node]);
      if (total < best.total) best = {.total = total, .node = node};
    }
    return best;
  }

  /// The best way to keep survivor `index`, at its level or, where that has fewer bits, one below.
  void extend(std::size_t index, float magnitude, float weight) {
    const std::uint32_t level = survivors_.level[index];
    const float error = magnitude - static_cast<float>(level);
    const std::size_t size = size_of(level);
    Step best = step_to(index, size, error * error * weight);
    levels_[index + 1] = static_cast<std::uint16_t>(level);
    if (level > 1 && std::has_single_bit(level)) {
      const Step lower = step_to(index, size - 1, (error + 1) * (error + 1) * weight);
      if (lower.total < best.total) {
        best = lower;
        --levels_[index + 1];
      }
    }
    total_[index + 1] = best.total;
    previous_[index + 1] = static_cast<std::uint8_t>(best.node);
  }

  [[nodiscard]] std::size_t end() const {
    float best = 1e30F;
    std::size_t best_node = 0;
    for (std::size_t node = 0; node <= survivors_.count; ++node) {
      const float end = position_[node] < 63 ? costs_.end : 0;
      const float all = total_[node] + dropped_[survivors_.count] - dropped_[node] + end;
      if (all < best) best = all, best_node = node;
    }
    return best_node;
  }

  const Costs& costs_;
  Survivors survivors_;
  // Of the nodes: 0 is the DC, then the survivors.
  std::array<std::uint8_t, 64> position_;
  std::array<float, 64> dropped_;  // error of dropping the first survivors
  std::array<float, 64> total_;
  std::array<std::uint8_t, 64> previous_;
  std::array<std::uint16_t, 64> levels_;
};

}  // namespace

std::vector<Block> quantised(const SpectrumComponent& component, const Steps& steps,
                             std::span<const float> masking, const TrellisSettings& settings,
                             std::vector<Block> storage) {
  const Scale scale(steps);
  const Costs costs = costs_of(component, scale, settings);
  std::vector<Block> result = std::move(storage);
  result.resize(component.blocks.size());
  const auto quantise = [&](const SpectrumBlock& from, std::size_t at) {
    Magnitudes magnitudes;
    const std::uint64_t survivors = in_steps(from, scale.reciprocal, magnitudes);
    Block& to = result[at];
    to.fill(0);
    const auto dc = static_cast<std::int16_t>(std::lround(magnitudes[0]));
    to[0] = static_cast<std::int16_t>(from[0] < 0 ? -dc : dc);
    Path(magnitudes, survivors, scale, costs, settings.lambda * masking[at]).write(from, to);
  };
  for (std::size_t i = 0; i < result.size(); ++i) quantise(component.blocks[i], i);
  for (const std::uint32_t at : component.cut)
    for (int i = 0; i < kOvershoots; ++i)
      quantise(with_overshoot(component.blocks[at], result[at], steps.table), at);
  return result;
}

}  // namespace pressoir::codecs::jpeg
