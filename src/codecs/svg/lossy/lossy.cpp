#include "codecs/svg/lossy/lossy.h"

#include <algorithm>
#include <cmath>

#include "codecs/quality_ladder.h"
#include "codecs/svg/analysis/analysis.h"
#include "codecs/svg/document/reader.h"
#include "codecs/svg/document/writer.h"
#include "codecs/svg/lossy/coarse.h"
#include "codecs/svg/lossy/likeness.h"
#include "codecs/svg/trace.h"

namespace pressoir::codecs::svg {
namespace {

// From rung to rung shapes may move less, by a quarter of an octave.
constexpr Ladder kLadder{.flights = 6, .rungs = 8};
constexpr double kCoarsest = 2;  // pixels
constexpr double kRungsOfOctave = 4;

Coarseness coarseness_of(int rung) {
  return {.pixels = kCoarsest * std::exp2(-rung / kRungsOfOctave)};
}

std::string_view without_trace(const LosslessText& lossless) {
  return std::string_view(lossless.text).substr(0, lossless.text.size() - lossless.trace_bytes);
}

class Search {
 public:
  Search(const LosslessText& lossless, const Goal& goal, Trials& trials)
      : lossless_(lossless),
        goal_(goal),
        trials_(trials),
        document_(parse(as_bytes(without_trace(lossless)))),
        likeness_(document_) {}

  [[nodiscard]] const std::string& obstacle() const noexcept { return likeness_.obstacle(); }

  std::optional<ScoredEncoding> at_score(double target) {
    if (!goal_.monotone) return at_score_in_few_steps(target);
    auto found = search_ladder(target, kLadder, [&](int rung) { return scored(rung); });
    if (!found) return std::nullopt;
    return std::move(found->encoding);
  }
  std::optional<ScoredEncoding> at_quality(int quality) {
    return scored(static_cast<int>(std::lround(quality * kLadder.top() / 100.0)));
  }
  /// Bytes grow with the rungs but for noise.
  std::optional<ScoredEncoding> at_bytes(std::uint64_t most) {
    int low = 0, high = kLadder.top() + 1;
    while (high - low > 1 && !trials_.expired()) {
      const int middle = (low + high) / 2;
      (text_of(coarse_at(middle)).size() <= most ? low : high) = middle;
    }
    return scored(low);
  }

 private:
  /// In half the drawings that a ladder takes, or fewer: scores fall nearly evenly with the rungs.
  std::optional<ScoredEncoding> at_score_in_few_steps(double target) {
    constexpr double kHighest = 100;  // of a score; the lowest rung is taken to have this much less
    std::optional<ScoredEncoding> best;
    Known low{.rung = -1, .score = target - (kHighest - target)};
    Known high{.rung = kLadder.top() + 1, .score = kHighest};
    while (high.rung - low.rung > 1) {
      const int rung = between(low, high, target);
      auto coded = scored(rung);
      if (!coded) break;
      const bool reached = coded->score >= target;
      (reached ? high : low) = {.rung = rung, .score = coded->score};
      if (reached) best = std::move(coded);
    }
    return best;
  }
  struct Known {
    int rung;
    double score;
  };
  /// Where the score would be met if it fell evenly; not at the very end of what is open, so that
  /// this is left in few steps.
  static int between(const Known& low, const Known& high, double target) {
    const int open = high.rung - low.rung;
    const double share = (target - low.score) / std::max(high.score - low.score, 1e-6);
    const int margin = open / 4;
    const int step = static_cast<int>(std::ceil(std::clamp(share, 0.0, 1.0) * open));
    return low.rung + std::clamp(step, std::max(margin, 1), open - std::max(margin, 1));
  }
  [[nodiscard]] Document coarse_at(int rung) const {
    return coarse(document_, coarseness_of(rung), goal_.metadata, lossless_.undone);
  }
  [[nodiscard]] std::string text_of(const Document& document) const {
    const auto text = write(document);
    return text + trace_comment(trace_for(goal_, kTraceStep), text);
  }
  std::optional<ScoredEncoding> scored(int rung) {
    if (trials_.expired()) return std::nullopt;
    const auto document = coarse_at(rung);
    constexpr LikenessScore kNotDrawn{.mean = -100, .lowest = -100};
    const auto score = likeness_.score(document).value_or(kNotDrawn);
    return ScoredEncoding{.bytes = to_buffer(as_bytes(text_of(document))),
                          .score = score.mean,
                          .min_score = score.lowest};
  }

  const LosslessText& lossless_;
  const Goal& goal_;
  Trials& trials_;
  Document document_;
  Likeness likeness_;
};

}  // namespace

std::optional<ScoredEncoding> lossy_text(const LosslessText& lossless, const Goal& goal,
                                         Trials& trials) {
  const auto findings = analyse(parse(as_bytes(lossless.text)));
  if (findings.has_other_looks()) {
    trials.warn("no loss, since it shows more than a drawing can", "it has " + findings.names());
    return std::nullopt;
  }
  Search search(lossless, goal, trials);
  if (!search.obstacle().empty()) return std::nullopt;
  if (const auto target = score_aimed_at(goal, kTraceStep)) return search.at_score(*target);
  if (goal.target_bytes) return search.at_bytes(*goal.target_bytes);
  return search.at_quality(goal.quality.value_or(1));
}

}  // namespace pressoir::codecs::svg
