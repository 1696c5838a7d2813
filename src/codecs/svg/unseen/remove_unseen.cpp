#include "codecs/svg/unseen/remove_unseen.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/error.h"
#include "codecs/svg/document/edit.h"
#include "codecs/svg/document/picture_size.h"
#include "codecs/svg/proof/difference.h"
#include "codecs/svg/proof/views.h"
#include "codecs/svg/render/drawing.h"
#include "codecs/svg/shapes/placement.h"
#include "codecs/svg/unseen/candidates.h"

namespace pressoir::codecs::svg {
namespace {

constexpr std::size_t kMost = 32;  // candidates, drawn one by one
constexpr int kMostRounds = 4;     // each without those that were seen in the one before
constexpr double kCloseScale = 8;  // around each
constexpr double kLongestSide = 2048;

bool has_filter(const Document& document) {
  bool found = false;
  for_each_element(*document.root, [&](const Node& node) { found = found || node.is("filter"); });
  return found;
}

/// What a document shows with and without its candidates.
class Views {
 public:
  Views(const Document& document, const Matrix& viewport)
      : size_(picture_size(*document.root)),
        viewport_(viewport),
        before_(drawable(document), size_) {
    for (const auto& [width, height] : compared_sizes(size_))
      pictures_.push_back(before_.draw(width, height));
    drawings_ += static_cast<int>(pictures_.size());
  }

  void take(const Document& without) {
    after_.emplace(drawable(without), size_);
    seen_.clear();
    for (const auto& picture : pictures_)
      seen_.emplace_back(picture, after_->draw(picture.width, picture.height), 0);
    drawings_ += static_cast<int>(pictures_.size());
  }
  [[nodiscard]] bool show_nothing() const { return pictures_.back().is_empty(); }
  [[nodiscard]] bool shows_same() const { return std::ranges::all_of(seen_, &Difference::empty); }
  [[nodiscard]] bool is_seen(const Candidate& candidate) const {
    const auto shown = viewport_ * candidate.bounds;
    return std::ranges::any_of(seen_, [&](const Difference& seen) {
      const double x = seen.size().width / size_.width, y = seen.size().height / size_.height;
      return seen.meets({shown.low.x * x, shown.low.y * y, shown.high.x * x, shown.high.y * y});
    });
  }
  /// Whether it is seen from close by, or is too large to be looked at.
  [[nodiscard]] bool is_seen_closely(const Candidate& candidate) {
    const auto shown = viewport_ * candidate.bounds.grown(0);
    if (shown.empty()) return false;
    const PixelBox box{std::max(0.0, std::floor(shown.low.x) - 1),
                       std::max(0.0, std::floor(shown.low.y) - 1),
                       std::min(size_.width, std::ceil(shown.high.x) + 1),
                       std::min(size_.height, std::ceil(shown.high.y) + 1)};
    if (box.left >= box.right || box.top >= box.bottom) return false;
    const double longest = std::max(box.right - box.left, box.bottom - box.top);
    if (longest * kCloseScale > kLongestSide) return true;
    drawings_ += 2;
    return largest_difference(before_.draw_part(box, kCloseScale),
                              after_->draw_part(box, kCloseScale)) > 0;
  }
  [[nodiscard]] int drawings() const noexcept { return drawings_; }

 private:
  PictureSize size_;
  Matrix viewport_;
  Drawing before_;
  std::vector<Picture> pictures_{};  ///< in each size, as it is
  std::optional<Drawing> after_{};
  std::vector<Difference> seen_{};  ///< in each size
  int drawings_ = 0;
};

using Chosen = std::vector<Candidate>;

void remove(Document& document, const std::unordered_set<const Node*>& chosen) {
  remove_below(*document.root, [&](const Node& node) { return chosen.contains(&node); });
}

/// A copy without the elements: the copy's are those in the same places.
Document without(Document& document, const Chosen& chosen) {
  std::unordered_set<const Node*> originals;
  for (const auto& each : chosen) originals.insert(each.element);
  std::vector<bool> is_chosen;
  for_each_element(*document.root,
                   [&](const Node& node) { is_chosen.push_back(originals.contains(&node)); });
  auto copy = document.clone();
  std::unordered_set<const Node*> copies;
  std::size_t at = 0;
  for_each_element(*copy.root, [&](const Node& node) {
    if (is_chosen[at++]) copies.insert(&node);
  });
  remove(copy, copies);
  return copy;
}

/// Those that are not seen, all at once; none where that does not come to an end.
Chosen unseen_of(Document& document, Chosen chosen, Views& views, Trials& trials, bool& is_cut) {
  for (int round = 0; round < kMostRounds && !chosen.empty(); ++round) {
    is_cut = trials.expired();
    if (is_cut) return {};
    views.take(without(document, chosen));
    const auto before = chosen.size();
    if (!views.shows_same()) {
      std::erase_if(chosen, [&](const Candidate& each) { return views.is_seen(each); });
    } else {
      std::erase_if(chosen, [&](const Candidate& each) { return views.is_seen_closely(each); });
      if (chosen.size() == before) return chosen;
    }
    if (chosen.size() == before) return {};
  }
  return {};
}

Removal try_away(Document& document, Chosen chosen, const Matrix& viewport, Trials& trials) try {
  Removal removal;
  Views views(document, viewport);
  if (views.show_nothing()) return removal;  // what is drawn is then not all that counts
  chosen = unseen_of(document, std::move(chosen), views, trials, removal.is_cut);
  removal.drawings = views.drawings();
  removal.elements = chosen.size();
  std::unordered_set<const Node*> elements;
  for (const auto& each : chosen) elements.insert(each.element);
  remove(document, elements);
  return removal;
} catch (const Error&) {
  return {};  // it cannot be drawn
}

}  // namespace

Removal remove_unseen(Document& document, const PassContext& context, Trials& trials) {
  const auto viewport = viewport_of(*document.root);
  if (!viewport || has_filter(document)) return {};
  Chosen chosen;
  {
    const ShapeDocument shapes(document, context);
    chosen = candidates_of(document, shapes);
  }
  if (chosen.empty()) return {};
  chosen.resize(std::min(chosen.size(), kMost));
  return try_away(document, std::move(chosen), *viewport, trials);
}

}  // namespace pressoir::codecs::svg
