#include "codecs/gif/gif.h"

#include "codecs/gif/convert.h"
#include "codecs/gif/lossless/strip.h"
#include "codecs/gif/lossy/offer.h"
#include "codecs/gif/reader.h"
#include "codecs/gif/format.h"
#include "codecs/gif/repair/repair.h"
#include "raster/frame_limits.h"

namespace pressoir::codecs {
namespace {

using namespace gif;

// Of all frames: above, a lossless coding is only made where it may win over the lossy one.
constexpr std::uint64_t kLosslessFirstPixels = 4'000'000;
constexpr std::uint32_t kMaxSide = 65'535;

void check(const Summary& summary, const Limits& limits) {
  raster::check_frames(summary.width, summary.height, summary.frames, limits);
}

class GifCodec final : public RasterCodec {
 public:
  [[nodiscard]] const KnownFormat& format() const noexcept override { return gif_format(); }
  [[nodiscard]] Probe probe(Bytes input, const Limits& limits) const override {
    const auto summary = summary_of(input);
    check(summary, limits);
    return {.pixels = Pixels{.width = summary.width,
                             .height = summary.height,
                             .frames = summary.frames,
                             .has_alpha = true}};
  }
  [[nodiscard]] Rewritten rewrite_metadata(Bytes input,
                                           const MetadataPolicy& policy) const override {
    return strip(input, policy);
  }
  [[nodiscard]] std::optional<Repaired> repair(Bytes input, const Limits& limits) const override {
    auto repaired = gif::repair(input, limits);
    if (repaired) repaired->codec = this;
    return repaired;
  }
  [[nodiscard]] std::vector<std::string> side_data(Bytes file) const override {
    return gif::side_data(file);
  }
  void optimize(Bytes input, const Goal& goal, const Limits& limits,
                Trials& trials) const override {
    if (goal.compression == Compression::none && !is_lossy(goal)) return;
    const auto summary = summary_of(input);
    check(summary, limits);
    const auto trace = trace_in(input);
    if (trace && covers(*trace, goal, kTraceStep, input.size())) {
      (void)Reader(input, limits);  // damage is an error all the same
      return;
    }
    const auto wrapper = wrapper_of(input, goal.metadata);
    // With loss allowed this is only what to fall back to: no more effort than small files cost.
    const bool is_large =
        std::uint64_t{summary.width} * summary.height * summary.frames > kLosslessFirstPixels;
    const EncodeEffort effort{.fast = is_fast(goal) || (is_lossy(goal) && is_large),
                              .expired = [&] { return trials.expired(); },
                              .may_give_up = true};
    EncodeEffort lossless_effort = effort;
    // What is promised to grow may not end above what no loss takes.
    if (goal.monotone) lossless_effort.fast = is_fast(goal);
    Reader reader(input, limits);
    if (std::max(summary.width, summary.height) > kMaxSide)
      return trials.warn("the coding stays: a frame reaches beyond the largest screen of a GIF");
    const auto offer_recoded = [&] {
      const auto beat = trials.size_to_beat().value_or(input.size());
      auto coded = recode(reader, beat, lossless_effort, limits);
      if (!coded) return;
      trials.offer({.bytes = assemble(std::move(*coded), wrapper, trace_for(goal, kTraceStep)),
                    .method = "frames+lzw",
                    .score = {},
                    .min_score = {},
                    .proven_lossless = true});
    };
    const bool lossy_first = is_large && score_target(goal);
    if (!lossy_first) offer_recoded();
    const auto size = trials.size_to_beat();
    const bool fits = goal.target_bytes && size && *size <= *goal.target_bytes;
    if (!is_lossy(goal) || fits || trials.expired()) return;
    Reader original(reader);
    const bool lossless_may_win =
        offer_lossy(reader.canvases(), original, wrapper, effort, goal, limits, trials);
    if (lossy_first && lossless_may_win && !trials.expired()) offer_recoded();
  }
  [[nodiscard]] std::unique_ptr<raster::FrameReader> read(Bytes input,
                                                          const Limits& limits) const override {
    check(summary_of(input), limits);
    return std::make_unique<Reader>(input, limits);
  }
  void encode(raster::FrameReader& source, const Goal& goal, const Limits& limits,
              Trials& trials) const override {
    convert(source, goal, limits, trials);
  }
};

}  // namespace

const RasterCodec& gif_codec() noexcept {
  static const GifCodec codec;
  return codec;
}

}  // namespace pressoir::codecs
