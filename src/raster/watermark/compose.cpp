#include "raster/watermark/compose.h"

#include <array>
#include <cmath>

#include "raster/colour/samples.h"

namespace pressoir::raster {
namespace {

template <class Sample>
inline constexpr std::uint64_t kFull = Sample(~Sample{0});

/// One pixel with `alpha` over one of a picture, which may have alpha too.
template <class Sample>
void put(const Sample* over, std::uint64_t alpha, Sample* under, std::uint32_t colours,
         bool has_alpha) {
  if (!has_alpha) {
    for (std::uint32_t c = 0; c < colours; ++c)
      under[c] = blend<Sample>(over[c], under[c], static_cast<std::uint32_t>(alpha));
    return;
  }
  // Both in units of full x full, so that nothing is rounded twice.
  const std::uint64_t above = alpha * kFull<Sample>;
  const std::uint64_t below = (kFull<Sample> - alpha) * under[colours];
  const std::uint64_t sum = above + below;
  for (std::uint32_t c = 0; c < colours; ++c)
    under[c] = static_cast<Sample>((over[c] * above + under[c] * below + sum / 2) / sum);
  under[colours] = static_cast<Sample>((sum + kFull<Sample> / 2) / kFull<Sample>);
}

/// Alphas by the value of a sample that they come from.
template <class Sample, class From>
class Alphas {
 public:
  explicit Alphas(double opacity)
      : opacity_(static_cast<std::uint64_t>(std::llround(opacity * kParts))) {}
  std::uint64_t operator()(From sample) const {
    return (std::uint64_t{sample} * kFull<Sample> * opacity_ + kDivisor / 2) / kDivisor;
  }

 private:
  static constexpr std::uint64_t kParts = 10'000;
  static constexpr std::uint64_t kDivisor = kParts * kFull<From>;
  std::uint64_t opacity_;
};

template <class Sample>
void compose_as(Canvas& canvas, const Layer& layer, std::int64_t left, std::int64_t top,
                const Box& clip) {
  const bool has_alpha = canvas.layout().alpha;
  const std::uint32_t channels = canvas.layout().channels();
  const std::uint32_t colours = channels - (has_alpha ? 1 : 0);
  const Alphas<Sample, std::uint8_t> of_mask(layer.opacity);
  const Alphas<Sample, Sample> of_pixels(layer.opacity);
  const auto width = static_cast<std::size_t>(clip.width());
  const auto skip = static_cast<std::size_t>(clip.left - left);
  for (std::int64_t y = clip.top; y < clip.bottom; ++y) {
    Sample* under = row_of<Sample>(canvas, static_cast<std::uint32_t>(y)).data() +
                    static_cast<std::size_t>(clip.left) * channels;
    const auto row = static_cast<std::uint32_t>(y - top);
    if (layer.mask) {
      const Sample* over = row_of<Sample>(*layer.pixels, 0).data();
      const auto mask = layer.mask->row8(row).subspan(skip, width);
      for (std::size_t x = 0; x < width; ++x, under += channels)
        if (const auto alpha = of_mask(mask[x]))
          put<Sample>(over, alpha, under, colours, has_alpha);
    } else {
      const Sample* over = row_of<Sample>(*layer.pixels, row).data() + skip * (colours + 1);
      for (std::size_t x = 0; x < width; ++x, under += channels, over += colours + 1)
        if (const auto alpha = of_pixels(over[colours]))
          put<Sample>(over, alpha, under, colours, has_alpha);
    }
  }
}

}  // namespace

void compose(Canvas& canvas, const Layer& layer, std::int64_t left, std::int64_t top,
             const Box& clip) {
  if (canvas.layout().bits == 16)
    compose_as<std::uint16_t>(canvas, layer, left, top, clip);
  else
    compose_as<std::uint8_t>(canvas, layer, left, top, clip);
}

}  // namespace pressoir::raster
