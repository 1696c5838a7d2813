#include "codecs/pdf/check/check.h"

#include <algorithm>

#include "codecs/pdf/check/facts.h"
#include "codecs/pdf/check/viewer.h"
#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr std::size_t kMaxDrawn = 40;

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

std::vector<int> spread(const std::vector<int>& pages) {
  if (pages.size() <= kMaxDrawn) return pages;
  std::vector<int> chosen;
  for (std::size_t i = 0; i < kMaxDrawn; ++i)
    chosen.push_back(pages[i * (pages.size() - 1) / (kMaxDrawn - 1)]);
  return chosen;
}

}  // namespace

std::string difference_of(Bytes before, Bytes after, const CheckOptions& options,
                          const Limits& limits, Trials& trials) {
  auto difference = difference_of_facts(before, after, options, limits);
  if (!difference.empty()) return difference;
  const Viewer left(before), right(after);
  if (left.pages() != right.pages()) return "the number of pages";
  for (int page = 0; page < left.pages(); ++page) {
    if (trials.expired()) return "out of time";
    if (left.text(page) != right.text(page)) return "the text of " + named(page);
  }
  for (const int page : spread(options.drawn_pages)) {
    if (trials.expired()) return "out of time";
    if (largest_difference(left.draw(page), right.draw(page)) > options.largest_difference)
      return "the look of " + named(page);
  }
  return {};
}

}  // namespace pressoir::codecs::pdf
