// Reader: the frames of an AVIF, one canvas at a time.
#pragma once

#include "codecs/avif/decoder.h"
#include "raster/frames.h"

namespace pressoir::codecs::avif {

class Reader final : public raster::FrameReader {
 public:
  /// `input` must outlive the reader. @throws Error as Decoder.
  Reader(Bytes input, const Limits& limits);
  [[nodiscard]] const raster::FramesInfo& info() const noexcept override { return info_; }
  [[nodiscard]] const raster::Metadata& metadata() const noexcept override { return metadata_; }
  /// Grey or RGB, with alpha where the file has it.
  std::optional<raster::Frame> next() override;
  void rewind() override;
  [[nodiscard]] const Decoder& decoder() const { return decoder_; }

 private:
  Decoder decoder_;
  raster::FramesInfo info_;
  raster::Metadata metadata_;
  std::uint64_t time_ = 0;
};

}  // namespace pressoir::codecs::avif
