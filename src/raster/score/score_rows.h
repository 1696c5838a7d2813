// Rows of the score in motion: a picture passes through four rows (a batch) at a time, so that the
// memory of a comparison grows with its width only. Internal to raster/. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include <hwy/aligned_allocator.h>

#include "raster/score/score_kernels.h"

namespace pressoir::raster {

/// Zeroed rows of `padded` samples (a multiple of kLanes), with margins on both sides.
class RowBlock {
 public:
  /// @throws std::bad_alloc.
  RowBlock(std::size_t rows, std::size_t padded);
  [[nodiscard]] float* operator[](std::size_t row) const {
    return samples_.get() + row * (padded_ + 2 * kMargin) + kMargin;
  }
  /// Rows first .. first + 3, counted in a ring of `ring` rows.
  [[nodiscard]] Rows batch(std::size_t first, std::size_t ring) const;

 private:
  std::size_t padded_;
  hwy::AlignedFreeUniquePtr<float[]> samples_;
};

ConstRows to_const(const Rows& rows);

/// The Gaussian of a plane that arrives batch by batch; rows outside the picture are zeros.
class BlurStream {
 public:
  BlurStream(std::size_t width, std::size_t padded);
  /// After it, result() is the blurred batch before this one.
  void push(const ConstRows& rows);
  [[nodiscard]] ConstRows result() const { return to_const(out_.batch(0, kBatch)); }

 private:
  static constexpr std::size_t kRing = 16;  // the filter reaches from 6 rows above to 4 below
  std::size_t width_, padded_, next_ = 0;
  RowBlock ring_, state_, out_;
};

/// What the maps need of one plane of one picture.
struct PlaneBatch {
  ConstRows current;                ///< samples of the batch just pushed
  ConstRows value, mean, variance;  ///< of the batch before; variance only with structure
};

/// One picture at one scale: takes linear rows, gives the planes.
class PictureScale {
 public:
  PictureScale(std::size_t scale, std::size_t width);
  /// Where the caller writes linear row `row` (0..3) of the next batch, red, green and blue.
  [[nodiscard]] Planes linear_row(std::size_t row) const;
  /// Means of rows `upper` and `lower` of the batch, for the next scale.
  void halve_into(const Planes& out, std::size_t upper, std::size_t lower) const;
  /// Ends a batch of 0..4 rows; those not there are zeros.
  void push(std::size_t rows);
  /// REQUIRES: the plane has a weight at this scale.
  [[nodiscard]] PlaneBatch batch(std::size_t plane) const;

 private:
  struct Blurs {
    BlurStream mean;
    std::optional<BlurStream> squares;
    std::optional<RowBlock> variance;
  };
  static constexpr std::size_t kRing = 2 * kBatch;
  [[nodiscard]] Rows xyb_rows(std::size_t plane, std::size_t batch) const;
  void blur(std::size_t plane);

  std::size_t width_, padded_, batches_ = 0;
  RowBlock linear_, xyb_, product_;
  std::array<std::optional<Blurs>, 3> blurs_;
};

/// The padded length of a row.
constexpr std::size_t padded(std::size_t width) { return (width + kLanes - 1) / kLanes * kLanes; }

}  // namespace pressoir::raster
