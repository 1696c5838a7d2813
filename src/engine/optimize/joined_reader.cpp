#include "engine/optimize/joined_reader.h"

#include <algorithm>
#include <utility>

#include "base/warnings.h"
#include "engine/goal/input_part.h"
#include "engine/optimize/optimize_work.h"
#include "raster/colour/colour.h"
#include "raster/frame_limits.h"
#include "raster/steps/padding.h"
#include "raster/steps/steps_reader.h"

namespace pressoir::engine {

JoinedReader::JoinedReader(Inputs inputs, const Join& join, const std::vector<Step>& steps,
                           const Limits& limits, codecs::CodecList formats)
    : limits_(limits), formats_(formats), delay_milliseconds_(join.delay_milliseconds) {
  info_ = {.frames = 0, .loops = join.loops};
  for (const Bytes input : inputs) add(input, steps);
  has_alpha_ = has_alpha_ || !std::ranges::all_of(parts_, [this](const Part& part) {
                 const auto end = size_after(part.pixels, part.plan);
                 return end.width == info_.width && end.height == info_.height;
               });
  metadata_ = in_part(0, [this] { return open(parts_.front())->metadata(); });
  metadata_.icc.clear();
}

void JoinedReader::add(Bytes file, const std::vector<Step>& steps) {
  Part part = in_part(parts_.size(), [&] {
    const auto& codec = raster_of(codec_of(file, limits_, formats_), "join");
    const auto pixels = codec.probe(file, limits_).pixels.value();
    return Part{
        .codec = &codec, .bytes = file, .pixels = pixels, .plan = plan_for(steps, pixels, limits_)};
  });
  const auto size = size_after(part.pixels, part.plan);
  info_.width = std::max(info_.width, size.width);
  info_.height = std::max(info_.height, size.height);
  info_.frames += part.pixels.frames;
  has_alpha_ = has_alpha_ || part.pixels.has_alpha;
  raster::check_frames(info_.width, info_.height, info_.frames, limits_);
  parts_.push_back(std::move(part));
}

std::unique_ptr<raster::FrameReader> JoinedReader::open(const Part& part) const {
  return std::make_unique<raster::StepReader>(part.codec->read(part.bytes, limits_), part.plan);
}

std::optional<raster::Frame> JoinedReader::next() {
  while (at_ < parts_.size()) {
    if (auto frame = in_part(at_, [this] { return next_of_part(); })) return frame;
    open_.reset();
    ++at_;
  }
  return std::nullopt;
}

std::optional<raster::Frame> JoinedReader::next_of_part() {
  if (!open_) {
    open_ = open(parts_[at_]);
    add_warnings(info_.warnings, open_->info().warnings);
    untimed_ = raster::is_untimed(*open_);
  }
  auto frame = open_->next();
  if (!frame) return frame;
  frame->canvas =
      raster::padded_to(raster::to_srgb(frame->canvas), {info_.width, info_.height}, has_alpha_);
  if (!open_->info().loops)
    frame->delay_milliseconds = delay_milliseconds_;
  else if (untimed_)
    frame->delay_milliseconds = raster::kUntimedDelayMilliseconds;
  return frame;
}

void JoinedReader::rewind() {
  open_.reset();
  at_ = 0;
}

}  // namespace pressoir::engine
