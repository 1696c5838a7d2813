#include "codecs/webp/search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "codecs/quality_search.h"
#include "codecs/webp/container.h"
#include "codecs/webp/encoder.h"
#include "codecs/webp/reader.h"
#include "codecs/webp/timeline.h"
#include "raster/score.h"

namespace pressoir::codecs::webp {
namespace {

// Above these sizes, pixels of all frames, slower settings cost more seconds than a request has
// (measured: method 6 with full effort takes 10 to 15 s for 10 megapixels).
constexpr std::uint64_t kThoroughPixels = 4'000'000;
constexpr std::uint64_t kModeratePixels = 20'000'000;
constexpr std::uint64_t kQuickPixels = 80'000'000;
// An animation is searched on this many pixels of evenly spread frames, and scored on as many.
constexpr std::uint64_t kSearchedPixels = 3'000'000;
constexpr std::uint64_t kScoredPixels = 24'000'000;
// Lossless and near-lossless are tried beside lossy where a lossless file is below this multiple.
constexpr double kNearLosslessWithin = 2;

// Scores of typical pictures with sharp chroma, method 6 (means over corpus/png).
using Curve = std::span<const QualityPoint>;
constexpr std::array<QualityPoint, 11> kPhotoCurve{{{0, 10},
                                                    {30, 44},
                                                    {50, 56},
                                                    {65, 63},
                                                    {75, 67.5},
                                                    {80, 71.5},
                                                    {85, 77},
                                                    {90, 82.5},
                                                    {95, 87},
                                                    {98, 89.2},
                                                    {100, 90}}};
constexpr std::array<QualityPoint, 11> kDrawingCurve{{{0, 35},
                                                      {30, 69},
                                                      {50, 76.5},
                                                      {65, 79.7},
                                                      {75, 82.6},
                                                      {80, 84.8},
                                                      {85, 86.2},
                                                      {90, 87.7},
                                                      {95, 89.3},
                                                      {98, 90.2},
                                                      {100, 90.7}}};
constexpr double kTolerance = 0.6;      // points of score above the target
constexpr int kMostEncodings = 5;       // of one search
constexpr double kPointsPerStep = 0.6;  // score per step of quality, where one step must do

std::uint64_t pixels_of(const raster::FramesInfo& info) {
  return std::uint64_t{info.width} * info.height * info.frames;
}

std::uint32_t frames_within(const raster::FramesInfo& info, std::uint64_t pixels) {
  const std::uint64_t frame = std::uint64_t{info.width} * info.height;
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(pixels / frame, 1, info.frames));
}

/// Measured over corpus/png: method 6 at full effort saves 0 to 9 % more than this, for 3 s a
/// megapixel of a drawing and 100 s a megapixel of a photograph.
Settings lossless_effort(const raster::FramesInfo& info, const Goal& goal) {
  Settings settings;
  settings.lossless = true;
  const auto pixels = pixels_of(info);
  const bool thorough = pixels <= kThoroughPixels;
  settings.method = goal.fast || pixels > kModeratePixels ? 2 : thorough ? 4 : 3;
  settings.quality = goal.fast || pixels > kModeratePixels ? 25
                     : !thorough                           ? 50
                     : info.frames > 1                     ? 75
                                                           : 100;
  return settings;
}

Settings effort_for(const raster::FramesInfo& info, const Goal& goal) {
  Settings settings;
  const auto pixels = pixels_of(info);
  const bool animated = info.frames > 1;
  settings.method = goal.fast || pixels > kQuickPixels     ? 2
                    : pixels > kModeratePixels             ? 3
                    : pixels > kThoroughPixels || animated ? 4
                                                           : 6;
  settings.sharp_yuv = !goal.fast && pixels <= kModeratePixels;
  settings.mixed = animated && !goal.fast && pixels <= kModeratePixels;
  return settings;
}

/// Encodes one source with one setting after another, and scores the results.
class Attempts {
 public:
  Attempts(Source& source, const Limits& limits, Trials& trials)
      : source_(source), limits_(limits), trials_(trials) {
    if (source.info().frames == 1) prepare_still();
  }

  /// Empty: out of time.
  std::optional<Buffer> encode(const Settings& settings) {
    if (count_ != 0 && trials_.expired()) return std::nullopt;
    ++count_;
    if (still_) return still_->encode(settings);
    return encode_animation(source_, settings, trials_);
  }
  std::optional<ScoredEncoding> score(std::optional<Buffer> coded) {
    if (!coded) return std::nullopt;
    Reader decoded(*coded, limits_);
    ScoredEncoding result{std::move(*coded), 0, 0};
    if (still_) {
      auto frame = decoded.next();
      frame->canvas.set_icc(source_.dressing().metadata.icc);
      result.score = result.min_score = reference_->score(frame->canvas);
      return result;
    }
    const auto most = frames_within(source_.info(), kScoredPixels);
    const auto scores = score_along(source_, decoded, most);
    if (scores.frames == 0) return std::nullopt;
    result.score = scores.mean;
    result.min_score = scores.least;
    return result;
  }
  std::optional<ScoredEncoding> run(const Settings& settings) { return score(encode(settings)); }
  [[nodiscard]] int count() const { return count_; }

 private:
  void prepare_still() {
    source_.rewind();
    const auto frame = source_.next();
    still_ = std::make_unique<StillEncoder>(source_.pixels(frame->canvas));
    reference_ = std::make_unique<raster::ScoreReference>(frame->canvas);
  }
  Source& source_;
  const Limits& limits_;
  Trials& trials_;
  std::unique_ptr<StillEncoder> still_;
  std::unique_ptr<raster::ScoreReference> reference_;
  int count_ = 0;
};

std::string with_count(const char* method, int encodings) {
  return std::string(method) + ", " + std::to_string(encodings) +
         (encodings == 1 ? " encoding" : " encodings");
}

struct Work {
  Source& source;
  const Goal& goal;
  const Limits& limits;
  Trials& trials;
};

void offer(const Work& work, const Buffer& coded, std::optional<Mark> mark, Candidate candidate) {
  candidate.bytes = assemble(coded, work.source.dressing().metadata, mark, false);
  work.trials.offer(std::move(candidate));
}

void offer_scored(const Work& work, const ScoredEncoding& result, std::optional<Mark> mark,
                  std::string method) {
  offer(work, result.bytes, mark, {{}, std::move(method), result.score, result.min_score, false});
}

/// The lossy coding that just reaches `target`.
std::optional<ScoredEncoding> find_lossy(
    double target, Curve curve, int most_encodings,
    const std::function<std::optional<ScoredEncoding>(double)>& encode) {
  QualitySearch search;
  search.curve = curve;
  search.tolerance = kTolerance;
  search.most_encodings = most_encodings;
  return search_quality(target, search, encode);
}

using Points = std::array<QualityPoint, kPhotoCurve.size()>;

/// The typical curve, moved through what one encoding of this picture gave.
Points moved(Points curve, double quality, double score) {
  const double by = score - score_at(curve, quality);
  for (auto& point : curve) point.score += by;
  return curve;
}

/// The lossy coding of a still picture that just reaches `target`. Whether the loop filter should
/// be chosen by trial depends on the picture (-10 to +20 % at equal score): the second encoding
/// tells, at the quality that the first one points to.
std::optional<ScoredEncoding> find_still(Attempts& attempts, Settings settings, double target,
                                         bool drawing, bool fast) {
  Points curve = drawing ? kDrawingCurve : kPhotoCurve;
  const auto run = [&](double quality) {
    settings.quality = static_cast<float>(quality);
    return attempts.run(settings);
  };
  const auto is_near = [&](const ScoredEncoding& result) {
    return result.score >= target && result.score <= target + kTolerance;
  };
  if (!fast) {
    const double aim = target + kTolerance / 3;
    const double start = quality_at(curve, aim);
    auto plain = run(start);
    if (!plain) return std::nullopt;
    const auto plain_curve = moved(curve, start, plain->score);
    const double next = quality_at(plain_curve, aim);
    settings.autofilter = true;
    auto filtered = run(next);
    if (!filtered) return is_near(*plain) ? plain : std::nullopt;
    settings.autofilter = filtered->score > score_at(plain_curve, next);
    if (settings.autofilter && is_near(*filtered)) return filtered;
    if (!settings.autofilter && is_near(*plain)) return plain;
    curve = settings.autofilter ? moved(curve, next, filtered->score) : plain_curve;
    auto& known = settings.autofilter ? *filtered : *plain;
    auto found = find_lossy(target, curve, kMostEncodings, run);
    const bool known_is_better =
        known.score >= target && (!found || known.bytes.size() < found->bytes.size());
    return known_is_better ? std::optional(std::move(known)) : found;
  }
  return find_lossy(target, curve, kMostEncodings, run);
}

bool offer_still_for_score(const Work& work, double target) {
  Attempts attempts(work.source, work.limits, work.trials);
  const bool drawing = work.source.is_drawing();
  const auto found = find_still(attempts, effort_for(work.source.info(), work.goal), target,
                                drawing, work.goal.fast);
  const Mark mark{true, target};
  if (found) offer_scored(work, *found, mark, with_count("lossy", attempts.count()));
  if (work.goal.fast || work.trials.expired() || !drawing) return found.has_value();
  // Drawings often need fewer bytes smoothed and coded without further loss.
  auto smooth = lossless_effort(work.source.info(), work.goal);
  for (const int level : {20, 60}) {
    smooth.near_lossless = level;
    const auto result = attempts.run(smooth);
    if (!result) break;
    if (found && static_cast<double>(result->bytes.size()) >
                     kNearLosslessWithin * static_cast<double>(found->bytes.size()))
      break;
    if (result->score < target) continue;
    offer_scored(work, *result, mark, with_count("near-lossless", attempts.count()));
    return true;
  }
  return found.has_value();
}

/// Searches on evenly spread frames where there are many, then encodes all of them.
bool offer_animation_for_score(const Work& work, double target) {
  const auto info = work.source.info();
  auto settings = effort_for(info, work.goal);
  const auto sample = frames_within(info, kSearchedPixels);
  const std::uint32_t step = (info.frames + sample - 1) / sample;
  Attempts attempts(work.source, work.limits, work.trials);
  const auto run = [&](double quality) {
    settings.quality = static_cast<float>(quality);
    return attempts.run(settings);
  };
  double quality = 100;
  work.source.thin(step);
  auto found = find_lossy(target, work.source.is_drawing() ? kDrawingCurve : kPhotoCurve,
                          kMostEncodings, [&](double tried) {
                            auto result = run(tried);
                            if (result && result->score >= target)
                              quality = std::min(quality, tried);
                            return result;
                          });
  work.source.thin(1);
  for (int round = 0; found && step > 1 && round < 3; ++round) {
    found = run(quality);
    if (!found || found->score >= target || quality >= 100) break;
    quality = std::min(100.0, quality + 1 + (target - found->score) / kPointsPerStep);
  }
  if (!found || found->score < target) return false;
  offer_scored(work, *found, Mark{true, target}, with_count("lossy", attempts.count()));
  return true;
}

}  // namespace

std::optional<Candidate> encode_lossless(Source& source, const Goal& goal, const Limits& limits,
                                         Trials& trials) {
  const auto settings = lossless_effort(source.info(), goal);
  std::optional<Buffer> coded;
  if (source.info().frames == 1) {
    source.rewind();
    coded = StillEncoder(source.pixels(source.next()->canvas)).encode(settings);
  } else {
    coded = encode_animation(source, settings, trials);
  }
  if (!coded) return std::nullopt;
  Reader decoded(*coded, limits);
  if (!shows_the_same(source, decoded))
    throw Error(ErrorCode::internal, "The result did not pass its check.", "webp lossless");
  return Candidate{assemble(*coded, source.dressing().metadata, {}, false),
                   "lossless",
                   {},
                   {},
                   source.is_exact()};
}

bool offer_lossy(Source& source, const Goal& goal, const Limits& limits, Trials& trials) {
  const Work work{source, goal, limits, trials};
  if (const auto target = score_target(goal)) {
    return source.info().frames == 1 ? offer_still_for_score(work, *target)
                                     : offer_animation_for_score(work, *target);
  }
  auto settings = effort_for(source.info(), goal);
  Attempts attempts(source, limits, trials);
  std::optional<Buffer> coded;
  std::optional<Mark> mark;
  if (goal.quality) {
    settings.quality = static_cast<float>(*goal.quality);
    mark = Mark{false, static_cast<double>(*goal.quality)};
    coded = attempts.encode(settings);
  } else if (goal.target_bytes) {
    const std::size_t around = bytes_around(source.dressing().metadata);
    if (*goal.target_bytes > around) {
      coded = search_size(*goal.target_bytes - around, [&](int quality) {
        settings.quality = static_cast<float>(quality);
        return attempts.encode(settings);
      });
    }
  }
  const auto scored = attempts.score(std::move(coded));
  if (scored) offer_scored(work, *scored, mark, with_count("lossy", attempts.count()));
  return scored.has_value();
}

}  // namespace pressoir::codecs::webp
