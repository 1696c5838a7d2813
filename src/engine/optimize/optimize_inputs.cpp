// Those of several inputs that are stamps.
#include <string>
#include <utility>

#include "engine/goal/input_part.h"
#include "engine/optimize/optimize_work.h"
#include "raster/colour/colour.h"
#include "raster/steps/padding.h"
#include "raster/steps/steps_reader.h"

namespace pressoir::engine {
namespace {

raster::Canvas read_stamp(Bytes file, const Limits& limits, codecs::CodecList formats) {
  const auto& codec = raster_of(codec_of(file, limits, formats), "draw");
  (void)codec.probe(file, limits);
  raster::StepReader upright(codec.read(file, limits), {});
  const auto frame = upright.next();
  if (!frame) throw Error(ErrorCode::corrupt_input, "The file has no picture.");
  const auto& canvas = frame->canvas;
  return raster::padded_to(raster::to_srgb(canvas), {canvas.width(), canvas.height()}, true);
}

}  // namespace

std::vector<raster::Canvas> read_stamps(Inputs inputs, const Limits& limits,
                                        codecs::CodecList formats) {
  std::vector<raster::Canvas> stamps;
  std::uint64_t pixels = 0;
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    auto stamp = in_part(i, [&] { return read_stamp(inputs[i], limits, formats); });
    pixels += stamp.pixels();
    if (pixels > limits.max_total_pixels)
      throw Error(ErrorCode::limit_exceeded,
                  "The pictures to be drawn have more pixels together than the limit of " +
                      std::to_string(limits.max_total_pixels) + ".",
                  "limits.max_total_pixels");
    stamps.push_back(std::move(stamp));
  }
  return stamps;
}

}  // namespace pressoir::engine
