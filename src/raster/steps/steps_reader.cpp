#include "raster/steps/steps_reader.h"

#include <utility>

#include "base/warnings.h"
#include "raster/steps/rotation.h"
#include "raster/steps/steps_focus.h"

namespace pressoir::raster {
namespace {

/// What a picture with `orientation` is rotated by in all.
int orientation_with(std::span<const PlannedStep> steps, int orientation) {
  for (const PlannedStep& step : steps)
    if (const auto* rotate = std::get_if<Rotate>(&step.step))
      orientation = rotated_further(orientation, rotate->degrees);
  return orientation;
}

}  // namespace

StepReader::StepReader(std::unique_ptr<FrameReader> source, std::vector<PlannedStep> steps,
                       std::span<const Canvas> stamps)
    : source_(std::move(source)),
      steps_(std::move(steps)),
      orientation_(orientation_of(source_->metadata())),
      info_(source_->info()),
      metadata_(source_->metadata()) {
  // An embedded thumbnail would show what was cut away, or lie on its side.
  if (orientation_ != 1 || !steps_.empty())
    metadata_ = pressoir::raster::apply(metadata_, MetadataPolicy{.all = true}, true);
  metadata_ = rotated(std::move(metadata_), orientation_with(steps_, orientation_));
  for (const PlannedStep& step : steps_) {
    const auto* watermark = std::get_if<Watermark>(&step.step);
    painters_.push_back(watermark ? std::make_unique<WatermarkPainter>(*watermark, step.to, stamps)
                                  : nullptr);
    if (watermark) add_warnings(info_.warnings, painters_.back()->warnings());
  }
  first_ = read();
  if (!first_) throw Error(ErrorCode::corrupt_input, "The file has no picture.");
  info_.width = first_->canvas.width();
  info_.height = first_->canvas.height();
  metadata_.icc = first_->canvas.icc();
}

std::optional<Frame> StepReader::read() {
  auto frame = source_->next();
  if (!frame) return frame;
  frame->canvas = rotated(std::move(frame->canvas), orientation_);
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    PlannedStep& step = steps_[i];
    if (std::exchange(step.attention_crop, false)) {
      // The canvas may be smaller than planned; the area is in planned pixels.
      const double scale_x = static_cast<double>(frame->canvas.width()) / step.from.width;
      const double scale_y = static_cast<double>(frame->canvas.height()) / step.from.height;
      const Area found =
          focus(frame->canvas, step.area.width * scale_x, step.area.height * scale_y);
      step.area.x = found.x / scale_x;
      step.area.y = found.y / scale_y;
    }
    frame->canvas = painters_[i] ? painters_[i]->paint(std::move(frame->canvas))
                                 : apply(step, std::move(frame->canvas));
  }
  return frame;
}

std::optional<Frame> StepReader::next() {
  if (first_) return std::exchange(first_, std::nullopt);
  return read();
}

void StepReader::rewind() {
  if (!first_) source_->rewind();
}

}  // namespace pressoir::raster
