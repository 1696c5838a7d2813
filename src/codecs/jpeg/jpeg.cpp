#include "codecs/jpeg/jpeg.h"

#include <algorithm>

#include "codecs/jpeg/container.h"
#include "codecs/jpeg/convert.h"
#include "codecs/jpeg/lossless/lossless.h"
#include "codecs/jpeg/optimize.h"
#include "codecs/jpeg/pixels.h"
#include "codecs/jpeg/format.h"
#include "codecs/jpeg/repair/repair.h"
#include "raster/metadata/part_claims.h"

namespace pressoir::codecs {
namespace {

using namespace jpeg;

class Reader : public raster::FrameReader {
 public:
  explicit Reader(Bytes input, const DecodeHint& hint = {}) : container_(read_container(input)) {
    // Pixels take no gain map or video along.
    container_.metadata.xmp = raster::without_part_claims(container_.metadata.xmp);
    const auto& frame = container_.segments.frame;
    const bool may_shrink = hint.width > 0 && hint.height > 0;
    while (may_shrink && divisor_ < 8 && frame.width / (2 * divisor_) >= hint.width &&
           frame.height / (2 * divisor_) >= hint.height)
      divisor_ *= 2;
    info_.width = (frame.width + divisor_ - 1) / divisor_;
    info_.height = (frame.height + divisor_ - 1) / divisor_;
  }
  [[nodiscard]] const raster::FramesInfo& info() const noexcept override { return info_; }
  [[nodiscard]] const raster::Metadata& metadata() const noexcept override {
    return container_.metadata;
  }
  std::optional<raster::Frame> next() override {
    if (done_) return std::nullopt;
    done_ = true;
    raster::Frame frame{.canvas = decode(container_.primary(), divisor_).canvas,
                        .delay_milliseconds = 0};
    frame.canvas.set_icc(container_.metadata.icc);
    return frame;
  }
  void rewind() override { done_ = false; }

 private:
  Container container_;
  raster::FramesInfo info_;
  std::uint32_t divisor_ = 1;
  bool done_ = false;
};

class JpegCodec final : public RasterCodec {
 public:
  [[nodiscard]] const KnownFormat& format() const noexcept override { return jpeg_format(); }

  [[nodiscard]] Probe probe(Bytes input, const Limits& limits) const override {
    const Container container = read_container(input);
    check_frame(container.segments, limits);
    const auto& frame = container.segments.frame;
    Pixels pixels{.width = frame.width, .height = frame.height};
    pixels.orientation = raster::orientation_of(container.metadata);
    pixels.is_cmyk = frame.components == 4;
    pixels.pictures += static_cast<std::uint32_t>(
        std::ranges::count(container.parts, PartKind::view, &Part::kind));
    return {.pixels = pixels, .lossy = true};
  }

  [[nodiscard]] Rewritten rewrite_metadata(Bytes input,
                                           const MetadataPolicy& policy) const override {
    const Container container = read_container(input);
    WrapperOptions options;
    options.policy = policy;
    Wrapper wrapper = wrapper_for(container, options);
    Buffer bytes = assemble(wrapper, container.segments.coded, !container.segments.has_end);
    return {.bytes = std::move(bytes), .warnings = std::move(wrapper.warnings)};
  }

  [[nodiscard]] std::optional<Repaired> repair(Bytes input, const Limits& limits) const override {
    auto repaired = jpeg::repair(input, limits);
    if (repaired) repaired->codec = this;
    return repaired;
  }

  [[nodiscard]] std::vector<std::string> side_data(Bytes file) const override {
    return jpeg::side_data(read_container(file));
  }

  void optimize(Bytes input, const Goal& goal, const Limits& limits,
                Trials& trials) const override {
    if (goal.compression == Compression::none && !is_lossy(goal)) return;
    const Container container = read_container(input);
    check_frame(container.segments, limits);
    optimize_jpeg(container, goal, limits, trials);
  }

  [[nodiscard]] std::optional<Buffer> transform(Bytes input, std::span<const Step> steps,
                                                const MetadataPolicy& policy) const override {
    if (steps.size() != 1) return std::nullopt;
    if (const auto* upright = std::get_if<TurnUpright>(&steps[0]))
      return rotate_upright(read_container(input), *upright, policy);
    if (const auto* rotate = std::get_if<Rotate>(&steps[0]))
      return jpeg::rotate(read_container(input), *rotate, policy);
    return std::nullopt;
  }

  [[nodiscard]] std::unique_ptr<raster::FrameReader> read(Bytes input,
                                                          const Limits& limits) const override {
    check_frame(parse_segments(input), limits);
    return std::make_unique<Reader>(input);
  }

  [[nodiscard]] std::unique_ptr<raster::FrameReader> read_reduced(
      Bytes input, const Limits& limits, const DecodeHint& hint) const override {
    check_frame(parse_segments(input), limits);
    return std::make_unique<Reader>(input, hint);
  }

  void encode(raster::FrameReader& source, const Goal& goal, const Limits& limits,
              Trials& trials) const override {
    encode_jpeg(source, goal, limits, trials);
  }
};

}  // namespace

const RasterCodec& jpeg_codec() noexcept {
  static const JpegCodec codec;
  return codec;
}

}  // namespace pressoir::codecs
