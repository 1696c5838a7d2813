// Reader: composed frames of a GIF, as 8-bit RGBA canvases or as the pixels that the encoder takes,
// one at a time. What a file draws is decoded once where it is not large.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "codecs/gif/compositor.h"
#include "codecs/gif/container.h"
#include "codecs/gif/lossless/encode.h"
#include "raster/frames.h"

namespace pressoir::codecs::gif {

class Reader final : public raster::FrameReader {
 public:
  /// Walks all frames once (counting, loop count, damage) before the first is given out.
  /// @throws Error corrupt_input, limit_exceeded.
  /// @param input  must outlive it.
  Reader(Bytes input, const Limits& limits);
  /// Another walk through the same file.
  Reader(const Reader& same);
  Reader& operator=(const Reader&) = delete;
  Reader(Reader&&) = delete;
  Reader& operator=(Reader&&) = delete;
  ~Reader() override = default;
  [[nodiscard]] const raster::FramesInfo& info() const noexcept override { return info_; }
  [[nodiscard]] const raster::Metadata& metadata() const noexcept override { return metadata_; }
  /// Delays of stored hundredths of a second, times ten. RGB where no pixel of any frame is
  /// transparent, else RGBA; with the profile of the file.
  std::optional<raster::Frame> next() override;
  bool skip() override { return next_composed().pixels != nullptr; }
  void rewind() override;

  /// The next frame as pixels, with the way the file draws it; valid until the next call.
  ComposedFrame next_composed();
  /// All frames for the encoder; the reader must outlive it.
  Canvases canvases();

 private:
  using Frames = std::vector<StoredFrame>;
  void walk();
  Bytes input_;
  Limits limits_;
  Container container_;
  Compositor compositor_;
  std::optional<StoredFrame> stored_;
  std::shared_ptr<const Frames> kept_;  ///< all frames; null: too large, they are read anew
  std::size_t at_ = 0;                  ///< the next one of those
  raster::FramesInfo info_;
  raster::Metadata metadata_;
  std::optional<std::uint16_t> loops_;  ///< as stored, once all blocks were seen
  bool has_alpha_ = false;
};

/// Canvas of one shown picture.
raster::Canvas canvas_of(const RgbaCanvas& pixels, std::uint32_t width, std::uint32_t height,
                         bool alpha);

/// Decodes `file` and compares canvases, delays and loop count.
bool shows_the_same(Reader& reader, Bytes file, const Limits& limits);
bool shows_the_same(Bytes left, Bytes right, const Limits& limits);

}  // namespace pressoir::codecs::gif
