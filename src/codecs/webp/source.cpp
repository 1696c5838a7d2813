#include "codecs/webp/source.h"

#include <algorithm>
#include <utility>

#include "raster/colour/rgb8.h"
#include "raster/steps/rotation.h"

namespace pressoir::codecs::webp {
namespace {

using raster::Canvas;
using raster::ColourModel;

// Share of pixels equal to their left neighbour from which a picture is worked on as a drawing
// (corpus/png: photographs stay below 0.2, screens and charts lie above 0.6).
constexpr double kDrawingShare = 0.4;
// And from which lossless coding has a chance against lossy (never seen to win below 0.8).
constexpr double kFlatShare = 0.8;
constexpr std::uint64_t kTinyPixels = 4096;

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
  hides_times_ = untimed_ && options.is_itself;
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
  auto colour = raster::output_colour(canvas, policy, carrier);
  converts_ = colour.converts;
  deep_ = canvas.layout().bits != 8;
  metadata = raster::rotated(std::move(metadata), orientation_);
  auto moved = webp::written(metadata, policy, orientation_ != 1, std::move(colour.icc));
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

raster::Canvas Source::pixels(const Canvas& canvas) const {
  if (!converts_ && !deep_ && canvas.layout().model == ColourModel::rgb) {
    auto same = canvas.clone();
    same.set_icc(written_.icc);
    return same;
  }
  auto out = converts_ ? raster::to_rgb8(raster::to_srgb(canvas)) : raster::to_rgb8(canvas);
  out.set_icc(written_.icc);
  return out;
}

bool Source::is_drawing() const { return repeated() >= kDrawingShare; }

bool Source::is_flat() const {
  return first_.canvas.pixels() <= kTinyPixels || repeated() >= kFlatShare;
}

/// Share of the pixels that equal their left neighbour.
double Source::repeated() const {
  const auto& first = first_.canvas;
  const bool is_cmyk = first.layout().model == ColourModel::cmyk;
  const auto canvas = is_cmyk ? raster::to_rgb8(raster::to_srgb(first)) : raster::to_rgb8(first);
  const std::size_t channels = canvas.layout().channels();
  std::uint64_t equal = 0;
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    const auto row = canvas.row8(y);
    for (std::size_t x = channels; x < row.size(); x += channels) {
      equal += std::equal(&row[x], &row[x] + channels, &row[x - channels]) ? 1U : 0U;
    }
  }
  return static_cast<double>(equal) / static_cast<double>(canvas.pixels());
}

bool hides_colours(const Canvas& canvas) {
  if (!canvas.layout().alpha) return false;
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    const auto row = canvas.row8(y);
    for (std::size_t at = 0; at < row.size(); at += 4)
      if (row[at + 3] == 0 && (row[at] | row[at + 1] | row[at + 2]) != 0) return true;
  }
  return false;
}

bool same_look(const Canvas& a, const Canvas& b, bool exact) {
  if (a.width() != b.width() || a.height() != b.height()) return false;
  const std::size_t left_channels = a.layout().channels(), right_channels = b.layout().channels();
  for (std::uint32_t y = 0; y < a.height(); ++y) {
    const auto left = a.row8(y), right = b.row8(y);
    for (std::size_t x = 0; x < a.width(); ++x) {
      const auto p = left.subspan(x * left_channels, left_channels);
      const auto q = right.subspan(x * right_channels, right_channels);
      const unsigned alpha = left_channels == 4 ? p[3] : 255U;
      if (alpha != (right_channels == 4 ? q[3] : 255U)) return false;
      if ((alpha != 0 || exact) && (p[0] != q[0] || p[1] != q[1] || p[2] != q[2])) return false;
    }
  }
  return true;
}

}  // namespace pressoir::codecs::webp
