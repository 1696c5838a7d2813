// Codec: one file format: how to recognise it, how few bytes can carry it. Codecs are stateless
// constants, safe from any thread; each knows bytes and pixels, never a file name, HTTP or SQL.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "codecs/trials.h"
#include "model/goal.h"
#include "raster/frames.h"

namespace pressoir::codecs {

/// What the headers say, no pixels decoded.
struct Probe {
  std::uint32_t width = 0, height = 0, frames = 1;
  int orientation = 1;  ///< EXIF, 1..8
  bool has_alpha = false;
  bool is_cmyk = false;
  bool lossy = false;  ///< stored with loss: what is made of its pixels need not be lossless
  /// Pictures in the file that are not frames of one animation; only the first (HEIC: the primary
  /// one) is read. At most 10,000 are counted.
  std::uint32_t pages = 1;
};

/// The input with its metadata rewritten by a policy and its coded data untouched: the fallback,
/// and the size to beat.
struct Rewritten {
  Buffer bytes;
  std::vector<std::string> warnings;
};

class Codec {
 public:
  virtual ~Codec() = default;
  [[nodiscard]] virtual const FormatInfo& info() const noexcept = 0;
  /// @param head  the first 4 KiB, or the whole file when shorter.
  [[nodiscard]] virtual bool recognizes(Bytes head) const noexcept = 0;
  /// Reads headers and checks them against `limits` before anything is allocated.
  /// @throws Error corrupt_input, unsupported_format, limit_exceeded.
  [[nodiscard]] virtual Probe probe(Bytes input, const Limits& limits) const = 0;
  /// @throws Error corrupt_input. Never larger than the input.
  [[nodiscard]] virtual Rewritten rewrite_metadata(Bytes input,
                                                   const MetadataPolicy& policy) const = 0;
  /// What the file carries beside the coded picture, in the words of reports, each once: the groups
  /// of raster::groups_in and what this format has of its own ("gain_map", "gamma", "video").
  /// Reports are made of it, from the input and from the file that is delivered.
  /// @throws Error corrupt_input.
  [[nodiscard]] virtual std::vector<std::string> side_data(Bytes file) const = 0;
  /// Offers candidates for `goal` in this same format. Lossless candidates are decoded and compared
  /// before they are offered; lossy ones carry their score. Recognises its own lossy work (never
  /// twice): asked for the same or a higher target it does the lossless pass only.
  /// @throws Error corrupt_input, limit_exceeded, timeout.
  virtual void optimize(Bytes input, const Goal& goal, const Limits& limits,
                        Trials& trials) const = 0;
  /// `goal` as files of this format understand it: with what it says of this format alone.
  [[nodiscard]] virtual Goal understood(Goal goal) const { return goal; }
  /// Steps that need no decoding (a JPEG turned upright by its coefficients); empty: not possible.
  [[nodiscard]] virtual std::optional<Buffer> transform(Bytes input, std::span<const Step> steps,
                                                        const MetadataPolicy& policy) const {
    (void)input, (void)steps, (void)policy;
    return std::nullopt;
  }
};

/// What a reader may leave out of a picture that is going to be scaled down anyway.
struct DecodeHint {
  std::uint32_t width = 0, height = 0;  ///< no side, as stored, below these; 0: the full size
};

class RasterCodec : public Codec {  // stills are animations of one frame
 public:
  /// Decodes; `input` must outlive the reader. The canvas is as stored (not turned), with profile.
  [[nodiscard]] virtual std::unique_ptr<raster::FrameReader> read(Bytes input,
                                                                  const Limits& limits) const = 0;
  /// As read(), but may deliver the picture smaller where that saves work (a JPEG by 2, 4 or 8);
  /// the reader's info() says how large it is.
  [[nodiscard]] virtual std::unique_ptr<raster::FrameReader> read_reduced(
      Bytes input, const Limits& limits, const DecodeHint& hint) const {
    (void)hint;
    return read(input, limits);
  }
  /// Offers this format's encodings of `source` for `goal` (conversion, or after steps), metadata
  /// by goal.metadata. @throws Error invalid_request when the format cannot carry the picture
  /// (alpha into JPEG without goal.convert->background).
  virtual void encode(raster::FrameReader& source, const Goal& goal, const Limits& limits,
                      Trials& trials) const = 0;
};

/// THE list (registry.cpp): order is detection order.
std::span<const RasterCodec* const> all_codecs() noexcept;
/// The codec of a file by its first bytes; null: unknown.
const RasterCodec* detect(Bytes head) noexcept;
/// By format name; null: unknown.
const RasterCodec* codec_named(std::string_view name) noexcept;

}  // namespace pressoir::codecs
