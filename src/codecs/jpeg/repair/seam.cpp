#include "codecs/jpeg/repair/seam.h"

#include <algorithm>
#include <cmath>

#include "codecs/jpeg/repair/dct.h"

namespace pressoir::codecs::jpeg {
namespace {

float mean_of_row(const Block& block, const QuantTable& quant, std::size_t row) {
  Samples coefficients{};
  for (std::size_t i = 0; i < 64; ++i) coefficients[i] = static_cast<float>(block[i] * quant[i]);
  const Samples samples = inverse_dct(coefficients);
  float sum = 0;
  for (std::size_t x = 0; x < 8; ++x) sum += samples[8 * row + x];
  return sum / 8;
}

}  // namespace

void Seam::add(std::size_t component, const QuantTable& quant, const Block& above,
               const Block& below) {
  steps_[component].push_back(mean_of_row(above, quant, 7) - mean_of_row(below, quant, 0));
}

std::int16_t Seam::shifted(std::size_t component, const QuantTable& quant, std::int16_t mean) {
  auto& steps = steps_[component];
  if (steps.empty()) return mean;
  if (steps.size() > 1) {  // the median, once
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
    std::ranges::nth_element(steps, middle);
    steps.assign(1, *middle);
  }
  constexpr float kMost = 1024;
  const float step = static_cast<float>(std::max<int>(quant[0], 1));
  const float most = std::floor(kMost / step);
  const float value = static_cast<float>(mean) + std::round(8 * steps[0] / step);
  return static_cast<std::int16_t>(std::clamp(value, -most, most));
}

}  // namespace pressoir::codecs::jpeg
