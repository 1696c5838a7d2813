#include "codecs/gif/lossy/masking.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <span>

#include "codecs/gif/lossy/lossy_lzw.h"

namespace pressoir::codecs::gif {
namespace {

constexpr std::uint32_t kWindow = 2;  // of the window around a pixel

constexpr int kRoughest = 96;  // an edge counts as no more
constexpr double kFlat = 0.5;  // tolerance of a flat part, by strength
constexpr double kPerRoughness = 0.1;
constexpr double kLargest = 4;

/// The part of one side that the windows of a rectangle see: [first, last).
struct Span {
  Span(std::uint32_t start, std::uint32_t length, std::uint32_t end)
      : first(start - std::min(start, kWindow)), last(std::min(end, start + length + kWindow)) {}
  /// The window around a place, counted from `first`.
  [[nodiscard]] std::uint32_t from(std::uint32_t at) const {
    return at - std::min(at, kWindow) - first;
  }
  [[nodiscard]] std::uint32_t to(std::uint32_t at) const {
    return std::min(last, at + kWindow + 1) - first;
  }
  [[nodiscard]] std::uint32_t size() const { return last - first; }
  std::uint32_t first, last;
};

/// Luma, 0..255, of a part of a row.
void lumas(const Rgba* pixels, std::span<std::uint8_t> result) {
  for (std::uint8_t& luma : result)
    luma = static_cast<std::uint8_t>(perceptual_colour(*pixels++)[0] / 64);
}

/// How much a pixel differs from the next ones to the right and below.
class Roughness {
 public:
  Roughness(const RgbaCanvas& canvas, std::uint32_t width, std::uint32_t height,
            const Span& columns)
      : canvas_(canvas),
        width_(width),
        height_(height),
        columns_(columns),
        seen_(std::min(width, columns.last + 1) - columns.first),
        here_(seen_),
        below_(seen_) {}

  /// Rows are asked for from top to bottom.
  void row(std::uint32_t y, std::span<std::uint8_t> result) {
    if (y != next_) read(y, here_);
    if (y + 1 < height_) read(y + 1, below_);
    for (std::size_t x = 0; x < result.size(); ++x) {
      const int to_right = x + 1 < seen_ ? std::abs(here_[x + 1] - here_[x]) : 0;
      const int to_below = y + 1 < height_ ? std::abs(below_[x] - here_[x]) : 0;
      result[x] = static_cast<std::uint8_t>(std::min(to_right + to_below, kRoughest));
    }
    std::swap(here_, below_);
    next_ = y + 1;
  }

 private:
  void read(std::uint32_t y, std::vector<std::uint8_t>& row) const {
    lumas(canvas_.data() + std::size_t{y} * width_ + columns_.first, row);
  }
  const RgbaCanvas& canvas_;
  std::uint32_t width_, height_;
  const Span& columns_;
  std::size_t seen_;
  std::vector<std::uint8_t> here_, below_;
  std::uint32_t next_ = std::numeric_limits<std::uint32_t>::max();
};

/// The tolerance by the roughness of a window in all.
class ToleranceTable {
 public:
  explicit ToleranceTable(double strength) : strength_(strength) {}
  const std::vector<std::uint16_t>& of_area(std::uint32_t area) {
    auto& table = tables_[area];
    for (std::size_t sum = table.size(); sum <= std::size_t{area} * kRoughest; ++sum) {
      const double mean = static_cast<double>(sum) / area;
      const double factor = std::min(kFlat + kPerRoughness * mean, kLargest);
      table.push_back(static_cast<std::uint16_t>(std::min(64 * strength_ * factor, 65535.0)));
    }
    return table;
  }

 private:
  static constexpr std::size_t kLargestArea = (2 * kWindow + 1) * (2 * kWindow + 1);
  double strength_;
  std::array<std::vector<std::uint16_t>, kLargestArea + 1> tables_;
};

}  // namespace

std::vector<std::uint16_t> tolerances(const RgbaCanvas& canvas, std::uint32_t width,
                                      std::uint32_t height, const Rect& rect, double strength) {
  const Span columns(rect.x, rect.width, width), rows(rect.y, rect.height, height);
  const std::size_t row_size = columns.size();
  std::vector<std::uint8_t> rough(row_size * rows.size());
  Roughness roughness(canvas, width, height, columns);
  for (std::uint32_t y = rows.first; y < rows.last; ++y)
    roughness.row(y, std::span(rough).subspan((y - rows.first) * row_size, row_size));

  ToleranceTable table(strength);
  std::vector<std::uint16_t> result;
  result.reserve(static_cast<std::size_t>(rect.area()));
  std::vector<std::uint32_t> sums(row_size + 1, 0);  // of the window's rows, from the left on
  for (std::uint32_t y = rect.y; y < rect.y + rect.height; ++y) {
    const std::uint32_t from = rows.from(y), to = rows.to(y);
    std::fill(sums.begin() + 1, sums.end(), 0);
    for (std::uint32_t row = from; row < to; ++row)
      for (std::size_t x = 0; x < row_size; ++x) sums[x + 1] += rough[row * row_size + x];
    for (std::size_t x = 0; x < row_size; ++x) sums[x + 1] += sums[x];
    for (std::uint32_t x = rect.x; x < rect.x + rect.width; ++x) {
      const std::uint32_t left = columns.from(x), right = columns.to(x);
      result.push_back(table.of_area((to - from) * (right - left))[sums[right] - sums[left]]);
    }
  }
  return result;
}

}  // namespace pressoir::codecs::gif
