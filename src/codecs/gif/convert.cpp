#include "codecs/gif/convert.h"

#include "codecs/gif/lossless/lossless.h"
#include "codecs/gif/lossy/lossy_search.h"
#include "codecs/gif/lossy/offer.h"
#include "codecs/gif/metadata.h"
#include "codecs/gif/quantized_frames.h"
#include "raster/frame_limits.h"

namespace pressoir::codecs::gif {
namespace {

void check(const raster::FramesInfo& info, const Limits& limits) {
  if (info.width > 65535 || info.height > 65535)
    throw Error(ErrorCode::limit_exceeded, "A GIF has at most 65,535 pixels a side.");
  raster::check_frames(info.width, info.height, info.frames, limits);
}

}  // namespace

void convert(raster::FrameReader& source, const Goal& goal, const Limits& limits, Trials& trials) {
  check(source.info(), limits);
  NormalizedFrames original(source, goal.metadata,
                            goal.convert ? goal.convert->background : std::nullopt);
  QuantizedFrames quantized(original, is_fast(goal));
  trials.take_warnings(original.warnings());
  if (original.hardened_alpha())
    trials.warn("half transparent pixels became opaque or fully transparent");
  if (original.shortened())
    trials.warn("a frame is on show for 655.35 seconds only: a GIF cannot say more");
  const Wrapper wrapper{.blocks = blocks_of(original.metadata()),
                        .aspect = aspect_of(original.metadata().density)};
  const EncodeEffort effort{.fast = is_fast(goal), .expired = [&] { return trials.expired(); }};
  auto coded = encode(quantized.canvases(), effort);
  if (!coded) {
    quantized.reduce();
    coded = encode(quantized.canvases(), effort);
  }
  if (!coded) throw Error(ErrorCode::internal, "The frames could not be coded.", "gif convert");
  const bool exact = quantized.is_exact();
  auto plain = exact ? ScoredEncoding{.bytes = std::move(*coded), .score = 100, .min_score = 100}
                     : scored(std::move(*coded), original, limits);
  Candidate candidate{.bytes = assemble(plain.bytes, wrapper, trace_for(goal, kTraceStep)),
                      .method = "frames+lzw",
                      .score = {},
                      .min_score = {},
                      .proven_lossless = exact};
  if (!exact) {
    candidate.score = plain.score;
    candidate.min_score = plain.min_score;
    candidate.method = "palette+lzw";
  }
  if (!exact && !original.hardened_alpha() && !is_lossy(goal))
    trials.warn("GIF cannot be lossless here: the picture has more than 256 colours");
  const auto target = score_aimed_at(goal, kTraceStep);
  if (target && plain.score < *target)
    trials.warn("the score asked for cannot be reached with the colours of a GIF");
  const std::size_t size = candidate.bytes.size();
  const bool is_done = !is_lossy(goal) || (target && plain.score <= *target) ||
                       (goal.target_bytes && size <= *goal.target_bytes);
  trials.offer(std::move(candidate));
  if (is_done || trials.expired()) return;
  (void)offer_lossy(quantized.canvases(), original, wrapper, effort, goal, limits, trials);
}

}  // namespace pressoir::codecs::gif
