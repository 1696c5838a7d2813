#include "codecs/jpeg/repair/fill.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "codecs/jpeg/repair/dct.h"
#include "raster/fill/smooth_fill.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr float kLow = -128, kHigh = 127;
// Coefficients in zigzag order that the means say something of beside others, and of those whose
// last bits alone are missing: more than these was worse than zero.
constexpr std::size_t kLowest = 9, kLowestSmall = 5;
constexpr int kMostAc = 1023;  // what the coding of 8-bit samples holds (T.81, F.1.2)

Samples samples_of(const Component& component, std::size_t block) {
  Samples coefficients{};
  for (std::size_t i = 0; i < 64; ++i)
    coefficients[i] = static_cast<float>(component.blocks[block][i] * component.quant[i]);
  return inverse_dct(coefficients);
}

std::int16_t quantized(float coefficient, std::uint16_t step, int most) {
  const float value = std::round(coefficient / static_cast<float>(std::max<int>(step, 1)));
  const auto limit = static_cast<float>(most);
  return static_cast<std::int16_t>(std::clamp(value, -limit, limit));
}

/// The place of a block in its component.
struct At {
  std::uint32_t x, y;
};

void fill_component(Component& component, const Arrived& arrived,
                    const std::function<float(std::uint32_t x, std::uint32_t y)>& base) {
  raster::SmoothFill fill(8 * component.blocks_wide, 8 * component.blocks_high);
  const auto for_blocks = [&](bool known, const auto& work) {
    std::size_t block = 0;
    for (std::uint32_t y = 0; y < component.blocks_high; ++y)
      for (std::uint32_t x = 0; x < component.blocks_wide; ++x, ++block)
        if (arrived.is_known(block) == known) work(block, At{8 * x, 8 * y});
  };
  for_blocks(true, [&](std::size_t block, At at) {
    const Samples samples = samples_of(component, block);
    for (std::uint32_t i = 0; i < 64; ++i)
      fill.add(at.x + i % 8, at.y + i / 8,
               std::clamp(samples[i], kLow, kHigh) - base(at.x + i % 8, at.y + i / 8));
  });
  fill.finish();
  for_blocks(false, [&](std::size_t block, At at) {
    Samples samples{};
    for (std::uint32_t i = 0; i < 64; ++i) {
      const std::uint32_t x = at.x + i % 8, y = at.y + i / 8;
      samples[i] = std::clamp(base(x, y) + fill.at(x, y), kLow, kHigh);
    }
    const Samples made = forward_dct(samples);
    for (std::size_t i = 0; i < 64; ++i)
      component.blocks[block][i] =
          quantized(made[i], component.quant[i], i == 0 ? 2 * kMostAc : kMostAc);
  });
}

/// The means of the blocks around one, those beyond the edge as the nearest.
class Means {
 public:
  explicit Means(const Component& component) : component_(component) {
    means_.reserve(component.blocks.size());
    for (const Block& block : component.blocks)
      means_.push_back(static_cast<float>(block[0] * component.quant[0]) / 8);
  }
  [[nodiscard]] float at(std::int64_t x, std::int64_t y) const {
    const std::int64_t column = std::clamp<std::int64_t>(x, 0, component_.blocks_wide - 1);
    const std::int64_t row = std::clamp<std::int64_t>(y, 0, component_.blocks_high - 1);
    return means_[static_cast<std::size_t>(row * component_.blocks_wide + column)];
  }
  /// What goes with other coefficients than the mean: the five lowest frequencies as the means
  /// around a block suggest them (T.81, K.8.1), the rest of the surface.
  [[nodiscard]] Samples frequencies(std::int64_t x, std::int64_t y) const {
    const auto mean = [&](int dx, int dy) { return 8 * at(x + dx, y + dy); };
    Samples made = forward_dct(surface(x, y));
    made[1] = 0.142356F * (mean(-1, 0) - mean(1, 0));
    made[8] = 0.142356F * (mean(0, -1) - mean(0, 1));
    made[16] = 0.034851F * (mean(0, -1) + mean(0, 1) - 2 * mean(0, 0));
    made[9] = 0.020266F * (mean(-1, -1) - mean(1, -1) - mean(-1, 1) + mean(1, 1));
    made[2] = 0.034851F * (mean(-1, 0) + mean(1, 0) - 2 * mean(0, 0));
    return made;
  }
  /// A surface through the means around a block: Catmull-Rom splines on both axes.
  [[nodiscard]] Samples surface(std::int64_t x, std::int64_t y) const {
    Samples samples{};
    for (std::size_t i = 0; i < 64; ++i) {
      const auto across = weights(i % 8), down = weights(i / 8);
      float sum = 0;
      for (std::int64_t dy = -2; dy <= 2; ++dy)
        for (std::int64_t dx = -2; dx <= 2; ++dx)
          sum += across[static_cast<std::size_t>(dx + 2)] * down[static_cast<std::size_t>(dy + 2)] *
                 at(x + dx, y + dy);
      samples[i] = sum;
    }
    return samples;
  }

 private:
  /// Of five neighbours at the `place`-th of eight samples of the one in the middle.
  static std::array<float, 5> weights(std::size_t place) {
    const float offset = (static_cast<float>(place) + 0.5F) / 8 - 0.5F;
    const float t = offset < 0 ? offset + 1 : offset;
    const std::array<float, 4> spline{((2 - t) * t - 1) * t / 2, ((3 * t - 5) * t * t + 2) / 2,
                                      ((4 - 3 * t) * t + 1) * t / 2, (t - 1) * t * t / 2};
    std::array<float, 5> result{};
    const std::size_t first = offset < 0 ? 0 : 1;
    for (std::size_t i = 0; i < 4; ++i) result[first + i] = spline[i];
    return result;
  }
  const Component& component_;
  std::vector<float> means_;
};

/// Of a block whose mean is known, the coefficients that no scan has brought, and those that may
/// still be small: without their last bits they are zero.
class Smoother {
 public:
  /// @param least_low  missing bits: with fewer zero is the better guess.
  Smoother(Component& component, const Arrived& arrived, int least_low)
      : component_(component), arrived_(arrived), means_(component), least_low_(least_low) {}

  void run() {
    std::size_t block = 0;
    for (std::uint32_t y = 0; y < component_.blocks_high; ++y)
      for (std::uint32_t x = 0; x < component_.blocks_wide; ++x, ++block)
        if (arrived_.is_known(block) && arrived_.exact[block] != ~std::uint64_t{0})
          smooth(block, arrived_.coefficients[block] == 1 ? forward_dct(means_.surface(x, y))
                                                          : means_.frequencies(x, y));
  }

 private:
  void smooth(std::size_t block, const Samples& made) {
    const std::uint64_t known = arrived_.coefficients[block], exact = arrived_.exact[block];
    const bool is_mean_alone = known == 1;
    for (std::size_t k = 1; k < 64; ++k) {
      std::int16_t& value = component_.blocks[block][kZigzag[k]];
      const bool is_small = (known >> k & 1U) != 0;
      const bool is_late = (arrived_.misses[block] >> k & 1U) != 0;
      const int low = is_late ? arrived_.low_before[k] : arrived_.low[k];
      if ((exact >> k & 1U) != 0 || value != 0 || (is_small && low < least_low_)) continue;
      if (!is_mean_alone && k > (is_small ? kLowestSmall : kLowest)) continue;
      const int most = is_small ? (1 << low) - 1 : kMostAc;
      value = quantized(made[kZigzag[k]], component_.quant[kZigzag[k]], most);
    }
  }

  Component& component_;
  const Arrived& arrived_;
  Means means_;
  int least_low_;
};

}  // namespace

void fill_missing(Remains& remains, const Thumbnail* thumbnail) {
  for (std::size_t i = 0; i < remains.picture.components.size(); ++i) {
    Component& component = remains.picture.components[i];
    const Arrived& arrived = remains.arrived[i];
    bool has_gaps = false;
    for (std::size_t block = 0; block < component.blocks.size(); ++block)
      has_gaps = has_gaps || !arrived.is_known(block);
    const auto size = plane_size(remains.picture, component);
    const auto base = [&](std::uint32_t x, std::uint32_t y) {
      if (thumbnail == nullptr) return 0.0F;
      return thumbnail->at(i, (static_cast<float>(x) + 0.5F) / size.width,
                           (static_cast<float>(y) + 0.5F) / size.height);
    };
    if (has_gaps) fill_component(component, arrived, base);
    if (remains.picture.progressive) Smoother(component, arrived, i == 0 ? 2 : 1).run();
  }
}

}  // namespace pressoir::codecs::jpeg
