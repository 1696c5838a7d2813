// Source: the frames of any reader as WebP can carry them: 8-bit RGB or RGBA, upright where the
// orientation goes, in sRGB where the profile goes or does not fit. One thread at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/goal.h"
#include "raster/colour/colour.h"
#include "raster/frames.h"

namespace pressoir::codecs::webp {

/// What a WebP can say of its colours; where loss is allowed they may be converted.
inline constexpr raster::ColourCarrier kCarrier{.grey = false};

/// What is written of a file's metadata under a policy, with the profile that was decided on.
/// Comments and IPTC records, which have no place in a WebP, become XMP where they can.
raster::Moved written(const raster::Metadata& metadata, const MetadataPolicy& policy, bool changed,
                      Buffer icc);

struct SourceOptions {
  bool rotate = false;  ///< upright as the orientation says
  bool bake = false;    ///< colours become sRGB where the profile matters and the policy does not
                        ///< keep it (lossy work); else the profile stays with the pixels
  bool is_itself = false;  ///< the file itself: an animation without times stays without
};

class Source {
 public:
  /// Reads the first frame. @throws Error corrupt_input.
  Source(raster::FrameReader& reader, const MetadataPolicy& policy, const SourceOptions& options);

  /// As shown: rotated; frames as the reader counts them.
  [[nodiscard]] const raster::FramesInfo& info() const noexcept { return info_; }
  /// True when the times of next() must not be in the result: the file has none.
  [[nodiscard]] bool hides_times() const noexcept { return hides_times_; }
  /// What goes with a coding.
  [[nodiscard]] const raster::Metadata& written() const noexcept { return written_; }
  /// What of the metadata could not be carried over.
  [[nodiscard]] const std::vector<std::string>& warnings() const noexcept { return warnings_; }
  /// True when pixels() only repeats the samples that the reader gives: a lossless coding of them
  /// is one of the file.
  [[nodiscard]] bool is_exact() const noexcept { return !converts_ && !deep_; }
  /// True when many pixels repeat their neighbour: drawings, text, screens.
  [[nodiscard]] bool is_drawing() const;
  /// True for drawings of flat areas, and for tiny pictures: lossless coding may win.
  [[nodiscard]] bool is_flat() const;
  /// Of the first frame.
  [[nodiscard]] bool has_alpha() const noexcept { return first_.canvas.layout().alpha; }

  /// The next frame, rotated, its samples as the reader gives them. Where no frame has a delay each
  /// has that of raster::kUntimedDelayMilliseconds.
  std::optional<raster::Frame> next();
  void rewind();
  /// What is coded of such a frame: 8-bit RGB or RGBA with the profile of written().
  [[nodiscard]] raster::Canvas pixels(const raster::Canvas& canvas) const;
  /// From now on only every `step`-th frame, each for the time of all that it stands for.
  void thin(std::uint32_t step);

 private:
  std::optional<raster::Frame> read_frame();
  [[nodiscard]] double repeated() const;
  raster::FrameReader& reader_;
  raster::FramesInfo info_;
  raster::Metadata written_;
  std::vector<std::string> warnings_;
  int orientation_ = 1;
  bool converts_ = false, deep_ = false;
  bool untimed_ = false, hides_times_ = false;
  raster::Frame first_;
  bool at_start_ = true;
  std::uint32_t frames_ = 1, step_ = 1;
};

/// 8-bit canvases of one layout each (RGB or RGBA) that look the same: equal alpha, and equal
/// colour wherever it can be seen, with `exact` everywhere.
bool same_look(const raster::Canvas& a, const raster::Canvas& b, bool exact = false);

/// True when fully transparent pixels have colours. 8-bit RGB or RGBA.
bool hides_colours(const raster::Canvas& canvas);

}  // namespace pressoir::codecs::webp
