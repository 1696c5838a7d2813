#include "codecs/pdf/check/check.h"

#include <algorithm>

#include "codecs/pdf/check/facts.h"
#include "codecs/pdf/check/page_digests.h"
#include "codecs/pdf/check/viewer.h"
#include "codecs/pdf/structure/document.h"
#include "raster/score/score.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr std::size_t kMaxDrawn = 40, kMaxSampled = 3;

std::string named(int page) { return "page " + std::to_string(page + 1); }

/// What the objects of both files say.
struct Comparison {
  std::string difference, password = {};
  std::vector<bool> is_alike = {};  ///< by page: drawn of the same
};

Comparison compared(Bytes before, Bytes after, const CheckOptions& options, const Limits& limits) {
  return through_qpdf([&]() -> Comparison {
    Document left(before, limits, options.password), right(after, limits, options.password);
    if (encryption_of(left) != encryption_of(right)) return {.difference = "the encryption"};
    if (left.pages().size() != right.pages().size()) return {.difference = "the number of pages"};
    Comparison result{.difference = first_difference(facts_of(left, options.same_side_data),
                                                     facts_of(right, options.same_side_data)),
                      .password = left.password()};
    if (!result.difference.empty()) return result;
    const auto one = page_digests(left, limits.max_stream_bytes);
    const auto other = page_digests(right, limits.max_stream_bytes);
    for (std::size_t i = 0; i < one.size(); ++i)
      result.is_alike.push_back(one[i] && other[i] && *one[i] == *other[i]);
    return result;
  });
}

std::vector<int> spread(const std::vector<int>& pages, std::size_t most) {
  if (pages.size() <= most) return pages;
  if (most == 1) return {pages.front()};
  std::vector<int> chosen;
  for (std::size_t i = 0; i < most; ++i)
    chosen.push_back(pages[i * (pages.size() - 1) / (most - 1)]);
  return chosen;
}

// Of those that are known to look the same every third one.
std::vector<int> chosen_pages(const CheckOptions& options, const auto& is_alike) {
  auto pages = spread(options.drawn_pages, kMaxDrawn);
  auto others = options.sampled_pages;
  std::erase_if(others, is_alike);
  const auto sampled = spread(others, std::min(kMaxSampled, (others.size() + 2) / 3));
  pages.insert(pages.end(), sampled.begin(), sampled.end());
  std::ranges::sort(pages);
  pages.erase(std::unique(pages.begin(), pages.end()), pages.end());
  return pages;
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
  const auto comparison = compared(before, after, options, limits);
  if (!comparison.difference.empty()) return {.difference = comparison.difference};
  const auto is_alike = [&](int page) {
    const auto place = static_cast<std::size_t>(page);
    return place < comparison.is_alike.size() && comparison.is_alike[place];
  };
  const auto& password = comparison.password;
  const Viewer left(before, password), right(after, password);
  if (left.pages() != right.pages()) return {.difference = "the number of pages"};
  for (int page = 0; page < left.pages(); ++page) {
    if (is_alike(page)) continue;
    if (trials.expired()) return {.difference = "out of time"};
    if (left.text(page) != right.text(page)) return {.difference = "the text of " + named(page)};
  }
  Looks looks(options);
  for (const int page : chosen_pages(options, is_alike)) {
    if (trials.expired()) return {.difference = "out of time"};
    if (!looks.is_alike(left.look(page, options.dpi), right.look(page, options.dpi)))
      return {.difference = "the look of " + named(page)};
  }
  return looks.result();
}

}  // namespace pressoir::codecs::pdf
