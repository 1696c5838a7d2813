#include "codecs/png/lossy.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>

#include "codecs/png/lossless.h"
#include "codecs/png/mark.h"
#include "codecs/png/reduce.h"
#include "raster/colour.h"
#include "raster/quantize.h"
#include "raster/score.h"

namespace pressoir::codecs::png {
namespace {

using raster::Canvas;

constexpr std::array<int, 13> kFine{2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256};
constexpr std::array<int, 4> kCoarse{16, 64, 128, 256};
constexpr std::array<int, 1> kSingle{256};

std::span<const int> ladder_for(std::uint64_t pixels, bool fast) {
  if (pixels > 16'000'000) return kSingle;
  if (pixels > 4'000'000 || fast) return kCoarse;
  return kFine;
}

Canvas to_8_bits(const Canvas& canvas) {
  if (canvas.layout().bits == 8) return canvas.clone();
  raster::Layout layout = canvas.layout();
  layout.bits = 8;
  Canvas result(canvas.width(), canvas.height(), layout);
  for (std::uint32_t y = 0; y < canvas.height(); ++y)
    std::ranges::transform(canvas.row16(y), result.row8(y).begin(), [](std::uint16_t v) {
      return static_cast<std::uint8_t>((v * 255U + 32767U) / 65535U);
    });
  return result;
}

Image to_image(const raster::Quantized& picture, const Canvas& like) {
  Indexed indexed{.width = like.width(), .height = like.height()};
  Order order;
  for (const auto& c : picture.palette) {
    order.push_back(static_cast<std::uint8_t>(order.size()));
    indexed.colours.push_back({c.red, c.green, c.blue, c.alpha});
  }
  indexed.indices = picture.indices;
  return to_palette(indexed, order);
}

struct Attempt {
  raster::Quantized picture;
  double score = 0;
};

/// Quantises and scores, each setting once.
class Workshop {
 public:
  Workshop(const Canvas& original, const Canvas& samples, const Goal& goal)
      : reference_(original), samples_(samples), quantizer_(samples), goal_(goal) {}

  Attempt attempt(int colours, float dithering) {
    Attempt result;
    result.picture = quantizer_.run({.colours = colours,
                                     .quality = goal_.quality.value_or(100),
                                     .dithering = dithering,
                                     .speed = goal_.fast ? 8 : 4});
    Canvas shown = raster::to_canvas(result.picture, samples_.width(), samples_.height());
    shown.set_icc(samples_.icc());
    shown.gamma = samples_.gamma;
    result.score = reference_.score(shown);
    return result;
  }

 private:
  raster::ScoreReference reference_;
  const Canvas& samples_;
  raster::Quantizer quantizer_;
  const Goal& goal_;
};

/// The fewest colours whose score still reaches `target`; empty when none does.
std::optional<Attempt> fewest_colours(Workshop& workshop, std::span<const int> ladder,
                                      double target, Trials& trials) {
  Attempt best = workshop.attempt(ladder.back(), 1);
  if (best.score < target) return std::nullopt;
  std::size_t low = 0, high = ladder.size() - 1;
  while (low < high && !trials.expired()) {
    const std::size_t middle = (low + high) / 2;
    Attempt next = workshop.attempt(ladder[middle], 1);
    if (next.score >= target) {
      best = std::move(next);
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return best;
}

/// Dithering costs bytes: without it the same number of colours may be enough.
Attempt without_dithering(Workshop& workshop, Attempt best, double target, Trials& trials) {
  if (trials.expired()) return best;
  Attempt plain = workshop.attempt(static_cast<int>(best.picture.palette.size()), 0);
  return plain.score >= target ? std::move(plain) : std::move(best);
}

Candidate encode(const Attempt& attempt, const Canvas& samples, const Plan& plan, const Goal& goal,
                 bool fast, Trials& trials) {
  Image image = to_image(attempt.picture, samples);
  Plan chunks = plan;
  drop_mark(chunks);
  if (const auto value = mark_value(goal)) chunks.chunks.push_back(make_mark(*value, image));
  Candidate candidate = encode_lossless(std::move(image), std::move(chunks), fast, trials);
  candidate.method = "quantised to " + std::to_string(attempt.picture.palette.size()) +
                     " colours, " + candidate.method;
  candidate.score = attempt.score;
  candidate.min_score = attempt.score;
  return candidate;
}

/// The most colours that fit the size, found with the quick search, delivered with the whole one
/// (which a second run repeats); empty when none does.
std::optional<Candidate> fitting(Workshop& workshop, std::span<const int> ladder,
                                 const Canvas& samples, const Plan& plan, const Goal& goal,
                                 Trials& trials) {
  const auto encode_with = [&](std::size_t step, bool fast) {
    return encode(workshop.attempt(ladder[step], 1), samples, plan, goal, fast, trials);
  };
  std::size_t low = 0, high = ladder.size();
  while (low < high && !trials.expired()) {
    const std::size_t middle = (low + high) / 2;
    if (encode_with(middle, true).bytes.size() <= *goal.target_bytes)
      low = middle + 1;
    else
      high = middle;
  }
  while (low > 0 && !trials.expired()) {
    Candidate candidate = encode_with(--low, goal.fast);
    if (candidate.bytes.size() <= *goal.target_bytes) return candidate;
  }
  return std::nullopt;
}

}  // namespace

void offer_lossy(const Canvas& original, const Plan& plan, const Goal& goal, Trials& trials) {
  const bool keeps_profile = std::ranges::any_of(
      plan.chunks, [](const OwnedChunk& chunk) { return chunk.type == tag("iCCP"); });
  Canvas samples = keeps_profile || original.icc().empty() ? to_8_bits(original)
                                                           : to_8_bits(raster::to_srgb(original));
  if (keeps_profile) samples.set_icc(original.icc());
  samples.gamma = original.gamma;
  Workshop workshop(original, samples, goal);
  const auto ladder = ladder_for(original.pixels(), goal.fast);
  if (goal.target_bytes) {
    if (auto best = fitting(workshop, ladder, samples, plan, goal, trials))
      trials.offer(std::move(*best));
    return;
  }
  std::optional<Attempt> best;
  if (const auto target = score_target(goal)) {
    best = fewest_colours(workshop, ladder, *target, trials);
    if (best && ladder.size() == kFine.size())
      best = without_dithering(workshop, std::move(*best), *target, trials);
  } else {
    best = workshop.attempt(256, 1);
  }
  if (best) trials.offer(encode(*best, samples, plan, goal, goal.fast, trials));
}

}  // namespace pressoir::codecs::png
