#include "codecs/svg/lossy/likeness.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "codecs/svg/analysis/analysis.h"
#include "codecs/svg/analysis/filter_work.h"
#include "codecs/svg/proof/views.h"
#include "codecs/svg/render/canvas_of.h"
#include "codecs/svg/render/drawing.h"
#include "codecs/svg/render/text_fonts.h"

namespace pressoir::codecs::svg {
namespace {

/// Small pictures are enlarged on pages: an icon is judged as more than a few pixels.
constexpr double kShortest = 256, kLongest = 2048;  // of a long side

Size scored_size(PictureSize size) {
  const double longest = std::max(size.width, size.height);
  const double scale = std::clamp(2 * longest, kShortest, kLongest) / longest;
  const auto side = [&](double length) {
    return static_cast<std::uint32_t>(std::max(1.0, std::round(length * scale)));
  };
  return {side(size.width), side(size.height)};
}

}  // namespace

// A try block of the whole constructor would throw again at its end.
Likeness::Likeness(const Document& document) {
  try {
    draw_all(document);
  } catch (const Error&) {
    obstacle_ = "it cannot be drawn";
  }
}

void Likeness::draw_all(const Document& document) {
  const bool has_fonts = use_own_fonts();
  (void)take_missing_characters();
  const auto views = views_of(document);
  views_ = views.size();
  if (filter_seconds(document, scored_size(views.front().size)) > kMostFilterSeconds) {
    obstacle_ = "its filters take too long to draw";
    return;
  }
  for (std::size_t i = 0; i < views.size(); ++i) {
    const auto size = scored_size(views[i].size);
    const auto picture = Drawing(views[i].svg, views[i].size).draw(size.width, size.height);
    if (picture.is_empty()) continue;
    expected_.push_back({i, size, raster::ScoreReference(canvas_of(picture))});
  }
  if (expected_.empty()) obstacle_ = "it draws nothing";
  if (analyse(document).texts && !has_fonts) obstacle_ = "its texts cannot be drawn";
  if (take_missing_characters() > 0) obstacle_ = "no font has all characters of its texts";
}

std::optional<LikenessScore> Likeness::score(const Document& other) const try {
  const auto views = views_of(other);
  if (views.size() != views_) return std::nullopt;
  LikenessScore result{.mean = 0, .lowest = 100};
  for (const auto& [number, size, reference] : expected_) {
    const Drawing drawing(views[number].svg, views[number].size);
    const double score = reference.score(canvas_of(drawing.draw(size.width, size.height)));
    result.mean += score / static_cast<double>(expected_.size());
    result.lowest = std::min(result.lowest, score);
  }
  return result;
} catch (const Error&) {
  return std::nullopt;
}

}  // namespace pressoir::codecs::svg
