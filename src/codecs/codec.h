// Codec: one file format: how to recognise it, how few bytes can carry it. Codecs are stateless
// constants but for a password, safe from any thread; each knows bytes and pixels, never a file
// name, HTTP or SQL.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "codecs/formats.h"
#include "codecs/trials.h"
#include "model/goal.h"
#include "model/job.h"
#include "model/size.h"
#include "raster/frames.h"

namespace pressoir::codecs {

/// Of a file with pixels of its own.
struct Pixels {
  std::uint32_t width = 0, height = 0, frames = 1;
  int orientation = 1;  ///< EXIF, 1..8
  bool has_alpha = false;
  bool is_cmyk = false;
  /// Pictures in the file that are not frames of one animation; only the first (HEIC: the primary
  /// one) is read. At most 10,000 are counted.
  std::uint32_t pictures = 1;
};

/// The size of the picture as it is seen: rotated as its orientation says.
Size seen_size(const Pixels& pixels) noexcept;

/// Of a document.
struct Pages {
  std::uint32_t count = 1;
};

/// A page that is drawn.
struct PageChoice {
  std::uint32_t number = 1;  ///< from 1
  double dpi = 150;          ///< pixels an inch
};

/// What the headers say, nothing decoded. Every file of a RasterCodec has pixels.
struct Probe {
  std::optional<Pixels> pixels{};  ///< empty: none of its own
  std::optional<Pages> pages{};    ///< empty: not a document
  bool lossy = false;  ///< stored with loss: what is made of its pixels need not be lossless
};

/// The input with its metadata rewritten by a policy and its coded data untouched: the fallback,
/// and the size to beat.
struct Rewritten {
  Buffer bytes;
  std::vector<std::string> warnings;
};

class Codec;
class RasterCodec;

/// A file that another one is made of. Of a join: the first file, with the pixels that all have
/// together.
struct Original {
  const Codec& codec;
  Bytes bytes;
  Probe probe;
};

/// A damaged file made whole.
struct Repaired {
  Buffer bytes{};
  const Codec* codec = nullptr;  ///< of `bytes`: another one where the file's cannot be written
  Probe before{};                ///< what the damaged file says of itself
  Repair report{};
  std::vector<std::string> warnings{};
};

/// A file without what runs or reaches beyond it.
struct Sanitised {
  Buffer bytes{};
  std::vector<std::string> removed{};  ///< "scripts", "outside references"; not empty
};

class Codec {
 public:
  virtual ~Codec() = default;
  [[nodiscard]] virtual const KnownFormat& format() const noexcept = 0;
  [[nodiscard]] const FormatInfo& info() const noexcept { return format().info; }
  [[nodiscard]] bool recognizes(Bytes head) const noexcept { return format().recognizes(head); }
  /// Reads headers and checks them against `limits` before anything is allocated.
  /// @throws Error corrupt_input, unsupported_format, limit_exceeded.
  [[nodiscard]] virtual Probe probe(Bytes input, const Limits& limits) const = 0;
  /// @throws Error corrupt_input. Never larger than the input.
  [[nodiscard]] virtual Rewritten rewrite_metadata(Bytes input,
                                                   const MetadataPolicy& policy) const = 0;
  /// What the file carries beside the coded picture, by the names of reports, each once: the groups
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
  /// A whole file in place of a damaged one: everything that can be decoded is in it as it was,
  /// what is missing is filled from what stands around it, metadata that can be read is all there.
  /// Its own result is whole. Empty: the file is whole already. This one: what decodes to its end
  /// is whole, anything else cannot be repaired.
  /// @throws Error corrupt_input where too little is left, with what is missing; as probe().
  [[nodiscard]] virtual std::optional<Repaired> repair(Bytes input, const Limits& limits) const;
  /// The file without scripts and references to other files. Empty: there are none in it. This one:
  /// the format can hold none. @throws Error as probe().
  [[nodiscard]] virtual std::optional<Sanitised> sanitise(Bytes input, const Limits& limits) const {
    (void)input, (void)limits;
    return std::nullopt;
  }
  /// The same codec with what opens encrypted files; it reads others as this one does. Null: files
  /// of this format are never encrypted.
  [[nodiscard]] virtual std::unique_ptr<Codec> with_password(std::string_view password) const;
  /// Of the first Inspection::kMostPages pages of a document, as they are seen, in points (1/72 of
  /// an inch), rounded. @throws Error as probe().
  [[nodiscard]] virtual std::vector<Size> page_sizes(Bytes input, const Limits& limits) const;
  /// The document with all pages rotated clockwise, checked. Empty: the format has no pages.
  /// @param degrees  90, 180 or 270.
  /// @throws Error invalid_request where the file must not be changed; as probe().
  [[nodiscard]] virtual std::optional<Buffer> rotate_pages(Bytes input, int degrees,
                                                           const Limits& limits) const;
  /// The codec of one page of the documents, as a picture on white. Null: the format has no pages.
  [[nodiscard]] virtual std::unique_ptr<RasterCodec> as_picture(const PageChoice& choice) const;
  /// `goal` adapted to this format: with what it says of this format alone.
  [[nodiscard]] virtual Goal adapt_goal(Goal goal) const { return goal; }
  /// The last check of a file that a search found, by the codec of its format, once, before it is
  /// delivered. Of its own work optimize() proves more, candidate by candidate; what is dear, or
  /// the same for all candidates (rendering, text, structure), is checked here. This one: the file
  /// is recognised, its headers are sound, it has as many pages as the original and no more frames
  /// (equal ones may be joined), and the picture has the size of the original's, or that which
  /// goal.steps lead to.
  /// @param goal  without the steps that `original` has behind it.
  /// @throws Error internal when the file fails it, with a detail that users may read; as probe().
  virtual void verify(const Original& original, Bytes result, const Goal& goal,
                      const Limits& limits) const;
};

/// What a reader may leave out of a picture that is going to be scaled down anyway.
struct DecodeHint {
  /// No side, as stored, below these; 0: the full size. Shapes are drawn in exactly this size.
  std::uint32_t width = 0, height = 0;
};

/// A format of pixels. Stills are animations of one frame.
class RasterCodec : public Codec {
 public:
  /// Steps that need no decoding (a JPEG rotated upright by its coefficients); empty: not possible.
  [[nodiscard]] virtual std::optional<Buffer> transform(Bytes input, std::span<const Step> steps,
                                                        const MetadataPolicy& policy) const {
    (void)input, (void)steps, (void)policy;
    return std::nullopt;
  }
  /// Decodes; `input` must outlive the reader. The canvas is as stored (not rotated), with profile.
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

/// Codecs to choose from; order is detection order.
using CodecList = std::span<const Codec* const>;
/// THE list (registry.cpp).
CodecList all_codecs() noexcept;
/// The codec of a file by its first kHeadBytes, or by all of it; null: unknown.
const Codec* detect(Bytes file, CodecList among = all_codecs()) noexcept;
/// By format name; null: unknown.
const Codec* codec_named(std::string_view name, CodecList among = all_codecs()) noexcept;
/// The codec as one of pixels; null: its files have none, nor can they be drawn. The only question
/// that anybody asks about the kind of a codec.
const RasterCodec* as_raster(const Codec& codec) noexcept;
/// The codec where pictures can be written in its format; null: it has no pixels, is only read, or
/// holds shapes.
const RasterCodec* as_target(const Codec& codec) noexcept;

}  // namespace pressoir::codecs
