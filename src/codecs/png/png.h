// PNG and APNG: lossless search over reductions, filters and deflate; lossy by a palette.
// The work is done in this folder: chunks (container), pixels (image), and the searches (lossless/,
// lossy/, apng/). Stateless; safe from any thread.
#pragma once

#include "codecs/codec.h"

namespace pressoir::codecs {

class PngCodec final : public RasterCodec {
 public:
  [[nodiscard]] const KnownFormat& format() const noexcept override;
  [[nodiscard]] Probe probe(Bytes input, const Limits& limits) const override;
  [[nodiscard]] Rewritten rewrite_metadata(Bytes input,
                                           const MetadataPolicy& policy) const override;
  [[nodiscard]] std::vector<std::string> side_data(Bytes file) const override;
  [[nodiscard]] std::optional<Repaired> repair(Bytes input, const Limits& limits) const override;
  [[nodiscard]] Goal adapt_goal(Goal goal) const override;
  void optimize(Bytes input, const Goal& goal, const Limits& limits, Trials& trials) const override;
  [[nodiscard]] std::optional<Buffer> transform(Bytes input, std::span<const Step> steps,
                                                const MetadataPolicy& policy) const override;
  [[nodiscard]] std::unique_ptr<raster::FrameReader> read(Bytes input,
                                                          const Limits& limits) const override;
  void encode(raster::FrameReader& source, const Goal& goal, const Limits& limits,
              Trials& trials) const override;
};

const RasterCodec& png_codec() noexcept;

}  // namespace pressoir::codecs
