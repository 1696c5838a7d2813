// What formats that are only read have in common: no writing, and one picture. One thread at a
// time for readers; codecs are constants.
#pragma once

#include <functional>
#include <limits>

#include "codecs/codec.h"

namespace pressoir::codecs {

/// Everything but recognising, probing and reading is refused: there is no file in this format to
/// deliver. @throws Error unsupported_format, which says that a conversion is needed.
class ReadOnlyCodec : public RasterCodec {
 public:
  [[nodiscard]] Rewritten rewrite_metadata(Bytes input,
                                           const MetadataPolicy& policy) const override;
  void optimize(Bytes input, const Goal& goal, const Limits& limits, Trials& trials) const override;
  void encode(raster::FrameReader& source, const Goal& goal, const Limits& limits,
              Trials& trials) const override;

 private:
  [[noreturn]] void refuse() const;
};

/// A still picture that is decoded when it is asked for.
class StillReader final : public raster::FrameReader {
 public:
  StillReader(raster::FramesInfo info, raster::Metadata metadata,
              std::function<raster::Canvas()> decode);
  [[nodiscard]] const raster::FramesInfo& info() const noexcept override { return info_; }
  [[nodiscard]] const raster::Metadata& metadata() const noexcept override { return metadata_; }
  std::optional<raster::Frame> next() override;
  void rewind() override { done_ = false; }

 private:
  raster::FramesInfo info_;
  raster::Metadata metadata_;
  std::function<raster::Canvas()> decode_;
  bool done_ = false;
};

/// @throws Error corrupt_input for a side of 0, limit_exceeded.
void check_size(std::uint64_t width, std::uint64_t height, const Limits& limits);

/// Limits for a second look at a file that probe() has let pass already.
inline Limits already_checked() {
  constexpr auto kAny = std::numeric_limits<std::uint64_t>::max();
  Limits limits;
  limits.max_frame_pixels = limits.max_total_pixels = limits.max_memory_bytes = kAny;
  return limits;
}

/// Divides the colours by the alpha that they were multiplied with.
void unmultiply(raster::Canvas& canvas);

}  // namespace pressoir::codecs
