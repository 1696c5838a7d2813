// Sample: evenly spread frames of an animation, so that a search need not code and score all of
// them. What is coded and scored again and again is decoded once where memory allows.
#pragma once

#include <memory>

#include "codecs/gif/lossless/encode.h"
#include "raster/frames.h"

namespace pressoir::codecs::gif {

/// One thread at a time.
class Sample {
 public:
  /// Every `step`-th frame, from the first; kept up to 12 megapixels (about 8 bytes each), else
  /// read anew on each walk. @param canvases, original  the same frames; both outlive the sample.
  Sample(const Canvases& canvases, raster::FrameReader& original, std::uint32_t step);
  ~Sample();
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;
  Sample(Sample&&) = delete;
  Sample& operator=(Sample&&) = delete;

  [[nodiscard]] const Canvases& canvases() const;
  [[nodiscard]] raster::FrameReader& original();

 private:
  struct Frames;
  std::unique_ptr<Frames> frames_;
};

}  // namespace pressoir::codecs::gif
