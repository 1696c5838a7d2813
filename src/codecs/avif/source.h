// Source: the frames of any reader as AVIF can carry them: grey or RGB, of 8 bits or more, upright
// where the orientation goes, in sRGB where the profile goes or does not fit. One thread at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/goal.h"
#include "raster/colour/colour.h"
#include "raster/frames.h"

namespace pressoir::codecs::avif {

/// What an AVIF can say of its colours beside code points.
inline constexpr raster::ColourCarrier kCarrier{.grey = false};

/// What is written of a file's metadata under a policy, with the profile that was decided on.
/// Comments and IPTC records, which have no place in an AVIF, become XMP where they can.
raster::Moved written(const raster::Metadata& metadata, const MetadataPolicy& policy, bool changed,
                      Buffer icc);

struct SourceOptions {
  bool rotate = false;  ///< upright as the orientation says
  bool bake = false;    ///< colours become sRGB where the profile matters and the policy does not
                        ///< keep it (lossy work); code points stay in any case
};

class Source {
 public:
  /// Reads the first frame. @throws Error corrupt_input.
  Source(raster::FrameReader& reader, const MetadataPolicy& policy, const SourceOptions& options);

  /// As shown: rotated; frames as the reader counts them.
  [[nodiscard]] const raster::FramesInfo& info() const noexcept { return info_; }
  /// What goes with a coding.
  [[nodiscard]] const raster::Metadata& written() const noexcept { return written_; }
  /// What of the metadata could not be carried over.
  [[nodiscard]] const std::vector<std::string>& warnings() const noexcept { return warnings_; }
  /// True when pixels() in lossless_depth() bits hold the samples that the reader gives.
  [[nodiscard]] bool is_exact() const noexcept { return !converts_ && exact_depth_; }
  /// Bits that hold the samples of the first frame; 12 where none do.
  [[nodiscard]] int lossless_depth() const noexcept { return depth_; }
  [[nodiscard]] bool is_deep() const noexcept { return first_.canvas.layout().bits != 8; }
  /// True when many pixels repeat their neighbour: drawings, text, screens.
  [[nodiscard]] bool is_drawing() const;
  /// Of the first frame.
  [[nodiscard]] bool has_alpha() const noexcept { return first_.canvas.layout().alpha; }
  [[nodiscard]] bool is_grey() const noexcept {
    return first_.canvas.layout().model == raster::ColourModel::grey;
  }

  /// The next frame, rotated, its samples as the reader gives them. Where no frame has a delay each
  /// has that of raster::kUntimedDelayMilliseconds.
  std::optional<raster::Frame> next();
  void rewind();
  /// What is coded of such a frame: grey or RGB, in the colours of written().
  [[nodiscard]] raster::Canvas pixels(const raster::Canvas& canvas) const;
  /// From now on only every `step`-th frame, each for the time of all that it stands for.
  void thin(std::uint32_t step);

 private:
  std::optional<raster::Frame> read_frame();
  raster::FrameReader& reader_;
  raster::FramesInfo info_;
  raster::Metadata written_;
  std::vector<std::string> warnings_;
  int orientation_ = 1, depth_ = 8;
  bool converts_ = false, exact_depth_ = true, untimed_ = false;
  raster::Frame first_;
  bool at_start_ = true;
  std::uint32_t frames_ = 1, step_ = 1;
};

}  // namespace pressoir::codecs::avif
