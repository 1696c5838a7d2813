// Decoder: libavif's, opened on a file in memory, on one thread, with every size checked before
// pixels are allocated.
#pragma once

#include <avif/avif.h>

#include <memory>
#include <optional>

#include "codecs/avif/container.h"
#include "codecs/avif/planes.h"
#include "model/goal.h"
#include "raster/canvas.h"

namespace pressoir::codecs::avif {

struct DecoderDeleter {
  void operator()(avifDecoder* decoder) const noexcept { avifDecoderDestroy(decoder); }
};
using DecoderHandle = std::unique_ptr<avifDecoder, DecoderDeleter>;

/// An opened file; the picture as it is stored, but cropped as it says. One thread at a time.
class Decoder {
 public:
  /// `input` must outlive it. @throws Error corrupt_input, unsupported_format, limit_exceeded.
  Decoder(Bytes input, const Limits& limits);
  [[nodiscard]] const File& file() const { return file_; }
  [[nodiscard]] std::uint32_t width() const { return crop_.width; }
  [[nodiscard]] std::uint32_t height() const { return crop_.height; }
  [[nodiscard]] std::uint32_t frames() const;
  /// How often an animation plays; 0: forever.
  [[nodiscard]] std::uint32_t loops() const { return file_.movie ? file_.movie->loops : 1; }
  [[nodiscard]] bool has_alpha() const { return decoder_->alphaPresent != AVIF_FALSE; }
  /// Coded without a change of colours: what may be lossless.
  [[nodiscard]] bool is_identity() const;
  /// Profile, EXIF with the orientation that the file says, XMP.
  [[nodiscard]] raster::Metadata metadata() const;
  /// What the samples mean where there is no profile; says nothing: sRGB.
  [[nodiscard]] raster::ColourCode code() const;
  /// As the coding says it, for a file that loses its profile.
  [[nodiscard]] ColourNumbers numbers() const;
  /// The next picture; empty after the last. Eight bits, or more as 16.
  std::optional<raster::Canvas> next();
  /// When the picture of the last next() ends, in milliseconds from the start.
  [[nodiscard]] std::uint64_t end_milliseconds() const;
  void rewind();

 private:
  [[nodiscard]] raster::Canvas canvas_of(const avifImage& image) const;
  File file_;
  DecoderHandle decoder_;
  avifCropRect crop_{};
};

}  // namespace pressoir::codecs::avif
