#include "codecs/svg/proof/comparison.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.h"
#include "codecs/svg/analysis/analysis.h"
#include "codecs/svg/analysis/filter_work.h"
#include "codecs/svg/render/text_fonts.h"

namespace pressoir::codecs::svg {
namespace {

constexpr int kLargestDifference = 1;  // of 255, in a channel

}  // namespace

// A try block of the whole constructor would throw again at its end.
Comparison::Comparison(const Document& document) {
  try {
    draw_all(document);
  } catch (const Error&) {
    obstacle_ = "it cannot be drawn";
  }
}

void Comparison::draw_all(const Document& document) {
  const bool has_fonts = use_own_fonts();
  (void)take_missing_characters();
  const auto views = views_of(document);
  views_ = views.size();
  if (filter_seconds(document, compared_sizes(views.front().size).back()) > kMostFilterSeconds) {
    obstacle_ = "its filters take too long to draw";
    return;
  }
  ++renderings_;
  for (std::size_t i = 0; i < views.size(); ++i) draw(views[i], i);
  const bool is_empty = std::all_of(expected_.begin(), expected_.end(),
                                    [](const auto& each) { return each.picture.is_empty(); });
  if (is_empty) obstacle_ = "it draws nothing";
  if (analyse(document).texts && !has_fonts) obstacle_ = "its texts cannot be drawn";
  if (take_missing_characters() > 0) obstacle_ = "no font has all characters of its texts";
}

void Comparison::draw(const View& view, std::size_t number) {
  const Drawing drawing(view.svg, view.size);
  for (const auto& size : compared_sizes(view.size)) {
    expected_.push_back({number, drawing.draw(size.width, size.height)});
    ++drawings_;
  }
}

std::optional<std::vector<ViewDifference>> Comparison::differences(const Document& other) try {
  const auto views = views_of(other);
  if (views.size() != views_) return std::nullopt;
  ++renderings_;
  std::vector<ViewDifference> found;
  for (const auto& [number, before] : expected_) {
    const Drawing drawing(views[number].svg, views[number].size);
    Difference where(before, drawing.draw(before.width, before.height), kLargestDifference);
    ++drawings_;
    if (!where.empty()) found.push_back({number, std::move(where)});
  }
  return found;
} catch (const Error&) {
  return std::nullopt;
}

bool Comparison::shows_same(const Document& other) try {
  const auto views = views_of(other);
  if (views.size() != views_) return false;
  ++renderings_;
  std::map<std::size_t, Drawing> drawings;
  for (std::size_t i = 0; i < expected_.size(); ++i) {
    const auto& [number, before] = expected_[i];
    const auto& view = views[number];
    const auto& drawing = drawings.try_emplace(number, view.svg, view.size).first->second;
    const auto after = drawing.draw(before.width, before.height);
    ++drawings_;
    if (largest_difference(before, after) <= kLargestDifference) continue;
    std::rotate(expected_.begin(), expected_.begin() + static_cast<std::ptrdiff_t>(i),
                expected_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    return false;
  }
  return true;
} catch (const Error&) {
  return false;
}

}  // namespace pressoir::codecs::svg
