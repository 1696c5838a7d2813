#include "codecs/pdf/check/check.h"

#include <algorithm>

#include "codecs/pdf/check/facts.h"
#include "codecs/pdf/check/viewer.h"
#include "codecs/pdf/structure/document.h"
#include "raster/score/score.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr std::size_t kMaxDrawn = 40;

std::string named(int page) { return "page " + std::to_string(page + 1); }

std::string difference_of_facts(Document& left, Document& right, const CheckOptions& options) {
  return through_qpdf([&]() -> std::string {
    if (encryption_of(left) != encryption_of(right)) return "the encryption";
    if (left.pages().size() != right.pages().size()) return "the number of pages";
    return first_difference(facts_of(left, options.same_side_data),
                            facts_of(right, options.same_side_data));
  });
}

std::vector<int> spread(const std::vector<int>& pages) {
  if (pages.size() <= kMaxDrawn) return pages;
  std::vector<int> chosen;
  for (std::size_t i = 0; i < kMaxDrawn; ++i)
    chosen.push_back(pages[i * (pages.size() - 1) / (kMaxDrawn - 1)]);
  return chosen;
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
  std::string password;
  {
    Document left(before, limits, options.password), right(after, limits, options.password);
    auto difference = difference_of_facts(left, right, options);
    if (!difference.empty()) return {.difference = std::move(difference)};
    password = left.password();
  }
  const Viewer left(before, password), right(after, password);
  if (left.pages() != right.pages()) return {.difference = "the number of pages"};
  for (int page = 0; page < left.pages(); ++page) {
    if (trials.expired()) return {.difference = "out of time"};
    if (left.text(page) != right.text(page)) return {.difference = "the text of " + named(page)};
  }
  Looks looks(options);
  for (const int page : spread(options.drawn_pages)) {
    if (trials.expired()) return {.difference = "out of time"};
    if (!looks.is_alike(left.look(page, options.dpi), right.look(page, options.dpi)))
      return {.difference = "the look of " + named(page)};
  }
  return looks.result();
}

}  // namespace pressoir::codecs::pdf
