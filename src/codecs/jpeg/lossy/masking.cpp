#include "codecs/jpeg/lossy/masking.h"

#include <algorithm>

#include "codecs/jpeg/lossy/powers.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr float kLeast = 0.3F, kMost = 5;
constexpr float kFloor = 0.05F;  // of the typical energy, added to each

/// Base 2 logarithm of the mean square of the coefficients above DC, and 1.
std::vector<float> log_energies(const SpectrumComponent& luma) {
  std::vector<float> energies(luma.blocks.size());
  constexpr float kShare = 1.0F / (63.0F * kSpectrumUnit * kSpectrumUnit);
  for (std::size_t i = 0; i < energies.size(); ++i) {
    std::int64_t sum = 0;
    for (std::size_t z = 1; z < 64; ++z) {
      const std::int32_t value = luma.blocks[i][z];
      sum += value * value;
    }
    energies[i] = log2_of(static_cast<float>(sum) * kShare + 1);
  }
  return energies;
}

/// Least of the 3 x 3 blocks around each.
std::vector<float> calmest_around(const std::vector<float>& energies, std::uint32_t wide,
                                  std::uint32_t high) {
  std::vector<float> rows(energies.size()), result(energies.size());
  for (std::uint32_t y = 0; y < high; ++y)
    for (std::uint32_t x = 0; x < wide; ++x) {
      const float* row = &energies[std::size_t{y} * wide];
      rows[std::size_t{y} * wide + x] =
          std::min({row[x], row[x > 0 ? x - 1 : x], row[std::min(x + 1, wide - 1)]});
    }
  for (std::uint32_t y = 0; y < high; ++y)
    for (std::uint32_t x = 0; x < wide; ++x) {
      const auto at = [&](std::uint32_t line) { return rows[std::size_t{line} * wide + x]; };
      result[std::size_t{y} * wide + x] =
          std::min({at(y), at(y > 0 ? y - 1 : y), at(std::min(y + 1, high - 1))});
    }
  return result;
}

/// The mean over the blocks of luma that lie where a block of `component` does.
std::vector<float> shared_with(const SpectrumComponent& luma, const std::vector<float>& factors,
                               const SpectrumComponent& component) {
  const auto h = static_cast<std::uint32_t>(std::max(luma.h / component.h, 1));
  const auto v = static_cast<std::uint32_t>(std::max(luma.v / component.v, 1));
  std::vector<float> result;
  result.reserve(component.blocks.size());
  for (std::uint32_t y = 0; y < component.blocks_high; ++y)
    for (std::uint32_t x = 0; x < component.blocks_wide; ++x) {
      float sum = 0;
      for (std::uint32_t i = 0; i < v; ++i)
        for (std::uint32_t j = 0; j < h; ++j)
          sum += factors[std::size_t{std::min(y * v + i, luma.blocks_high - 1)} * luma.blocks_wide +
                         std::min(x * h + j, luma.blocks_wide - 1)];
      result.push_back(sum / static_cast<float>(h * v));
    }
  return result;
}

}  // namespace

std::vector<std::vector<float>> masking_of(const Spectrum& spectrum, const MaskSettings& settings) {
  const SpectrumComponent& luma = spectrum.components.front();
  const std::vector<float> own = log_energies(luma);
  const float share = settings.calm_share;
  const std::vector<float> calm =
      share > 0 ? calmest_around(own, luma.blocks_wide, luma.blocks_high) : own;
  std::vector<float> factors(own.size());
  std::transform(own.begin(), own.end(), calm.begin(), factors.begin(), [&](float a, float b) {
    const float energy = exp2_of(a + share * (b - a)) / settings.middle + kFloor;
    return std::clamp(power_of(energy, settings.exponent), kLeast, kMost);
  });
  std::vector<std::vector<float>> result;
  for (std::size_t i = 1; i < spectrum.components.size(); ++i)
    result.push_back(shared_with(luma, factors, spectrum.components[i]));
  result.insert(result.begin(), std::move(factors));
  return result;
}

}  // namespace pressoir::codecs::jpeg
