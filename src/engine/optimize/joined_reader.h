// JoinedReader: the pictures of several files as the frames of one animation. One file is open at a
// time, so that memory does not grow with their number. One thread at a time.
#pragma once

#include <memory>
#include <vector>

#include "codecs/codec.h"
#include "engine/optimize/optimize.h"
#include "raster/frames.h"
#include "raster/steps/steps.h"

namespace pressoir::engine {

class JoinedReader final : public raster::FrameReader {
 public:
  /// @param inputs  at least one file; they outlive the reader.
  /// @param steps   done on the pictures of each file. Those that end smaller than the largest
  ///                width and height are centred on it, on nothing (or on what Flatten says).
  /// @throws Error invalid_request when a file has no pixels, unsupported_format, corrupt_input,
  ///         limit_exceeded; as plan_steps. What is about one file says which, see input_part.h; so
  ///         does next().
  JoinedReader(Inputs inputs, const Join& join, const std::vector<Step>& steps,
               const Limits& limits, codecs::CodecList formats = codecs::all_codecs());

  /// sRGB of 8 bits without a profile.
  [[nodiscard]] const raster::FramesInfo& info() const noexcept override { return info_; }
  /// Of the first file, without profile and orientation: those are done.
  [[nodiscard]] const raster::Metadata& metadata() const noexcept override { return metadata_; }
  std::optional<raster::Frame> next() override;
  void rewind() override;

 private:
  struct Part {
    const codecs::RasterCodec* codec;
    Bytes bytes;
    codecs::Pixels pixels;
    std::vector<raster::PlannedStep> plan;
  };
  void add(Bytes file, const std::vector<Step>& steps);
  std::unique_ptr<raster::FrameReader> open(const Part& part) const;
  std::optional<raster::Frame> next_of_part();

  Limits limits_;
  codecs::CodecList formats_;
  std::uint32_t delay_milliseconds_;
  std::vector<Part> parts_;
  raster::FramesInfo info_;
  raster::Metadata metadata_;
  bool has_alpha_ = false;
  bool untimed_ = false;  ///< of the part that is open, see raster::is_untimed
  std::size_t at_ = 0;    ///< the part that is open, or the next
  std::unique_ptr<raster::FrameReader> open_;
};

}  // namespace pressoir::engine
