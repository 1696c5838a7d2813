// ScoreWalk: pictures of equal size walk through the six scales together, row by row; what happens
// with each batch of planes is the derived class's. Internal to raster/. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "raster/canvas.h"
#include "raster/pixel_memory.h"
#include "raster/score/score_rows.h"
#include "raster/score/score_weights.h"

namespace pressoir::raster {

struct ScaleSize {
  std::size_t width, height;
};
/// The sizes of the scales of a picture (first enlarged to 8 x 8): those with sides of 8 or more.
std::vector<ScaleSize> scale_sizes(std::uint32_t width, std::uint32_t height);

class ScoreWalk {
 public:
  /// @param pictures  of equal size, each outlives the walk.
  ScoreWalk(std::vector<const Canvas*> pictures, std::uint8_t background);
  virtual ~ScoreWalk() = default;
  ScoreWalk(const ScoreWalk&) = delete;
  ScoreWalk& operator=(const ScoreWalk&) = delete;
  ScoreWalk(ScoreWalk&&) = delete;
  ScoreWalk& operator=(ScoreWalk&&) = delete;
  void run();

 protected:
  struct Level {
    ScaleSize size;
    std::size_t rows = 0, batches = 0;  ///< linear rows taken, batches pushed
    std::vector<PictureScale> pictures;
    /// Rows of the batch before the one just pushed (whose planes are blurred now): 0..4.
    [[nodiscard]] std::size_t finished_rows() const;
  };
  /// Called after each batch of a scale was pushed, for all pictures.
  virtual void finish_batch(std::size_t scale) = 0;

  std::vector<Level> levels_;

 private:
  void take_row(std::size_t scale);
  void push(std::size_t scale, std::size_t rows);

  std::vector<const Canvas*> canvases_;
  std::uint8_t background_;
};

/// The planes of an original at all scales, kept to score several candidates.
class ScoreCache {
 public:
  ScoreCache(const Canvas& original, std::uint8_t background);
  /// As PictureScale::batch after `batches` batches.
  [[nodiscard]] PlaneBatch batch(std::size_t scale, std::size_t plane, std::size_t batches) const;
  static std::uint64_t bytes_for(std::uint32_t width, std::uint32_t height);

 private:
  class Filling;
  class Samples {
   public:
    Samples() = default;  ///< not wanted
    explicit Samples(std::size_t count) : memory_(count * sizeof(float)) {}
    explicit operator bool() const { return !memory_.bytes().empty(); }
    [[nodiscard]] float* get() { return reinterpret_cast<float*>(memory_.bytes().data()); }
    [[nodiscard]] const float* get() const {
      return reinterpret_cast<const float*>(memory_.bytes().data());
    }

   private:
    PixelMemory memory_;
  };
  struct Kept {
    Samples value, mean, variance;
  };
  [[nodiscard]] ConstRows rows(const Samples& samples, std::size_t scale, std::size_t batch) const;

  std::vector<ScaleSize> sizes_;
  std::vector<float> zeros_;
  std::array<std::array<Kept, 3>, kScales> kept_;
};

/// The score of `candidate` against `original` on a grey level.
double compare(const Canvas& original, const Canvas& candidate, std::uint8_t background);
double compare(const ScoreCache& original, const Canvas& candidate, std::uint8_t background);

}  // namespace pressoir::raster
