// Reader: composed frames of a WebP over libwebpdemux, one canvas at a time.
#pragma once

#include <memory>

#include "codecs/webp/container.h"
#include "model/goal.h"
#include "raster/frames.h"

namespace pressoir::codecs::webp {

class Reader final : public raster::FrameReader {
 public:
  /// `input` must outlive the reader. @throws Error corrupt_input, limit_exceeded.
  Reader(Bytes input, const Limits& limits);
  ~Reader() override;
  [[nodiscard]] const raster::FramesInfo& info() const noexcept override { return info_; }
  [[nodiscard]] const raster::Metadata& metadata() const noexcept override { return metadata_; }
  /// 8-bit RGB, or RGBA where the file says that it has alpha.
  std::optional<raster::Frame> next() override;
  void rewind() override;

 private:
  struct Decoder;
  std::unique_ptr<Decoder> decoder_;
  raster::FramesInfo info_;
  raster::Metadata metadata_;
  bool alpha_ = false;
};

/// Size and frames against the limits. @throws Error limit_exceeded.
void check(const File& file, const Limits& limits);

}  // namespace pressoir::codecs::webp
