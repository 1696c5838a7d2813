#include "codecs/svg/proof/proof.h"

#include <algorithm>
#include <map>

#include "codecs/svg/analysis/analysis.h"
#include "codecs/svg/document/writer.h"
#include "codecs/svg/passes/pass_loop.h"
#include "codecs/svg/proof/comparison.h"

namespace pressoir::codecs::svg {
namespace {

constexpr int kMoreDigits = 2;
constexpr int kMaxAttempts = 80;  // drawings of the changed document, in the worst case

/// What passes may do to one document, less and less of it.
class Search {
 public:
  Search(const Document& document, const PassContext& context, std::span<const Pass> passes)
      : document_(document), context_(context), passes_(passes) {}

  /// @param among  passes of Proof::rendering that may be applied.
  Document attempt(std::size_t among) {
    auto result = document_.clone();
    std::size_t number = 0;
    std::map<std::string_view, bool> chosen;
    for (const auto& pass : passes_)
      chosen[pass.name] = pass.proof == Proof::analysis || number++ < among;
    changed_ = apply_passes(result, passes_, [&](const Pass& pass) -> std::optional<PassContext> {
      if (!chosen.at(pass.name) || (context_.minimal && !pass.in_minimal)) return std::nullopt;
      const auto found = extra_.find(pass.name);
      if (found == extra_.end()) return context_;
      if (found->second > kMoreDigits) return std::nullopt;
      PassContext finer = context_;
      finer.digits += found->second;
      return finer;
    });
    return result;
  }
  /// Whether the last attempt needs to be proven by drawings.
  [[nodiscard]] bool needs_drawings() const {
    return std::any_of(passes_.begin(), passes_.end(), [&](const Pass& pass) {
      return pass.proof == Proof::rendering && changed_.contains(pass.name);
    });
  }
  [[nodiscard]] std::size_t drawn_passes() const {
    return static_cast<std::size_t>(
        std::count_if(passes_.begin(), passes_.end(),
                      [](const Pass& pass) { return pass.proof == Proof::rendering; }));
  }
  /// Less of the pass of Proof::rendering with that number.
  void restrict(std::size_t number) { ++extra_[name_of(number)]; }
  [[nodiscard]] bool may_restrict(std::size_t number) {
    return extra_[name_of(number)] <= kMoreDigits;
  }
  [[nodiscard]] std::vector<std::string> undone() const {
    std::vector<std::string> names;
    for (const auto& [name, extra] : extra_)
      if (extra > kMoreDigits) names.emplace_back(name);
    return names;
  }

 private:
  [[nodiscard]] std::string_view name_of(std::size_t number) const {
    for (const auto& pass : passes_)
      if (pass.proof == Proof::rendering && number-- == 0) return pass.name;
    return {};
  }

  const Document& document_;
  const PassContext& context_;
  std::span<const Pass> passes_;
  std::map<std::string_view, int> extra_;  ///< digits; above kMoreDigits: undone
  std::set<std::string_view> changed_;
};

/// The first pass whose work is seen, by bisection: with `seen` passes it is, without it is not.
std::size_t culprit(Search& search, Comparison& comparison, std::size_t seen, int& attempts) {
  std::size_t unseen = 0;
  while (unseen + 1 < seen) {
    const auto middle = unseen + (seen - unseen) / 2;
    ++attempts;
    (comparison.shows_same(search.attempt(middle)) ? unseen : seen) = middle;
  }
  return seen - 1;
}

}  // namespace

Improved improve(const Document& document, const PassContext& context, bool only_analysis,
                 Trials& trials, std::span<const Pass> passes) {
  Search search(document, context, passes);
  const auto without = [&](std::string why, int drawings) {
    return Improved{
        .document = search.attempt(0), .unproven = std::move(why), .drawings = drawings};
  };
  if (only_analysis || context.minimal) return without("", 0);
  const auto all = search.drawn_passes();
  auto result = search.attempt(all);
  if (!search.needs_drawings()) return {.document = std::move(result)};
  const auto findings = analyse(document);
  if (findings.depends_on_structure()) return without("it has " + findings.names(), 0);
  Comparison comparison(document);
  if (!comparison.obstacle().empty()) return without(comparison.obstacle(), comparison.drawings());
  for (int attempts = 1; attempts < kMaxAttempts && !trials.expired(); ++attempts) {
    if (comparison.shows_same(result))
      return {.document = std::move(result),
              .undone = search.undone(),
              .drawings = comparison.drawings()};
    const auto number = culprit(search, comparison, all, attempts);
    const auto seen = write(result);
    do {
      search.restrict(number);
      result = search.attempt(all);
    } while (write(result) == seen && search.may_restrict(number));
  }
  return without("its passes hide what the others do", comparison.drawings());
}

}  // namespace pressoir::codecs::svg
