#include "codecs/avif/search.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.h"
#include "codecs/avif/attempts.h"
#include "codecs/avif/container.h"
#include "codecs/avif/reader.h"
#include "codecs/avif/still_search.h"
#include "raster/colour/samples.h"
#include "raster/look_same.h"

namespace pressoir::codecs::avif {
namespace {

// Above these sizes, pixels of all frames, slower settings cost more seconds than a request has.
constexpr std::uint64_t kThoroughPixels = 3'000'000;
constexpr std::uint64_t kModeratePixels = 20'000'000;
constexpr int kThoroughSpeed = 6, kModerateSpeed = 8, kQuickSpeed = 9;
// Above this size a search runs on a part of the picture: bands, or evenly spread frames.
constexpr std::uint64_t kWholePixels = 3'000'000;
constexpr std::uint64_t kPartPixels = 1'000'000;

std::uint64_t pixels_of(const raster::FramesInfo& info) {
  return std::uint64_t{info.width} * info.height * info.frames;
}

bool is_searched_in_part(const raster::FramesInfo& info) { return pixels_of(info) > kWholePixels; }

int speed_for(const raster::FramesInfo& info, const Goal& goal) {
  const auto pixels = pixels_of(info);
  if (pixels > kModeratePixels) return kQuickSpeed;
  return is_fast(goal) || pixels > kThoroughPixels ? kModerateSpeed : kThoroughSpeed;
}

/// Ten bits of eight make smooth areas smaller, but an exact alpha larger.
Settings settings_for(const Source& source, const Goal& goal) {
  Settings settings;
  settings.speed = speed_for(source.info(), goal);
  settings.chroma = source.is_grey() ? Chroma::full : Chroma::half;
  settings.depth = source.is_deep() ? std::max(source.lossless_depth(), 10)
                   : source.has_alpha() || source.info().frames > 1 ? 8
                                                                    : 10;
  return settings;
}

std::string with_count(const char* method, int encodings) {
  return std::string(method) + ", " + std::to_string(encodings) +
         (encodings == 1 ? " encoding" : " encodings");
}

/// A coding of `source` with all that goes with it.
Buffer finished(const Source& source, const Buffer& coded, std::optional<Trace> trace) {
  Wrapping wrapping;
  wrapping.metadata = source.written();
  wrapping.trace = trace;
  if (source.info().frames > 1) wrapping.loops = source.info().loops.value_or(1);
  return assemble(parse(coded), wrapping);
}

struct Work {
  Source& source;
  const Goal& goal;
  const Limits& limits;
  Trials& trials;
};

Candidate scored(const Work& work, const ScoredEncoding& result, std::optional<Trace> trace,
                 int encodings) {
  return {.bytes = finished(work.source, result.bytes, trace),
          .method = with_count("lossy", encodings),
          .score = result.score,
          .min_score = result.min_score};
}

bool offer_still_for_score(const Work& work, double target) {
  Attempts attempts(work.source, work.limits, work.trials);
  const StillOrder order{.target = target,
                         .drawing = work.source.is_drawing(),
                         .fast = is_fast(work.goal),
                         .settings = settings_for(work.source, work.goal)};
  StillFound found;
  int encodings = 0;
  if (is_searched_in_part(work.source.info())) {
    Attempts part(work.source, work.limits, work.trials, kPartPixels);
    found = confirm(attempts, find_still(part, order), order);
    encodings = part.count();
  } else {
    found = find_still(attempts, order);
  }
  if (!found.lossy) return false;
  work.trials.offer(
      scored(work, *found.lossy, trace_for(work.goal, kTraceStep), encodings + attempts.count()));
  return true;
}

/// Every n-th frame of an animation represents it; 1 for a still picture.
std::uint32_t step_of_part(const raster::FramesInfo& info) {
  const auto frames = frames_within(info, kPartPixels);
  return (info.frames + frames - 1) / frames;
}

/// Searches on evenly spread frames where there are many, then encodes all of them.
bool offer_animation_for_score(const Work& work, double target) {
  auto settings = settings_for(work.source, work.goal);
  settings.chroma = target >= 85 && !work.source.is_grey() ? Chroma::full : settings.chroma;
  const std::uint32_t step =
      is_searched_in_part(work.source.info()) ? step_of_part(work.source.info()) : 1;
  Attempts attempts(work.source, work.limits, work.trials);
  const auto run = [&](int quantizer) {
    settings.quantizer = quantizer;
    return attempts.run(settings);
  };
  const auto search = [&] {
    int best = 0;
    auto result =
        search_quantizer(target, typical_model(work.source.is_drawing()), [&](int quantizer) {
          auto tried = run(quantizer);
          if (tried && tried->score >= target) best = std::max(best, quantizer);
          return tried;
        });
    return std::pair(std::move(result), best);
  };
  work.source.thin(step);
  auto [found, quantizer] = search();
  if (!found && settings.chroma == Chroma::half) {
    settings.chroma = Chroma::full;
    std::tie(found, quantizer) = search();
  }
  work.source.thin(1);
  constexpr int kRounds = 3;
  for (int round = 0; found && step > 1 && round < kRounds; ++round) {
    found = run(quantizer);
    if (!found || found->score >= target || quantizer == 0) break;
    const int back = 1 + static_cast<int>((target - found->score) / kPointsPerStep);
    quantizer = std::max(0, quantizer - back);
  }
  if (!found || found->score < target) return false;
  work.trials.offer(scored(work, *found, trace_for(work.goal, kTraceStep), attempts.count()));
  return true;
}

template <class Sample>
void round_to(raster::Canvas& canvas, unsigned bits) {
  constexpr std::uint64_t kFull = static_cast<Sample>(~Sample{0});
  const std::uint64_t most = (1U << bits) - 1U;
  for (std::uint32_t y = 0; y < canvas.height(); ++y)
    for (auto& sample : raster::row_of<Sample>(canvas, y))
      sample =
          static_cast<Sample>(raster::rescaled(raster::rescaled(sample, kFull, most), most, kFull));
}

bool shows_the_same(Source& source, Reader& decoded, unsigned bits) {
  source.rewind();
  for (auto frame = source.next(); frame; frame = source.next()) {
    const auto other = decoded.next();
    if (!other) return false;
    auto wanted = source.pixels(frame->canvas);
    if (wanted.layout().bits == 16) round_to<std::uint16_t>(wanted, bits);
    if (!raster::look_same(wanted, other->canvas)) return false;
    const bool animated = source.info().frames > 1;
    if (animated && std::max(frame->delay_milliseconds, 1U) != other->delay_milliseconds)
      return false;
  }
  return !decoded.next();
}

}  // namespace

std::optional<Candidate> encode_lossless(Source& source, const Goal& goal, const Limits& limits,
                                         Trials& trials) {
  Settings settings;
  settings.lossless = true;
  settings.speed = speed_for(source.info(), goal);
  settings.depth = source.lossless_depth();
  std::optional<Buffer> coded;
  if (source.info().frames == 1) {
    source.rewind();
    const auto picture = source.pixels(source.next()->canvas);
    coded = encode_still(*planes_of(picture, settings.planes()), settings);
  } else {
    coded = encode_animation(source, settings, trials);
  }
  if (!coded) return std::nullopt;
  Reader decoded(*coded, limits);
  if (!shows_the_same(source, decoded, static_cast<unsigned>(settings.depth)))
    throw Error(ErrorCode::internal, "The result did not pass its check.", "avif lossless");
  return Candidate{.bytes = finished(source, *coded, {}),
                   .method = "lossless",
                   .score = {},
                   .min_score = {},
                   .proven_lossless = source.is_exact()};
}

bool offer_lossy(Source& source, const Goal& goal, const Limits& limits, Trials& trials) {
  const Work work{.source = source, .goal = goal, .limits = limits, .trials = trials};
  if (const auto target = score_aimed_at(goal, kTraceStep))
    return source.info().frames == 1 ? offer_still_for_score(work, *target)
                                     : offer_animation_for_score(work, *target);
  auto settings = settings_for(source, goal);
  settings.quantizer = quantizer_of(goal.quality.value());
  Attempts attempts(source, limits, trials);
  if (settings.chroma == Chroma::half && source.info().frames == 1) {
    const double expected =
        typical_model(source.is_drawing()).score_at(kCoarsest - settings.quantizer);
    if (attempts.half_chroma_score(settings.depth) < expected) settings.chroma = Chroma::full;
  }
  const auto result = attempts.run(settings);
  if (!result) return false;
  trials.offer(scored(work, *result, trace_for(goal, kTraceStep), attempts.count()));
  return true;
}

std::optional<Sized> encode_to_size(Source& source, const Goal& goal, const Limits& limits,
                                    Trials& trials) {
  const Work work{.source = source, .goal = goal, .limits = limits, .trials = trials};
  auto settings = settings_for(source, goal);
  Attempts attempts(source, limits, trials);
  std::map<int, Buffer> known;  // several qualities have the same quantiser
  const auto encode = [&](int quality) -> std::optional<Buffer> {
    settings.quantizer = quantizer_of(quality);
    const auto same = known.find(settings.quantizer);
    if (same != known.end()) return same->second;
    auto coded = attempts.encode(settings);
    if (coded) known.emplace(settings.quantizer, *coded);
    return coded;
  };
  const std::size_t around = bytes_around(source.written());
  const std::uint64_t target = goal.target_bytes.value();
  const std::size_t most = target > around ? target - around : 0;
  auto coded = search_size(most, encode);
  Sized sized{.candidate = {}, .fits = coded.has_value()};
  std::optional<Trace> trace;
  if (!coded) {
    coded = encode(0);
    trace = Trace{.kind = Trace::Kind::quality, .value = 0, .fast = false, .smallest = true};
  }
  const auto result = attempts.score(std::move(coded));
  if (!result) return std::nullopt;
  sized.candidate = scored(work, *result, trace, attempts.count());
  return sized;
}

}  // namespace pressoir::codecs::avif
