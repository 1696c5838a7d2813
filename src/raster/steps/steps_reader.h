// StepReader: the frames of another reader after steps, one at a time. Delays and loops stay.
#pragma once

#include <memory>

#include "raster/frames.h"
#include "raster/steps/steps.h"
#include "raster/watermark/watermark.h"

namespace pressoir::raster {

class StepReader final : public FrameReader {
 public:
  /// @param source  may deliver a smaller picture than `steps` were planned for (enough_for).
  /// @param steps   planned for the picture upright; canvases are rotated by the EXIF orientation
  ///                first, and metadata() says 1.
  /// @param stamps  as for apply; outlive the reader.
  /// Reads the first frame: where `attention` decides, it decides for all.
  /// @throws Error as source.next() and apply; corrupt_input when there is no frame.
  StepReader(std::unique_ptr<FrameReader> source, std::vector<PlannedStep> steps,
             std::span<const Canvas> stamps = {});

  [[nodiscard]] const FramesInfo& info() const noexcept override { return info_; }
  /// The profile is that of the canvases: none after ToSrgb. No thumbnail after any step.
  [[nodiscard]] const Metadata& metadata() const noexcept override { return metadata_; }
  std::optional<Frame> next() override;
  void rewind() override;

 private:
  std::optional<Frame> read();

  std::unique_ptr<FrameReader> source_;
  std::vector<PlannedStep> steps_;
  std::vector<std::unique_ptr<WatermarkPainter>> painters_;  ///< of each step that is one
  int orientation_;
  FramesInfo info_;
  Metadata metadata_;
  std::optional<Frame> first_;  ///< read ahead
};

}  // namespace pressoir::raster
