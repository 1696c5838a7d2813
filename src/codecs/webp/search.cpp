#include "codecs/webp/search.h"

#include <algorithm>
#include <utility>

#include "codecs/webp/attempts.h"
#include "codecs/webp/container.h"
#include "codecs/webp/encoder.h"
#include "codecs/webp/reader.h"
#include "codecs/webp/still_search.h"
#include "codecs/webp/timeline.h"

namespace pressoir::codecs::webp {
namespace {

// Above these sizes, pixels of all frames, slower settings cost more seconds than a request has
// (measured: method 6 with full effort takes 10 to 15 s for 10 megapixels).
constexpr std::uint64_t kThoroughPixels = 4'000'000;
constexpr std::uint64_t kModeratePixels = 20'000'000;
constexpr std::uint64_t kQuickPixels = 80'000'000;
// Above this size a search runs on a part of the picture: bands, or evenly spread frames.
constexpr std::uint64_t kWholePixels = 9'000'000;
constexpr std::uint64_t kPartPixels = 3'000'000;
constexpr double kPointsPerStep = 0.6;  // score per step of quality, where one step must do

std::uint64_t pixels_of(const raster::FramesInfo& info) {
  return std::uint64_t{info.width} * info.height * info.frames;
}

bool is_searched_in_part(const raster::FramesInfo& info) { return pixels_of(info) > kWholePixels; }

/// Every n-th frame of an animation represents it; 1 for a still picture.
std::uint32_t step_of_part(const raster::FramesInfo& info) {
  const auto frames = frames_within(info, kPartPixels);
  return (info.frames + frames - 1) / frames;
}

/// Measured over corpus/png: method 6 at full effort saves 0 to 9 % more than this, for 3 s a
/// megapixel of a drawing and 100 s a megapixel of a photograph.
Settings lossless_effort(const raster::FramesInfo& info, const Goal& goal) {
  Settings settings;
  settings.lossless = true;
  const auto pixels = pixels_of(info);
  const bool thorough = pixels <= kThoroughPixels;
  settings.method = is_fast(goal) || pixels > kModeratePixels ? 2 : thorough ? 4 : 3;
  settings.quality = is_fast(goal) || pixels > kModeratePixels ? 25
                     : !thorough                               ? 50
                     : info.frames > 1                         ? 75
                                                               : 100;
  return settings;
}

Settings effort_for(const Source& source, const Goal& goal) {
  const auto& info = source.info();
  Settings settings;
  const auto pixels = pixels_of(info);
  const bool animated = info.frames > 1;
  settings.method = is_fast(goal) || pixels > kQuickPixels ? 2
                    : pixels > kModeratePixels             ? 3
                    : pixels > kThoroughPixels || animated ? 4
                                                           : 6;
  settings.sharp_yuv = !is_fast(goal) && pixels <= kModeratePixels;
  settings.mixed = animated && !is_fast(goal) && pixels <= kModeratePixels;
  return settings;
}

std::string with_count(const char* method, int encodings) {
  return std::string(method) + ", " + std::to_string(encodings) +
         (encodings == 1 ? " encoding" : " encodings");
}

/// A coding of `source` with all that goes with it.
Buffer finished(const Source& source, const Buffer& coded, std::optional<Trace> trace) {
  if (source.hides_times()) return assemble(without_times(coded), source.written(), trace, false);
  return assemble(coded, source.written(), trace, false);
}

struct Work {
  Source& source;
  const Goal& goal;
  const Limits& limits;
  Trials& trials;
};

void offer(const Work& work, const Buffer& coded, std::optional<Trace> trace, Candidate candidate) {
  candidate.bytes = finished(work.source, coded, trace);
  work.trials.offer(std::move(candidate));
}

void offer_scored(const Work& work, const ScoredEncoding& result, std::optional<Trace> trace,
                  std::string method) {
  offer(work, result.bytes, trace,
        {.bytes = {},
         .method = std::move(method),
         .score = result.score,
         .min_score = result.min_score});
}

LossyOutcome offer_still_for_score(const Work& work, double target) {
  Attempts attempts(work.source, work.limits, work.trials);
  const StillOrder order{.target = target,
                         .drawing = work.source.is_drawing(),
                         .flat = work.source.is_flat(),
                         .fast = is_fast(work.goal),
                         .lossy = effort_for(work.source, work.goal),
                         .smooth = lossless_effort(work.source.info(), work.goal)};
  StillFound found;
  if (is_searched_in_part(work.source.info())) {
    Attempts part(work.source, work.limits, work.trials, kPartPixels);
    auto order_of_part = order;
    order_of_part.is_part = true;
    found = confirm(find_still(part, order_of_part), order,
                    [&](const Settings& settings) { return attempts.run(settings); });
  } else {
    found = find_still(attempts, order);
  }
  const Trace trace = trace_for(work.goal, kTraceStep);
  if (found.lossy) offer_scored(work, *found.lossy, trace, with_count("lossy", attempts.count()));
  if (found.smooth)
    offer_scored(work, *found.smooth, trace, with_count("near-lossless", attempts.count()));
  const bool reached = found.lossy || found.smooth;
  return {.reached = reached, .lossless_may_win = !reached || found.lossless_may_win};
}

/// Searches on evenly spread frames where there are many, then encodes all of them.
bool offer_animation_for_score(const Work& work, double target) {
  const auto info = work.source.info();
  auto settings = effort_for(work.source, work.goal);
  const std::uint32_t step = step_of_part(info);
  Attempts attempts(work.source, work.limits, work.trials);
  const auto run = [&](double quality) {
    settings.quality = static_cast<float>(quality);
    return attempts.run(settings);
  };
  double quality = 100;
  work.source.thin(step);
  auto found = find_lossy(target, work.source.is_drawing(), [&](double tried) {
    auto result = run(tried);
    if (result && result->score >= target) quality = std::min(quality, tried);
    return result;
  });
  work.source.thin(1);
  const int rounds = pixels_of(info) > kQuickPixels ? 2 : 3;
  for (int round = 0; found && step > 1 && round < rounds; ++round) {
    found = run(quality);
    if (!found || found->score >= target || quality >= 100) break;
    quality = std::min(100.0, quality + 1 + (target - found->score) / kPointsPerStep);
  }
  if (!found || found->score < target) return false;
  offer_scored(work, *found, trace_for(work.goal, kTraceStep),
               with_count("lossy", attempts.count()));
  return true;
}

}  // namespace

std::optional<Candidate> encode_lossless(Source& source, const Goal& goal, const Limits& limits,
                                         Trials& trials) {
  auto settings = lossless_effort(source.info(), goal);
  settings.exact = goal.keep_hidden_colours;
  std::optional<Buffer> coded;
  std::string method = "lossless";
  if (source.info().frames == 1) {
    source.rewind();
    const auto picture = source.pixels(source.next()->canvas);
    if (!settings.exact && hides_colours(picture)) {
      method += ", hidden colours cleared";
      if (goal.metadata.all && !is_lossy(goal))
        trials.warn("colours under full transparency were cleared");
    }
    coded = StillEncoder(picture).encode(settings);
  } else if (settings.exact) {
    throw Error(ErrorCode::invalid_request,
                "An animation in WebP cannot keep colours under full transparency.");
  } else {
    coded = encode_animation(source, settings, trials);
  }
  if (!coded) return std::nullopt;
  Reader decoded(*coded, limits);
  if (!shows_the_same(source, decoded, settings.exact))
    throw Error(ErrorCode::internal, "The result did not pass its check.", "webp lossless");
  return Candidate{.bytes = finished(source, *coded, {}),
                   .method = std::move(method),
                   .score = {},
                   .min_score = {},
                   .proven_lossless = source.is_exact()};
}

LossyOutcome offer_lossy(Source& source, const Goal& goal, const Limits& limits, Trials& trials) {
  const Work work{.source = source, .goal = goal, .limits = limits, .trials = trials};
  if (const auto target = score_aimed_at(goal, kTraceStep)) {
    if (source.info().frames == 1) return offer_still_for_score(work, *target);
    const bool reached = offer_animation_for_score(work, *target);
    return {.reached = reached, .lossless_may_win = !reached || source.is_drawing()};
  }
  auto settings = effort_for(source, goal);
  Attempts attempts(source, limits, trials);
  const int quality = goal.quality.value();
  settings.quality = static_cast<float>(quality);
  const auto scored = attempts.run(settings);
  if (!scored) return {};
  offer_scored(work, *scored, trace_for(goal, kTraceStep), with_count("lossy", attempts.count()));
  return {.reached = true, .lossless_may_win = source.is_drawing()};
}

std::optional<Sized> encode_to_size(Source& source, const Goal& goal, const Limits& limits,
                                    Trials& trials) {
  auto settings = effort_for(source, goal);
  Attempts attempts(source, limits, trials);
  const auto encode = [&](int quality) {
    settings.quality = static_cast<float>(quality);
    return attempts.encode(settings);
  };
  const std::size_t around = bytes_around(source.written());
  const std::uint64_t target = goal.target_bytes.value();
  const std::size_t most = target > around ? target - around : 0;
  std::optional<Buffer> coded;
  if (is_searched_in_part(source.info())) {
    Attempts part(source, limits, trials, kPartPixels);
    const auto step = step_of_part(source.info());
    coded = search_size_in_part(
        most,
        [&, settings = settings](int quality) mutable {
          settings.quality = static_cast<float>(quality);
          source.thin(step);
          auto encoded = part.encode(settings);
          source.thin(1);
          return encoded;
        },
        encode);
  } else {
    coded = search_size(most, encode);
  }
  Sized sized;
  sized.fits = coded.has_value();
  sized.is_top = sized.fits && settings.quality >= 100;
  std::optional<Trace> trace;
  if (!coded) {
    coded = encode(0);
    trace = Trace{.kind = Trace::Kind::quality, .value = 0, .fast = false, .smallest = true};
  }
  auto scored = attempts.score(std::move(coded));
  if (!scored) return std::nullopt;
  sized.candidate = {.bytes = finished(source, scored->bytes, trace),
                     .method = with_count("lossy", attempts.count()),
                     .score = scored->score,
                     .min_score = scored->min_score};
  return sized;
}

}  // namespace pressoir::codecs::webp
