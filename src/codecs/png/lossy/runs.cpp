#include "codecs/png/lossy/runs.h"

#include <algorithm>
#include <array>

#include "raster/colour/quantize_ends.h"

namespace pressoir::codecs::png {
namespace {

using raster::Canvas;
using raster::ColourModel;
using raster::PaletteColour;

/// A colour as it adds to what is behind it.
struct Shade {
  int red, green, blue, alpha;
};

Shade shade_of(int red, int green, int blue, int alpha) {
  if (alpha == 255) return {red, green, blue, alpha};
  return {red * alpha / 255, green * alpha / 255, blue * alpha / 255, alpha};
}

/// Squared, the worse of on black and on white.
int difference(const Shade& a, const Shade& b) {
  const int cover = b.alpha - a.alpha;
  const auto of = [cover](int x, int y) {
    const int on_black = x - y, on_white = on_black + cover;
    return std::max(on_black * on_black, on_white * on_white);
  };
  return 2 * of(a.red, b.red) + 4 * of(a.green, b.green) + 2 * of(a.blue, b.blue);
}

class Samples {
 public:
  explicit Samples(const Canvas& canvas)
      : canvas_(canvas),
        channels_(canvas.layout().channels()),
        step_(canvas.layout().model == ColourModel::grey ? 0 : 1) {}
  void row(std::uint32_t y, std::vector<Shade>& out) const {
    const auto in = canvas_.row8(y);
    const bool alpha = canvas_.layout().alpha;
    out.clear();
    for (std::size_t at = 0; at < in.size(); at += channels_)
      out.push_back(shade_of(in[at], in[at + step_], in[at + 2 * step_],
                             alpha ? in[at + channels_ - 1] : 255));
  }

 private:
  const Canvas& canvas_;
  std::size_t channels_, step_;
};

}  // namespace

Runs::Runs(const Canvas& samples) : samples_(samples) {
  const std::size_t width = samples.width(), height = samples.height();
  std::vector<std::uint8_t> low(width * height), high(low.size());
  std::vector<Shade> row;
  std::vector<std::uint8_t> luma(width);
  const Samples source(samples);
  for (std::uint32_t y = 0; y < height; ++y) {
    source.row(y, row);
    std::ranges::transform(row, luma.begin(), [](const Shade& s) {
      return static_cast<std::uint8_t>((2 * s.red + 4 * s.green + s.blue) / 7);
    });
    for (std::size_t x = 0; x < width; ++x) {
      const auto [least, most] =
          std::minmax({luma[x == 0 ? x : x - 1], luma[x], luma[std::min(x + 1, width - 1)]});
      low[y * width + x] = least;
      high[y * width + x] = most;
    }
  }
  activity_.resize(low.size());
  for (std::size_t y = 0; y < height; ++y) {
    const std::size_t above = (y == 0 ? y : y - 1) * width,
                      below = std::min(y + 1, height - 1) * width;
    for (std::size_t x = 0; x < width; ++x) {
      const std::size_t here = y * width + x;
      const int most = std::max({high[above + x], high[here], high[below + x]});
      const int least = std::min({low[above + x], low[here], low[below + x]});
      activity_[here] = static_cast<std::uint8_t>(most - least);
    }
  }
}

raster::Quantized Runs::lengthened(raster::Quantized picture, double strength) const {
  const Samples source(samples_);
  std::vector<Shade> palette, row;
  for (const PaletteColour& c : picture.palette)
    palette.push_back(shade_of(c.red, c.green, c.blue, c.alpha));
  auto& indices = picture.indices;
  const std::size_t width = samples_.width();
  const double unit = strength / 16;
  std::size_t behind = 0;  // the pixel behind the one repeated last; 0: none
  for (std::size_t i = 1; i < indices.size(); ++i) {
    if (i % width == 0 || i == 1) source.row(static_cast<std::uint32_t>(i / width), row);
    const Shade& wanted = row[i % width];
    const std::uint8_t present = indices[i];
    const double limit =
        difference(wanted, palette[present]) + unit * (4 + static_cast<int>(activity_[i]));
    const std::array<std::size_t, 3> sources{behind == 0 ? i - 1 : behind, i - 1,
                                             i >= width ? i - width : i - 1};
    const auto found = std::ranges::find_if(sources, [&](std::size_t from) {
      const std::uint8_t index = indices[from];
      return index == present || (raster::may_show(wanted.alpha, palette[index].alpha) &&
                                  difference(wanted, palette[index]) <= limit);
    });
    behind = 0;
    if (found == sources.end()) continue;
    indices[i] = indices[*found];
    behind = *found + 1;
  }
  return picture;
}

}  // namespace pressoir::codecs::png
