// SVG and SVGZ: lossless by passes over the tree, proven by drawings; read as pixels by librsvg, in
// any size. The work is done in this folder: text and tree (document/), passes/, drawings (render/)
// and what they prove (proof/, analysis/). Stateless; safe from any thread.
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs {

class SvgCodec final : public RasterCodec {
 public:
  [[nodiscard]] const KnownFormat& format() const noexcept override;
  /// The size that the picture is shown in where nobody says otherwise, in whole CSS pixels; of the
  /// same shape within the limits where that is more.
  [[nodiscard]] Probe probe(Bytes input, const Limits& limits) const override;
  [[nodiscard]] Rewritten rewrite_metadata(Bytes input,
                                           const MetadataPolicy& policy) const override;
  [[nodiscard]] std::vector<std::string> side_data(Bytes file) const override;
  /// A document that can be read is whole, whether it can be drawn or not.
  [[nodiscard]] std::optional<Repaired> repair(Bytes input, const Limits& limits) const override;
  [[nodiscard]] std::optional<Sanitised> sanitise(Bytes input, const Limits& limits) const override;
  void optimize(Bytes input, const Goal& goal, const Limits& limits, Trials& trials) const override;
  /// Resizes: the root gets another size, and nothing is drawn.
  [[nodiscard]] std::optional<Buffer> transform(Bytes input, std::span<const Step> steps,
                                                const MetadataPolicy& policy) const override;
  [[nodiscard]] std::unique_ptr<raster::FrameReader> read(Bytes input,
                                                          const Limits& limits) const override;
  /// Draws in exactly the size of the hint.
  [[nodiscard]] std::unique_ptr<raster::FrameReader> read_reduced(
      Bytes input, const Limits& limits, const DecodeHint& hint) const override;
  /// @throws Error invalid_request: shapes cannot be made of pixels.
  void encode(raster::FrameReader& source, const Goal& goal, const Limits& limits,
              Trials& trials) const override;
};

const RasterCodec& svg_codec() noexcept;

}  // namespace pressoir::codecs
