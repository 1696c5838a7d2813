#include "codecs/png/lossy/residual_costs.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <limits>

namespace pressoir::codecs::png {
namespace {

/// Behind no multiple of the distance: in bits.
constexpr int kOffGrid = 6;
constexpr int kMostCost = 18 * kBit;
// Counts are taken this many times and one more, so that none is 0.
constexpr std::uint64_t kCountScale = 64;

std::uint8_t as_byte(int residual) { return static_cast<std::uint8_t>(residual & 0xFF); }

/// log2 in units of kBit, rounded down. REQUIRES: value above 0, below 2^60.
int log2_of(std::uint64_t value) {
  const int whole = static_cast<int>(std::bit_width(value)) - 1;
  std::uint64_t mantissa = whole > 31 ? value >> (whole - 31) : value << (31 - whole);
  int result = whole;
  for (int bit = 1; bit < kBit; bit *= 2) {
    mantissa = mantissa * mantissa >> 31;
    const auto carry = static_cast<int>(mantissa >> 32);
    mantissa >>= carry;
    result = 2 * result + carry;
  }
  return result;
}

}  // namespace

void ResidualCounts::add(std::span<const std::uint8_t> row) {
  for (const std::uint8_t residual : row) {
    ++counts_[context(zeros_)][residual];
    zeros_ = residual == 0 ? zeros_ + 1 : 0;
  }
  zeros_ = 0;  // a filter byte follows
}

ResidualCosts first_costs(int distance) {
  ResidualCosts costs{};
  const auto unit = static_cast<std::uint64_t>(distance);
  for (int residual = -128; residual < 128; ++residual) {
    const int size = std::abs(residual);
    const int cost = kBit +
                     (log2_of(unit + static_cast<std::uint64_t>(size)) - log2_of(unit)) * 3 / 2 +
                     (size % distance == 0 ? 0 : kOffGrid * kBit);
    for (auto& of_context : costs) of_context[as_byte(residual)] = cost;
  }
  return costs;
}

ResidualCosts costs_of(const ResidualCounts& counts) {
  ResidualCosts costs{};
  for (std::size_t context = 0; context < costs.size(); ++context) {
    std::uint64_t sum = 0;
    for (const std::uint32_t count : counts.of(context)) sum += count * kCountScale + 1;
    const int whole = log2_of(sum);
    for (std::size_t i = 0; i < 256; ++i)
      costs[context][i] =
          std::min(kMostCost, whole - log2_of(counts.of(context)[i] * kCountScale + 1));
  }
  return costs;
}

void ResidualChoices::prepare(const ResidualCosts& costs) {
  choices_.resize(costs.size() * kWanted);
  auto choice = choices_.begin();
  for (std::size_t context = 0; context < costs.size(); ++context)
    for (int wanted = -kFarthest; wanted < kFarthest; ++wanted)
      *choice++ = choice_within(costs, context, wanted, wanted - reach_, wanted + reach_);
}

ResidualChoices::Choice ResidualChoices::choice_within(const ResidualCosts& costs,
                                                       std::size_t context, int wanted, int least,
                                                       int most) const {
  Choice best{.residual = least, .cost = std::numeric_limits<int>::max()};
  for (int residual = least; residual <= most; ++residual) {
    const std::int64_t error = residual - wanted;
    const int cost =
        costs[context][as_byte(residual)] + static_cast<int>(error * error * weight_ >> 12);
    if (cost < best.cost) best = {.residual = residual, .cost = cost};
  }
  return best;
}

}  // namespace pressoir::codecs::png
