#include "codecs/avif/source.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "raster/colour/rgb8.h"
#include "raster/colour/samples.h"
#include "raster/steps/rotation.h"

namespace pressoir::codecs::avif {
namespace {

using raster::Canvas;
using raster::ColourModel;

// Share of pixels equal to their left neighbour from which a picture is worked on as a drawing
// (corpus/png: photographs stay below 0.2, screens and charts lie above 0.6).
constexpr double kDrawingShare = 0.4;
constexpr std::uint8_t kUnspecified = 2;  // H.273

/// True when the samples of 16 bits are those of `bits` stretched.
bool fits_in(const Canvas& canvas, unsigned bits) {
  const std::uint64_t most = (1U << bits) - 1U;
  for (std::uint32_t y = 0; y < canvas.height(); ++y)
    for (const auto sample : canvas.row16(y))
      if (raster::rescaled(raster::rescaled(sample, 65'535, most), most, 65'535) != sample)
        return false;
  return true;
}

/// Full-range code points are carried as they are.
bool carries_code(const Canvas& canvas) {
  const auto& code = canvas.code;
  const bool said = code.primaries != kUnspecified || code.transfer != kUnspecified;
  return said && code.full_range && canvas.layout().model != ColourModel::cmyk;
}

}  // namespace

raster::Moved written(const raster::Metadata& metadata, const MetadataPolicy& policy, bool changed,
                      Buffer icc) {
  auto result = raster::moved_to({}, raster::apply(metadata, policy, changed));
  result.metadata.icc = std::move(icc);
  result.metadata.density.reset();
  return result;
}

Source::Source(raster::FrameReader& reader, const MetadataPolicy& policy,
               const SourceOptions& options)
    : reader_(reader), info_(reader.info()), frames_(reader.info().frames) {
  auto metadata = reader.metadata();
  if (options.rotate) orientation_ = raster::orientation_of(metadata);
  if (raster::swaps_axes(orientation_)) std::swap(info_.width, info_.height);
  untimed_ = raster::is_untimed(reader_);
  rewind();
  auto first = read_frame();
  if (!first) throw Error(ErrorCode::corrupt_input, "The file has no picture.");
  first_ = std::move(*first);
  // Scoring and coding an alpha channel that hides nothing would be wasted.
  if (frames_ == 1 && raster::is_opaque(first_.canvas))
    first_.canvas = raster::flatten(first_.canvas, {});
  const auto& canvas = first_.canvas;
  auto carrier = kCarrier;
  carrier.may_convert = options.bake;
  carrier.codes = carries_code(canvas);
  auto colour = raster::output_colour(canvas, policy, carrier);
  converts_ = colour.converts;
  if (canvas.layout().bits == 16) {
    depth_ = fits_in(canvas, 8) ? 8 : fits_in(canvas, 10) ? 10 : 12;
    exact_depth_ = depth_ != 12 || fits_in(canvas, 12);
  }
  metadata = raster::rotated(std::move(metadata), orientation_);
  auto moved = avif::written(metadata, policy, orientation_ != 1, std::move(colour.icc));
  written_ = std::move(moved.metadata);
  warnings_ = std::move(moved.warnings);
}

std::optional<raster::Frame> Source::read_frame() {
  auto frame = reader_.next();
  if (frame) frame->canvas = raster::rotated(std::move(frame->canvas), orientation_);
  if (frame && untimed_) frame->delay_milliseconds = raster::kUntimedDelayMilliseconds;
  return frame;
}

std::optional<raster::Frame> Source::next() {
  std::optional<raster::Frame> frame;
  if (frames_ == 1) {  // kept, so that a still picture is decoded once
    if (!std::exchange(at_start_, false)) return std::nullopt;
    frame.emplace(raster::Frame{.canvas = first_.canvas.clone(),
                                .delay_milliseconds = first_.delay_milliseconds});
    return frame;
  }
  frame = read_frame();
  for (std::uint32_t i = 1; frame && i < step_; ++i) {
    const auto skipped = reader_.next();
    if (!skipped) break;
    frame->delay_milliseconds +=
        untimed_ ? raster::kUntimedDelayMilliseconds : skipped->delay_milliseconds;
  }
  return frame;
}

void Source::rewind() {
  at_start_ = true;
  reader_.rewind();
}

void Source::thin(std::uint32_t step) {
  step_ = step;
  info_.frames = (frames_ + step - 1) / step;
}

Canvas Source::pixels(const Canvas& canvas) const {
  auto out = converts_ ? raster::to_srgb(canvas) : canvas.clone();
  const bool codes = !converts_ && carries_code(canvas);
  out.set_icc(written_.icc);
  out.code = codes ? canvas.code : raster::ColourCode{};
  return out;
}

/// By the share of the pixels that equal their left neighbour.
bool Source::is_drawing() const {
  const auto& first = first_.canvas;
  const bool is_cmyk = first.layout().model == ColourModel::cmyk;
  const auto canvas = is_cmyk ? raster::to_rgb8(raster::to_srgb(first)) : raster::to_rgb8(first);
  const std::size_t channels = canvas.layout().channels();
  std::uint64_t equal = 0;
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    const auto row = canvas.row8(y);
    for (std::size_t x = channels; x < row.size(); x += channels)
      equal += std::equal(&row[x], &row[x] + channels, &row[x - channels]) ? 1U : 0U;
  }
  return static_cast<double>(equal) >= kDrawingShare * static_cast<double>(canvas.pixels());
}

}  // namespace pressoir::codecs::avif
