#include "codecs/gif/gif.h"

#include "codecs/gif/convert.h"
#include "codecs/gif/lossy_search.h"
#include "codecs/gif/reader.h"
#include "codecs/gif/strip.h"

namespace pressoir::codecs {
namespace {

using namespace gif;

constexpr FormatInfo kInfo{.name = "gif",
                           .extension = "gif",
                           .mime = "image/gif",
                           .title = "GIF",
                           .has_frames = true,
                           .has_alpha = true,
                           .can_lose = true,
                           .can_write = true,
                           .writes_frames = true,
                           .has_palette = true};

constexpr std::uint64_t kSmallPixels = 4'000'000;

void check(const Outline& outline, const Limits& limits) {
  const auto pixels = std::uint64_t{outline.width} * outline.height;
  if (pixels > limits.max_frame_pixels || pixels * outline.frames > limits.max_total_pixels)
    throw Error(ErrorCode::limit_exceeded, "The picture has too many pixels.");
  if (outline.frames > limits.max_frames)
    throw Error(ErrorCode::limit_exceeded, "The animation has too many frames.");
}

class GifCodec final : public RasterCodec {
 public:
  [[nodiscard]] const FormatInfo& info() const noexcept override { return kInfo; }
  [[nodiscard]] bool recognizes(Bytes head) const noexcept override {
    const auto text = as_text(head);
    return text.starts_with("GIF87a") || text.starts_with("GIF89a");
  }
  [[nodiscard]] Probe probe(Bytes input, const Limits& limits) const override {
    const auto outline = outline_of(input);
    check(outline, limits);
    return {.pixels = codecs::Pixels{.width = outline.width,
                                     .height = outline.height,
                                     .frames = outline.frames,
                                     .has_alpha = true}};
  }
  [[nodiscard]] Rewritten rewrite_metadata(Bytes input,
                                           const MetadataPolicy& policy) const override {
    return strip(input, policy);
  }
  [[nodiscard]] std::vector<std::string> side_data(Bytes file) const override {
    return gif::side_data(file);
  }
  void optimize(Bytes input, const Goal& goal, const Limits& limits,
                Trials& trials) const override {
    if (goal.compression == Compression::none && !is_lossy(goal)) return;
    const auto outline = outline_of(input);
    check(outline, limits);
    const auto mark = mark_in(input);
    if (mark && covers(*mark, goal)) {
      (void)Reader(input, limits);  // damage is told all the same
      return;
    }
    const auto dress = dress_of(input, goal.metadata);
    // With loss allowed this is only what to fall back to: no more effort than small files cost.
    const bool is_large =
        std::uint64_t{outline.width} * outline.height * outline.frames > kSmallPixels;
    const EncodeEffort effort{.fast = is_fast(goal) || (is_lossy(goal) && is_large),
                              .expired = [&] { return trials.expired(); }};
    if (auto coded = recode(input, trials.size_to_beat().value_or(input.size()), effort, limits)) {
      trials.offer({.bytes = dressed(std::move(*coded), dress, mark_for(goal)),
                    .method = "frames+lzw",
                    .score = {},
                    .min_score = {},
                    .proven_lossless = true});
    }
    const auto size = trials.size_to_beat();
    const bool fits = goal.target_bytes && size && *size <= *goal.target_bytes;
    if (!is_lossy(goal) || fits || trials.expired()) return;
    Reader reader(input, limits), original(input, limits);
    const auto canvases = reader.canvases();
    auto found = search_lossy(
        {.canvases = canvases, .original = original, .around = kMarkBytes + dress.blocks.size()},
        goal, limits, trials);
    if (found.bytes.empty()) return;
    if (!trials.expired())
      if (auto smaller = recode(found.bytes, found.bytes.size(), effort, limits))
        found.bytes = std::move(*smaller);
    trials.offer({.bytes = dressed(std::move(found.bytes), dress, mark_for(goal)),
                  .method = "lossy-lzw",
                  .score = found.score,
                  .min_score = found.min_score});
  }
  [[nodiscard]] std::unique_ptr<raster::FrameReader> read(Bytes input,
                                                          const Limits& limits) const override {
    check(outline_of(input), limits);
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
