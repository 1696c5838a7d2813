#include "codecs/pdf/check/check.h"

#include <algorithm>

#include "codecs/pdf/check/facts.h"
#include "codecs/pdf/check/viewer.h"
#include "codecs/pdf/structure/document.h"
#include "raster/score/score.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr std::size_t kMaxDrawn = 40, kMaxSampled = 4;

std::string named(int page) { return "page " + std::to_string(page + 1); }

std::string difference_of_facts(Bytes before, Bytes after, const CheckOptions& options,
                                const Limits& limits) {
  return through_qpdf([&]() -> std::string {
    Document left(before, limits), right(after, limits);
    if (left.pages().size() != right.pages().size()) return "the number of pages";
    return first_difference(facts_of(left, options.same_side_data),
                            facts_of(right, options.same_side_data));
  });
}

std::vector<int> spread(const std::vector<int>& pages, std::size_t most) {
  if (pages.size() <= most) return pages;
  std::vector<int> chosen;
  for (std::size_t i = 0; i < most; ++i)
    chosen.push_back(pages[i * (pages.size() - 1) / (most - 1)]);
  return chosen;
}

// Those that are drawn count for the sample.
std::vector<int> chosen_pages(const CheckOptions& options) {
  auto pages = spread(options.drawn_pages, kMaxDrawn);
  const auto sampled =
      spread(options.sampled_pages, kMaxSampled - std::min(kMaxSampled - 2, pages.size()));
  pages.insert(pages.end(), sampled.begin(), sampled.end());
  std::ranges::sort(pages);
  pages.erase(std::ranges::unique(pages).begin(), pages.end());
  return pages;
}

raster::Canvas canvas_of(const Drawn& drawn) {
  raster::Canvas canvas(drawn.width, drawn.height, {});
  const auto* pixel = drawn.pixels.data();
  for (std::uint32_t y = 0; y < drawn.height; ++y)
    for (auto row = canvas.row8(y); !row.empty(); row = row.subspan(3), ++pixel)
      for (std::size_t channel = 0; channel < 3; ++channel)
        row[channel] = static_cast<std::uint8_t>(*pixel >> (16 - 8 * channel));
  return canvas;
}

/// Compares drawings of pages.
class Looks {
 public:
  explicit Looks(const CheckOptions& options) : least_(options.least_score) {}

  bool is_alike(const Drawn& before, const Drawn& after) {
    if (!least_) return before == after;
    if (before.width != after.width || before.height != after.height) return false;
    const double score =
        before == after ? 100 : raster::ScoreReference(canvas_of(before)).score(canvas_of(after));
    sum_ += score;
    lowest_ = std::min(lowest_, score);
    ++count_;
    return score >= *least_;
  }
  [[nodiscard]] Checked result() const {
    if (count_ == 0) return {};
    return {.difference = "", .score = sum_ / count_, .lowest_score = lowest_};
  }

 private:
  std::optional<double> least_;
  double sum_ = 0, lowest_ = 100;
  int count_ = 0;
};

}  // namespace

Checked checked(Bytes before, Bytes after, const CheckOptions& options, const Limits& limits,
                Trials& trials) {
  auto difference = difference_of_facts(before, after, options, limits);
  if (!difference.empty()) return {.difference = std::move(difference)};
  const Viewer left(before), right(after);
  if (left.pages() != right.pages()) return {.difference = "the number of pages"};
  for (int page = 0; page < left.pages(); ++page) {
    if (trials.expired()) return {.difference = "out of time"};
    if (left.text(page) != right.text(page)) return {.difference = "the text of " + named(page)};
  }
  Looks looks(options);
  for (const int page : chosen_pages(options)) {
    if (trials.expired()) return {.difference = "out of time"};
    if (!looks.is_alike(left.draw(page), right.draw(page)))
      return {.difference = "the look of " + named(page)};
  }
  return looks.result();
}

}  // namespace pressoir::codecs::pdf
