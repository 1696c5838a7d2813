#include "raster/fill/smooth_fill.h"

#include <algorithm>

namespace pressoir::raster {
namespace {

// Only what lies so near to a gap says what it may have been: of squares of 16 samples a side.
constexpr std::size_t kLevelOfReach = 3;
constexpr std::uint8_t kReach = 3;

}  // namespace

SmoothFill::Level SmoothFill::level_above(std::uint32_t width, std::uint32_t height) {
  Level level{.width = (width + 1) / 2, .height = (height + 1) / 2};
  level.means.resize(std::size_t{level.width} * level.height);
  level.known.resize(level.means.size());
  return level;
}

SmoothFill::SmoothFill(std::uint32_t width, std::uint32_t height) {
  levels_.push_back(level_above(width, height));
}

void SmoothFill::add(std::uint32_t x, std::uint32_t y, float value) noexcept {
  Level& level = levels_.front();
  const std::size_t at = std::size_t{y / 2} * level.width + x / 2;
  level.means[at] += value;
  ++level.known[at];
}

/// Squares that are further from the next unknown one than the reach count as unknown.
void SmoothFill::forget_far_squares(Level& level) {
  const std::size_t width = level.width, height = level.height;
  std::vector<std::uint8_t> distance(level.known.size());
  for (std::size_t i = 0; i < distance.size(); ++i)
    distance[i] = level.known[i] == 0 ? 0 : kReach + 1;
  const auto spread = [&](std::size_t at, std::size_t from) {
    distance[at] =
        std::min<std::uint8_t>(distance[at], static_cast<std::uint8_t>(distance[from] + 1));
  };
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t x = 0; x < width; ++x) {
      if (x > 0) spread(y * width + x, y * width + x - 1);
      if (y > 0) spread(y * width + x, (y - 1) * width + x);
    }
  for (std::size_t y = height; y-- > 0;)
    for (std::size_t x = width; x-- > 0;) {
      if (x + 1 < width) spread(y * width + x, y * width + x + 1);
      if (y + 1 < height) spread(y * width + x, (y + 1) * width + x);
    }
  for (std::size_t i = 0; i < distance.size(); ++i)
    if (distance[i] > kReach) level.known[i] = 0;
}

/// A square counts as much as its neighbours, however little of it is known: what stands beside the
/// gap says more of it than what is far away.
void SmoothFill::pull(const Level& fine, Level& coarse) {
  for (std::uint32_t y = 0; y < fine.height; ++y) {
    for (std::uint32_t x = 0; x < fine.width; ++x) {
      const std::size_t from = std::size_t{y} * fine.width + x;
      if (fine.known[from] == 0) continue;
      const std::size_t to = std::size_t{y / 2} * coarse.width + x / 2;
      coarse.means[to] += fine.means[from];
      ++coarse.known[to];
    }
  }
  for (std::size_t i = 0; i < coarse.means.size(); ++i)
    if (coarse.known[i] > 1) coarse.means[i] /= coarse.known[i];
}

/// Three quarters of the nearest square and a quarter of the next on each axis: repeated from level
/// to level, a quadratic B-spline.
float SmoothFill::interpolated(const Level& coarse, std::uint32_t x, std::uint32_t y) noexcept {
  const auto nearest = [](std::uint32_t at, std::uint32_t count) {
    return std::min(at / 2, count - 1);
  };
  const auto next = [](std::uint32_t at, std::uint32_t count) {
    const std::uint32_t side = at % 2 == 0 ? std::max(at / 2, 1U) - 1 : at / 2 + 1;
    return std::min(side, count - 1);
  };
  const std::size_t x0 = nearest(x, coarse.width), x1 = next(x, coarse.width);
  const std::size_t y0 = nearest(y, coarse.height) * std::size_t{coarse.width};
  const std::size_t y1 = next(y, coarse.height) * std::size_t{coarse.width};
  const float* means = coarse.means.data();
  const float upper = 0.75F * means[y0 + x0] + 0.25F * means[y0 + x1];
  const float lower = 0.75F * means[y1 + x0] + 0.25F * means[y1 + x1];
  return 0.75F * upper + 0.25F * lower;
}

void SmoothFill::finish() {
  Level& finest = levels_.front();
  for (std::size_t i = 0; i < finest.means.size(); ++i)
    if (finest.known[i] > 1) finest.means[i] /= finest.known[i];
  while (levels_.back().width > 1 || levels_.back().height > 1) {
    Level above = level_above(levels_.back().width, levels_.back().height);
    if (levels_.size() == kLevelOfReach + 1) forget_far_squares(levels_.back());
    pull(levels_.back(), above);
    levels_.push_back(std::move(above));
  }
  for (std::size_t i = levels_.size() - 1; i-- > 0;) {
    Level& fine = levels_[i];
    for (std::uint32_t y = 0; y < fine.height; ++y) {
      for (std::uint32_t x = 0; x < fine.width; ++x) {
        const std::size_t at = std::size_t{y} * fine.width + x;
        if (fine.known[at] == 0) fine.means[at] = interpolated(levels_[i + 1], x, y);
      }
    }
  }
}

float SmoothFill::at(std::uint32_t x, std::uint32_t y) const noexcept {
  return interpolated(levels_.front(), x, y);
}

}  // namespace pressoir::raster
