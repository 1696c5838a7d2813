#include "codecs/jpeg/lossy/lossy.h"

#include <cmath>
#include <optional>

#include "codecs/jpeg/lossy/attempts.h"
#include "codecs/jpeg/lossy/score_search.h"
#include "codecs/jpeg/lossy/size_search.h"
#include "codecs/jpeg/lossy/tables.h"
#include "codecs/jpeg/pixels.h"
#include "raster/score/bands.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::uint64_t kMostScored = 9'000'000, kScoredPixels = 3'000'000;

/// Of both samplings at one quality of libjpeg, the one whose bytes buy more score: a point of
/// score is worth about 5 % of the bytes (growth between 70 and 85 over the PNG photographs of the
/// corpus).
Attempt at_quality(const LossySource& source, const Goal& goal, Trials& trials) {
  const int quality = goal.quality.value();
  Attempts attempts(source, goal);
  const auto rated = [&](Sampling sampling) {
    Attempt attempt = attempts.encoded_as_libjpeg(quality, sampling);
    attempts.rate(attempt);
    return attempt;
  };
  if (!attempts.has_chroma()) return rated(Sampling::s444);
  if (source.canvas.pixels() > kMostScored) {
    const raster::Canvas sample = raster::bands_of(source.canvas, kScoredPixels);
    const raster::ScoreReference reference(sample);
    const LossySource part{.canvas = sample, .reference = reference};
    return rated(at_quality(part, goal, trials).sampling.value());
  }
  Attempt halved = rated(Sampling::s420);
  if (trials.expired()) return halved;
  Attempt full = rated(Sampling::s444);
  const double worth = std::pow(0.95, full.score - halved.score);
  const bool better = Attempts::plain_size(full) * worth < Attempts::plain_size(halved);
  return better ? std::move(full) : std::move(halved);
}

}  // namespace

std::uint64_t memory_for_lossy(std::uint32_t width, std::uint32_t height, std::uint32_t channels) {
  return 3 * std::uint64_t{width} * height * channels +
         memory_for_encoder(width, height, channels) +
         raster::ScoreReference::memory_needed(width, height) + (std::uint64_t{64} << 20U);
}

Lossy encode_lossy(const LossySource& source, const Goal& goal, Trials& trials) {
  if (goal.target_bytes) return search_size(source, goal, *goal.target_bytes, trials);
  const Attempts attempts(source, goal);
  if (goal.quality) return attempts.finished(at_quality(source, goal, trials), true);
  const double target = score_aimed_at(goal, kTraceStep).value_or(90);
  const ScoreFound found = search_score(source, goal, target, trials);
  return attempts.finished(found.attempt, found.reached);
}

Coded encode_unscored(const raster::Canvas& canvas, const Goal& goal) {
  const bool grey = canvas.layout().model == raster::ColourModel::grey;
  const int quality = goal.quality.value();
  const Sampling sampling = grey || quality >= 90 ? Sampling::s444 : Sampling::s420;
  EncodeSettings settings = settings_for(quality, sampling);
  sign(settings, trace_for(goal, kTraceStep), !grey);
  settings.optimal_codes = true;
  const char* name = grey ? "grey" : sampling == Sampling::s444 ? "4:4:4" : "4:2:0";
  return {.bytes = encode(canvas, settings), .method = std::string(name) + " sequential"};
}

}  // namespace pressoir::codecs::jpeg
