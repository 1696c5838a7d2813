// SmoothFill: one channel of a picture continued where its samples are missing: beside known ones
// as they are, further away ever smoother, at last as what lies nearest to the gap is on average.
// Known samples are averaged over ever larger squares, and a missing one is interpolated from the
// smallest squares that hold any ("pull and push": Gortler et al., The Lumigraph, 1996, section
// 3.4.2). Deterministic; 1.7 bytes a pixel. One thread at a time.
#pragma once

#include <cstdint>
#include <vector>

namespace pressoir::raster {

class SmoothFill {
 public:
  /// Both sides at least 1.
  SmoothFill(std::uint32_t width, std::uint32_t height);
  /// Takes a known sample. REQUIRES: finish() was not called.
  void add(std::uint32_t x, std::uint32_t y, float value) noexcept;
  /// No more samples follow.
  void finish();
  /// What stands at a place whose sample is missing; 0 where none is known anywhere.
  /// REQUIRES: finish() was called.
  [[nodiscard]] float at(std::uint32_t x, std::uint32_t y) const noexcept;

 private:
  struct Level {
    std::uint32_t width = 0, height = 0;
    std::vector<float> means{};         ///< row by row
    std::vector<std::uint8_t> known{};  ///< how many samples or squares below are behind a mean
  };
  static Level level_above(std::uint32_t width, std::uint32_t height);
  static void forget_far_squares(Level& level);
  static void pull(const Level& fine, Level& coarse);
  static float interpolated(const Level& coarse, std::uint32_t x, std::uint32_t y) noexcept;
  std::vector<Level> levels_;  ///< squares of 2, 4, 8, ... samples a side
};

}  // namespace pressoir::raster
