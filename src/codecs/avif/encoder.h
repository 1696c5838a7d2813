// Encoder: libavif with libaom and the settings that this project chooses between, on one thread:
// the same bytes everywhere. One thread at a time.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "codecs/avif/planes.h"
#include "codecs/avif/source.h"
#include "codecs/trials.h"

namespace pressoir::codecs::avif {

/// libaom's quantisers, 0 exact.
inline constexpr int kCoarsest = 63;

struct Settings {
  bool lossless = false;
  int quantizer = 24;  ///< lossy: 0..kCoarsest
  int speed = 6;       ///< 0 slowest .. 10
  Chroma chroma = Chroma::half;
  int depth = 8;  ///< 8, 10 or 12

  /// The samples as they are are what is coded.
  [[nodiscard]] PlaneOptions planes() const {
    return {.chroma = lossless ? Chroma::full : chroma, .depth = depth, .identity = lossless};
  }
};

/// A file without metadata. @param image  of planes_of(canvas, settings.planes()).
/// @throws Error invalid_request for a side above 65536 (the format's own limit).
Buffer encode_still(const avifImage& image, const Settings& settings);

/// All frames of `source` (rewound first) as an animation. Empty when the trials expire on the way.
/// @throws Error invalid_request as encode_still().
std::optional<Buffer> encode_animation(Source& source, const Settings& settings, Trials& trials);

}  // namespace pressoir::codecs::avif
