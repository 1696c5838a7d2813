#include "codecs/svg/proof/proof.h"

#include <algorithm>
#include <set>

#include "codecs/svg/analysis/analysis.h"
#include "codecs/svg/document/writer.h"
#include "codecs/svg/passes/pass_loop.h"
#include "codecs/svg/proof/detail.h"
#include "codecs/svg/proof/suspects.h"

namespace pressoir::codecs::svg {
namespace {

constexpr int kMaxAttempts = 60;  // drawings of the changed document, in the worst case

/// More than this of the picture is not what rounded coordinates change.
constexpr double kWideShare = 0.02;

using Differences = std::vector<ViewDifference>;

/// What passes may do to one document, less and less of it.
class Search {
 public:
  Search(const Document& document, const PassContext& context, std::span<const Pass> passes)
      : document_(document.clone()), context_(context), passes_(passes), detail_(*document.root) {
    for (const auto& pass : passes)
      if (pass.proof == Proof::rendering) drawn_.push_back(pass.name);
  }

  /// @param among  passes of Proof::rendering that may be applied, from the first.
  Document attempt(std::size_t among) {
    auto result = document_.clone();
    const std::set<std::string_view> chosen(drawn_.begin(),
                                            drawn_.begin() + static_cast<std::ptrdiff_t>(among));
    changed_ = apply_passes(result, passes_, [&](const Pass& pass) -> std::optional<PassContext> {
      const bool is_chosen = pass.proof == Proof::analysis || chosen.contains(pass.name);
      if (!is_chosen || undone_.contains(pass.name)) return std::nullopt;
      return context_.minimal && !pass.in_minimal ? std::nullopt : std::optional(context_);
    });
    return result;
  }
  Document attempt() { return attempt(drawn_.size()); }
  /// Whether the last attempt needs to be proven by drawings.
  [[nodiscard]] bool needs_drawings() const {
    return std::any_of(drawn_.begin(), drawn_.end(),
                       [&](std::string_view name) { return changed_.contains(name); });
  }
  /// Paths keep more of their coordinates where something differs, from now on. False: nothing is
  /// gained by that any more.
  bool keep_detail(const Differences& differences) {
    if (!detail_.add(differences)) return false;
    context_.care = {
        .finer_in = [this](const Bounds& bounds) { return detail_.finer_in(bounds); },
        .stays_in = [this](const Bounds& bounds) { return detail_.has_row_of(bounds); },
        .grid = detail_.grid()};
    return true;
  }
  /// Elements that may be why something differs keep more of their coordinates from now on. False:
  /// they keep all already.
  bool refine(const Differences& differences) {
    return make_finer(suspects(document_, differences, true)) ||
           make_finer(suspects(document_, differences, false));
  }
  /// All coordinates stay, or none has to.
  void set_exact(bool exact) { set_finer(document_, exact ? Node::kExact : std::uint8_t{0}); }
  /// Undoes the first pass whose work is seen though coordinates stay, found by bisection. False:
  /// there is none.
  bool undo_culprit(Comparison& comparison, int& attempts) {
    set_exact(true);
    std::size_t unseen = 0, seen = drawn_.size();
    bool is_seen = !comparison.shows_same(attempt(seen));
    ++attempts;
    while (is_seen && unseen + 1 < seen) {
      const auto middle = unseen + (seen - unseen) / 2;
      ++attempts;
      (comparison.shows_same(attempt(middle)) ? unseen : seen) = middle;
    }
    set_exact(false);
    return is_seen && undone_.insert(drawn_[seen - 1]).second;
  }
  [[nodiscard]] std::vector<std::string> undone() const { return {undone_.begin(), undone_.end()}; }

 private:
  Document document_;
  PassContext context_;
  std::span<const Pass> passes_;
  std::vector<std::string_view> drawn_;  ///< of Proof::rendering, in order
  std::set<std::string_view> undone_, changed_;
  Detail detail_;
};

bool is_wide(const Differences& differences) {
  return std::any_of(differences.begin(), differences.end(),
                     [](const auto& each) { return each.where.share() > kWideShare; });
}

/// Whether coordinates may be all that is wrong.
bool may_refine(const std::optional<Differences>& differences) {
  return differences && !is_wide(*differences);
}

struct Proven {
  Document document;
  bool at_once;
};

/// The first result that shows the same; empty: there is none within the attempts.
std::optional<Proven> proven(Search& search, Comparison& comparison, Document result,
                             Trials& trials) {
  for (int attempts = 1; attempts < kMaxAttempts && !trials.expired(); ++attempts) {
    const auto differences = comparison.differences(result);
    if (differences && differences->empty())
      return Proven{.document = std::move(result), .at_once = attempts == 1};
    const bool is_finer = may_refine(differences) &&
                          (search.keep_detail(*differences) || search.refine(*differences));
    if (!is_finer && !search.undo_culprit(comparison, attempts)) return std::nullopt;
    result = search.attempt();
  }
  return std::nullopt;
}

}  // namespace

Improved improve(const Document& document, const PassContext& context, bool only_analysis,
                 Original& original, Trials& trials, std::span<const Pass> passes) {
  Search search(document, context, passes);
  const auto without = [&](std::string why, int drawings) {
    return Improved{
        .document = search.attempt(0), .unproven = std::move(why), .drawings = drawings};
  };
  if (only_analysis || context.minimal) return without("", 0);
  auto result = search.attempt();
  if (!search.needs_drawings()) return {.document = std::move(result)};
  const auto findings = analyse(document);
  if (findings.depends_on_structure()) return without("it has " + findings.names(), 0);
  if (!original) original.emplace(document);
  auto& comparison = *original;
  if (!comparison.obstacle().empty()) return without(comparison.obstacle(), comparison.drawings());
  auto found = proven(search, comparison, std::move(result), trials);
  if (!found) return without("its drawings differ whatever is undone", comparison.drawings());
  return {.document = std::move(found->document),
          .undone = search.undone(),
          .refined = !found->at_once,
          .drawings = comparison.drawings()};
}

}  // namespace pressoir::codecs::svg
