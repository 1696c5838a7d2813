#include "codecs/png/lossy/lossy.h"

#include <algorithm>
#include <optional>

#include "codecs/png/lossy/fit_search.h"
#include "codecs/png/lossless/lossless.h"
#include "codecs/png/trace.h"
#include "codecs/png/lossy/palette_search.h"
#include "codecs/png/lossy/quality_steps.h"
#include "raster/score/bands.h"
#include "raster/colour/colour.h"
#include "raster/colour/rgb8.h"

namespace pressoir::codecs::png {
namespace {

using raster::Canvas;

// Above these sizes colours are looked for in a part of the picture.
constexpr std::uint64_t kWholePixels = 4'000'000, kPartPixels = 1'500'000;
constexpr std::uint64_t kFitPartPixels = 1'000'000;
constexpr std::uint64_t kStepsPixels = 2'000'000, kStepsPartPixels = 1'000'000;
constexpr Recipe kFewestBytes{.options = {.colours = 2, .dithering = 0}, .runs = 4096};

/// A part of a large picture to look for the colours in.
class Part {
 public:
  /// @param cache_bytes  see raster::ScoreReference.
  Part(const Canvas& original, const Canvas& samples, std::uint64_t pixels,
       std::uint64_t cache_bytes = raster::ScoreReference::kCacheBytes)
      : original_(raster::bands_of(original, pixels)),
        samples_(raster::bands_of(samples, pixels)),
        context_(original_, samples_, cache_bytes) {}
  ~Part() = default;
  Part(const Part&) = delete;  // the context refers to the canvases beside it
  Part& operator=(const Part&) = delete;
  [[nodiscard]] const EncoderContext& context() const { return context_; }

 private:
  Canvas original_, samples_;
  EncoderContext context_;
};

Candidate encode(const Attempt& attempt, const Canvas& samples, const Plan& plan, const Goal& goal,
                 Trials& trials) {
  Image image = to_image(attempt.picture, samples);
  Plan chunks = plan;
  drop_trace(chunks);
  if (const Trace trace = trace_for(goal, kTraceStep); trace.has_target())
    chunks.chunks.push_back(trace_chunk(trace, image));
  Candidate candidate = encode_lossless(std::move(image), std::move(chunks), goal.effort, trials);
  candidate.method = "quantised to " + std::to_string(attempt.picture.palette.size()) +
                     " colours, " + candidate.method;
  candidate.score = attempt.score;
  candidate.min_score = attempt.score;
  return candidate;
}

/// For a goal of a quality. Files are compared with medium effort at most; the one chosen is then
/// made with the goal's.
Candidate of_quality(const Canvas& original, const EncoderContext& whole, const Plan& plan,
                     const Goal& goal, Trials& trials) {
  Goal compared = goal;
  if (goal.effort == Effort::high) compared.effort = Effort::medium;
  const auto found_in = [&](const EncoderContext& context) {
    const auto file = [&](const Attempt& attempt) {
      return encode(attempt, context.samples(), plan, compared, trials);
    };
    return smallest_of_quality(context, goal.quality.value_or(100), goal.effort, file, trials);
  };
  if (whole.samples().pixels() > kStepsPixels && !is_fast(goal)) {
    const Part part(original, whole.samples(), kStepsPartPixels, 0);
    const Attempt attempt = whole.attempt(found_in(part.context()).attempt.recipe);
    return encode(attempt, whole.samples(), plan, goal, trials);
  }
  OfQuality found = found_in(whole);
  found.attempt.score = whole.score(found.attempt.picture);
  if (goal.effort != compared.effort)
    return encode(found.attempt, whole.samples(), plan, goal, trials);
  found.file.score = found.file.min_score = found.attempt.score;
  return std::move(found.file);
}

/// Bytes of a file with these chunks beside its palette and pixels.
std::size_t overhead_of(const Plan& plan) {
  constexpr std::size_t kFrame = 12, kSignatureAndHeader = 33;  // PNG, 5.2 and 5.3
  std::size_t bytes = kSignatureAndHeader + 3 * kFrame;         // PLTE, IDAT, IEND
  for (const OwnedChunk& chunk : plan.chunks) bytes += kFrame + chunk.data.size();
  return bytes;
}

}  // namespace

void offer_lossy(const Canvas& original, const Plan& plan, const Goal& goal, Trials& trials) {
  const bool keeps_profile = std::ranges::any_of(
      plan.chunks, [](const OwnedChunk& chunk) { return chunk.type == tag("iCCP"); });
  // Without it also what looks the same is converted, which output_colour() would leave: results
  // stay as they were.
  Canvas samples = keeps_profile || original.icc().empty()
                       ? raster::in_8_bits(original.clone())
                       : raster::in_8_bits(raster::to_srgb(original));
  const auto target = score_aimed_at(goal, kTraceStep);
  // A single score is not worth preparing the original for.
  const bool is_scored_once = !goal.target_bytes && !target;
  const EncoderContext context(original, samples,
                               is_scored_once ? 0 : raster::ScoreReference::kCacheBytes);
  if (goal.target_bytes) {
    const FitOrder order{.most = static_cast<std::size_t>(*goal.target_bytes),
                         .overhead = overhead_of(plan),
                         .effort = goal.effort,
                         .encode = [&](const Attempt& attempt) {
                           return encode(attempt, samples, plan, goal, trials);
                         }};
    std::optional<Part> part;
    if (samples.pixels() > kFitPartPixels) part.emplace(original, samples, kFitPartPixels);
    const EncoderContext& looked_at = part ? part->context() : context;
    auto best = best_fitting(context, looked_at, order, trials);
    // What does not fit is still delivered as small as can be.
    trials.offer(best ? std::move(*best) : order.encode(context.attempt(kFewestBytes)));
    return;
  }
  if (!target) {
    trials.offer(of_quality(original, context, plan, goal, trials));
    return;
  }
  std::optional<Attempt> best;
  if (samples.pixels() > kWholePixels) {
    const Part part(original, samples, kPartPixels);
    best = smallest_reaching_in_part(context, part.context(), *target, goal.effort, trials);
  } else {
    best = smallest_reaching(context, *target, goal.effort, trials);
  }
  if (best) trials.offer(encode(*best, samples, plan, goal, trials));
}

}  // namespace pressoir::codecs::png
