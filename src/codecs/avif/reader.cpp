#include "codecs/avif/reader.h"

#include <utility>

#include "base/warnings.h"

namespace pressoir::codecs::avif {

Reader::Reader(Bytes input, const Limits& limits)
    : decoder_(input, limits), metadata_(decoder_.metadata()) {
  info_.width = decoder_.width();
  info_.height = decoder_.height();
  info_.frames = decoder_.frames();
  if (info_.frames > 1) info_.loops = decoder_.loops();
  const auto others = beside(decoder_.file());
  if (others.gain_map)
    add_warning(info_.warnings, "the gain map was left out: the picture is the base one");
  if (others.other) add_warning(info_.warnings, "only the primary picture was converted");
}

std::optional<raster::Frame> Reader::next() {
  auto canvas = decoder_.next();
  if (!canvas) return std::nullopt;
  if (canvas->width() != info_.width || canvas->height() != info_.height) corrupt("size");
  raster::Frame frame{.canvas = std::move(*canvas)};
  if (info_.frames > 1) {
    const auto end = decoder_.end_milliseconds();
    const auto start = std::exchange(time_, end);
    frame.delay_milliseconds = static_cast<std::uint32_t>(end > start ? end - start : 0);
  }
  return frame;
}

void Reader::rewind() {
  time_ = 0;
  decoder_.rewind();
}

}  // namespace pressoir::codecs::avif
