// Encoder: libwebp with the settings that this project chooses between. Single-threaded; one
// thread at a time.
#pragma once

#include <memory>
#include <optional>

#include "base/bytes.h"
#include "codecs/trials.h"
#include "codecs/webp/source.h"
#include "raster/canvas.h"

namespace pressoir::codecs::webp {

/// The format's limit (16 bits); what is to play more often plays so often.
inline constexpr std::uint32_t kMaxLoops = (1U << 16) - 1;

struct Settings {
  bool lossless = false;
  float quality = 75;        ///< lossy: 0..100; lossless: effort 0..100
  int near_lossless = 100;   ///< lossless only: 100 exact, 60 and 40 smooth more
  bool exact = false;        ///< lossless stills only: colours under full transparency stay
  int method = 6;            ///< 0..6
  int alpha_quality = 100;   ///< lossy only: 100 exact
  bool sharp_yuv = true;     ///< lossy only
  bool autofilter = false;   ///< lossy only: the loop filter's strength by trial, a second a
                             ///< megapixel
  int filter_strength = 60;  ///< lossy only, without autofilter: 0 off, 100 strongest
  bool mixed = false;        ///< animations: each frame lossy or lossless, the smaller
};

struct Picture;  // libwebp's own

/// One still picture, to be encoded several times: what is the same in all of them (sharp chroma,
/// the coded alpha) is made once.
class StillEncoder {
 public:
  /// @param canvas  8-bit RGB or RGBA; not kept.
  /// @throws Error invalid_request for a side above 16383 (the format's own limit).
  explicit StillEncoder(const raster::Canvas& canvas);
  ~StillEncoder();
  StillEncoder(const StillEncoder&) = delete;
  StillEncoder& operator=(const StillEncoder&) = delete;
  StillEncoder(StillEncoder&&) = delete;
  StillEncoder& operator=(StillEncoder&&) = delete;

  /// A file without metadata. Colour under fully transparent pixels is kept with
  /// settings.exact alone.
  Buffer encode(const Settings& settings);
  /// The picture with its colour at half the resolution and back, not coded otherwise: no lossy
  /// coding with this chroma comes closer. Alpha as given; no profile.
  raster::Canvas subsampled(bool sharp_yuv);

 private:
  Buffer encode_lossy(const Settings& settings);
  std::unique_ptr<Picture> picture_;
};

/// All frames of `source` (rewound first) as an animation of minimal frames; equal frames in a row
/// are joined. Empty when the trials expire on the way. Memory: about seven canvases.
/// @throws Error invalid_request for what the format cannot hold (sides, times).
std::optional<Buffer> encode_animation(Source& source, const Settings& settings, Trials& trials);

}  // namespace pressoir::codecs::webp
