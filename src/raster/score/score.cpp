#include "raster/score/score.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "raster/colour/colour.h"
#include "raster/score/score_walk.h"
#include "raster/score/tiny.h"

namespace pressoir::raster {
namespace {

constexpr std::uint8_t kBlack = 0, kWhite = 255;

std::uint64_t bytes_prepared(std::uint32_t width, std::uint32_t height, bool alpha) {
  return ScoreCache::bytes_for(width, height) * (alpha ? 2 : 1);
}

}  // namespace

struct ScoreReference::State {
  std::uint32_t width, height;
  bool alpha;                      ///< some pixel is not opaque
  std::vector<ScoreCache> caches;  ///< on black, and with alpha on white; none for large pictures
  Canvas original;                 ///< only without caches, and of tiny pictures

  [[nodiscard]] double compare_with(const Canvas& candidate) const {
    const double on_black = compare_on(kBlack, candidate);
    if (!alpha && is_opaque(candidate)) return on_black;
    return std::min(on_black, compare_on(kWhite, candidate));
  }
  [[nodiscard]] double compare_on(std::uint8_t background, const Canvas& candidate) const {
    if (caches.empty()) return compare(original, candidate, background);
    return compare(background == kBlack ? caches.front() : caches.back(), candidate, background);
  }
};

ScoreReference::ScoreReference(const Canvas& original, std::uint64_t cache_bytes)
    : state_(std::make_unique<State>(State{.width = original.width(),
                                           .height = original.height(),
                                           .alpha = !is_opaque(original),
                                           .caches = {},
                                           .original = {}})) {
  if (bytes_prepared(original.width(), original.height(), state_->alpha) > cache_bytes) {
    state_->original = original.clone();
    return;
  }
  if (is_tiny(original.width(), original.height())) state_->original = original.clone();
  state_->caches.emplace_back(original, kBlack);
  if (state_->alpha) state_->caches.emplace_back(original, kWhite);
}

ScoreReference::~ScoreReference() = default;
ScoreReference::ScoreReference(ScoreReference&&) noexcept = default;
ScoreReference& ScoreReference::operator=(ScoreReference&&) noexcept = default;

double ScoreReference::score(const Canvas& candidate) const {
  if (candidate.width() != state_->width || candidate.height() != state_->height)
    throw Error(ErrorCode::invalid_request, "The pictures differ in size.");
  const double score = state_->compare_with(candidate);
  if (!is_tiny(state_->width, state_->height)) return score;
  return std::min(score, max_score_of_tiny(state_->original, candidate));
}

std::uint64_t ScoreReference::memory_needed(std::uint32_t width, std::uint32_t height, bool alpha,
                                            std::uint64_t cache_bytes) {
  const std::uint64_t prepared = bytes_prepared(width, height, alpha);
  const std::uint64_t kept = prepared <= cache_bytes ? prepared : std::uint64_t{width} * height * 4;
  constexpr std::uint64_t kRounding = 24U << 20U;  // of planes to large pages
  return kept + std::uint64_t{width} * 4096 + kRounding;
}

}  // namespace pressoir::raster
