#include "codecs/read_only.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/text.h"
#include "raster/frame_limits.h"

namespace pressoir::codecs {
namespace {

template <class Sample>
void unmultiply_row(std::span<Sample> row, std::size_t channels) {
  constexpr std::uint64_t full = std::numeric_limits<Sample>::max();
  for (std::size_t at = 0; at < row.size(); at += channels) {
    const std::uint64_t alpha = row[at + channels - 1];
    if (alpha == 0 || alpha == full) continue;
    for (std::size_t c = 0; c + 1 < channels; ++c) {
      const std::uint64_t colour = (row[at + c] * full + alpha / 2) / alpha;
      row[at + c] = static_cast<Sample>(std::min(colour, full));
    }
  }
}

}  // namespace

void ReadOnlyCodec::refuse() const {
  throw Error(
      ErrorCode::unsupported_format,
      std::string(info().title) +
          " files can be read but not written: convert them to another format (--convert).");
}

Rewritten ReadOnlyCodec::rewrite_metadata(Bytes, const MetadataPolicy&) const { refuse(); }

void ReadOnlyCodec::optimize(Bytes, const Goal&, const Limits&, Trials&) const { refuse(); }

void ReadOnlyCodec::encode(raster::FrameReader&, const Goal&, const Limits&, Trials&) const {
  refuse();
}

StillReader::StillReader(raster::FramesInfo info, raster::Metadata metadata,
                         std::function<raster::Canvas()> decode)
    : info_(std::move(info)), metadata_(std::move(metadata)), decode_(std::move(decode)) {}

std::optional<raster::Frame> StillReader::next() {
  if (std::exchange(done_, true)) return std::nullopt;
  raster::Frame frame{.canvas = decode_(), .delay_milliseconds = 0};
  frame.canvas.set_icc(metadata_.icc);
  return frame;
}

void check_size(std::uint64_t width, std::uint64_t height, const Limits& limits) {
  if (width == 0 || height == 0)
    throw Error(ErrorCode::corrupt_input, "The picture has no pixels.");
  raster::check_frames(width, height, 1, limits);
}

void unmultiply(raster::Canvas& canvas) {
  const std::size_t channels = canvas.layout().channels();
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    if (canvas.layout().bits == 16)
      unmultiply_row(canvas.row16(y), channels);
    else
      unmultiply_row(canvas.row8(y), channels);
  }
}

}  // namespace pressoir::codecs
