#include "codecs/jpeg/convert.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "codecs/jpeg/container.h"
#include "codecs/jpeg/lossy/lossy.h"
#include "codecs/jpeg/pixels.h"
#include "raster/colour/colour.h"
#include "raster/colour/rgb8.h"
#include "raster/frame_limits.h"
#include "raster/steps/rotation.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::uint32_t kMaxSide = 65'500;  // JPEG_MAX_DIMENSION of libjpeg

raster::Canvas without_alpha(raster::Canvas canvas, const Goal& goal) {
  if (!canvas.layout().alpha) return canvas;
  const bool has_background = goal.convert && goal.convert->background;
  if (!has_background && !raster::is_opaque(canvas))
    throw Error(ErrorCode::invalid_request,
                "JPEG has no transparency: a background colour is needed.");
  return raster::flatten(canvas, has_background ? *goal.convert->background : Colour{});
}

Goal lossy_goal(const Goal& goal, Trials& trials) {
  Goal result = goal;
  if (is_lossy(goal)) return result;
  trials.warn("JPEG cannot be lossless: saved at score 90 (change with --quality or --score)");
  result.compression = Compression::high;
  return result;
}

}  // namespace

void encode_jpeg(raster::FrameReader& source, const Goal& goal, const Limits& limits,
                 Trials& trials) {
  const auto& info = source.info();
  if (info.width > kMaxSide || info.height > kMaxSide)
    throw Error(ErrorCode::limit_exceeded, "The picture is too large for a JPEG.");
  raster::check_pixels(info.width, info.height, limits);
  if (memory_for_lossy(info.width, info.height, 4) > limits.max_memory_bytes)
    throw Error(ErrorCode::limit_exceeded,
                "The picture needs more memory than allowed to be coded as a JPEG.");
  std::optional<raster::Frame> frame = source.next();
  if (!frame) throw Error(ErrorCode::corrupt_input, "The file holds no picture.");
  if (source.info().frames > 1) trials.warn("only the first frame was converted");
  const int orientation = raster::orientation_of(source.metadata());
  raster::Canvas canvas = without_alpha(std::move(frame->canvas), goal);
  canvas = raster::rotated(std::move(canvas), orientation);

  const bool scored = !is_fast(goal) || !goal.quality;
  std::optional<raster::ScoreReference> reference;
  if (scored) reference.emplace(canvas);
  raster::OutputColour colour = raster::output_colour(canvas, goal.metadata, kCarrier);
  if (colour.converts) canvas = raster::to_srgb(canvas);
  canvas.set_icc(colour.icc);
  canvas = raster::in_8_bits(std::move(canvas));
  raster::Metadata metadata = raster::rotated(source.metadata(), orientation);
  metadata.icc = std::move(colour.icc);
  const Wrapper wrapper = wrapper_for(metadata, goal.metadata, coded_as(canvas.layout().model));
  trials.take_warnings(wrapper.warnings);
  if (!scored) {
    const Coded coded = encode_unscored(canvas, goal);
    trials.offer({.bytes = assemble(wrapper, coded.bytes),
                  .method = coded.method,
                  .score = {},
                  .min_score = {}});
    return;
  }
  const std::size_t overhead = assemble(wrapper, std::vector<Bytes>{}).size();
  const Goal aim = lossy_goal(goal, trials);
  Lossy lossy =
      encode_lossy({.canvas = canvas, .reference = *reference, .overhead = overhead}, aim, trials);
  if (!lossy.reached)
    trials.warn(aim.target_bytes
                    ? WarningText("the picture does not fit in the bytes asked for")
                    : WarningText("the score asked for is beyond what JPEG can reach"));
  trials.offer({.bytes = assemble(wrapper, lossy.coded.bytes),
                .method = lossy.coded.method,
                .score = lossy.score,
                .min_score = lossy.score});
}

}  // namespace pressoir::codecs::jpeg
