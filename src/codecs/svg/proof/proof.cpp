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

/// More than this of the picture is not what rounded coordinates change.
constexpr double kWideShare = 0.02;

using Differences = std::vector<ViewDifference>;

/// Less than this share of what differed first has to be left for coordinates to be the reason.
constexpr double kShareLeft = 0.5;

/// How much of their coordinates elements keep: digits more than others, or Node::kExact.
struct Kept {
  std::uint8_t paths, others;
};

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
  /// Elements that may be why something differs keep more of their coordinates from now on.
  void keep_coordinates(const Differences& differences, Kept kept) {
    auto at_place = suspects(document_, differences, true);
    const auto paths = std::ranges::stable_partition(
        at_place, [](const Node* element) { return !element->is("path"); });
    make_finer(paths, kept.paths);
    make_finer(std::span(at_place.begin(), paths.begin()), kept.others);
    make_finer(suspects(document_, differences, false), kept.others);
  }
  [[nodiscard]] bool keeps_detail() const { return !detail_.empty(); }
  /// The result of as many passes as are seen to show the same, the last ones left out first: those
  /// that change the structure. Empty: none was found.
  std::optional<Document> without_culprits(Comparison& comparison, Trials& trials) {
    constexpr std::size_t kFirstStep = 8;  // of so many passes one is left out at first
    std::optional<Document> best;
    std::size_t unseen = 0, seen = drawn_.size();
    while (unseen < drawn_.size()) {
      const bool is_found = unseen + 1 == seen;
      if (is_found) {
        undone_.insert(drawn_[unseen]);
        drawn_.erase(drawn_.begin() + static_cast<std::ptrdiff_t>(unseen));
        seen = drawn_.size() + 1;  // all others at once may do
        if (unseen == drawn_.size()) break;
      }
      if (!comparison.may_draw() || trials.expired()) break;
      const auto step = (seen - unseen) / (best ? 2 : kFirstStep);
      const auto tried = is_found ? seen - 1 : seen - std::max<std::size_t>(step, 1);
      auto result = attempt(tried);
      const bool same = comparison.shows_same(result);
      (same ? unseen : seen) = tried;
      if (same) best = std::move(result);
    }
    if (!best && unseen == drawn_.size()) best = attempt(0);
    for (auto left = unseen; left < drawn_.size(); ++left) undone_.insert(drawn_[left]);
    return best;
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

/// Of the pixels in all drawings of all views.
double share_of(const Differences& differences) {
  double share = 0;
  for (const auto& each : differences) share += each.where.share();
  return share;
}

bool is_wide(const Differences& differences) {
  return std::any_of(differences.begin(), differences.end(),
                     [](const auto& each) { return each.where.share() > kWideShare; });
}

struct Proven {
  Document document;
  bool at_once;
};

/// Keeps more and more where a result differs: first what is seen of paths, then what else is
/// there, in the end all of it.
class Caution {
 public:
  explicit Caution(Search& search) : search_(search) {}

  /// False: coordinates are not why it differs.
  bool take(const Differences& differences) {
    ++times_;
    if (times_ == 1) first_ = share_of(differences);
    const bool has_places = search_.keep_detail(differences);
    if (times_ == 1 && has_places) return true;
    search_.keep_coordinates(differences, kept());
    if (times_ != kLooks || share_of(differences) <= kShareLeft * first_) return true;
    search_.keep_coordinates(differences, {.paths = Node::kExact, .others = Node::kExact});
    return false;
  }

 private:
  static constexpr int kLooks = 3;  // when less and less should have differed

  [[nodiscard]] Kept kept() const {
    if (times_ == 1) return {.paths = 3, .others = 3};
    // Of paths that places are known of the pieces there are kept already.
    if (times_ == 2)
      return {.paths = search_.keeps_detail() ? std::uint8_t{0} : std::uint8_t{8},
              .others = Node::kExact};
    return {.paths = times_ == kLooks ? std::uint8_t{1} : Node::kExact, .others = Node::kExact};
  }

  Search& search_;
  int times_ = 0;
  double first_ = 0;  ///< share of the first differences
};

/// A result that shows the same; empty: there is none within the renderings.
std::optional<Proven> proven(Search& search, Comparison& comparison, Document result,
                             Trials& trials) {
  Caution caution(search);
  for (bool at_once = true; comparison.may_draw() && !trials.expired(); at_once = false) {
    const auto differences = comparison.differences(result);
    if (differences && differences->empty())
      return Proven{.document = std::move(result), .at_once = at_once};
    if (!differences || is_wide(*differences) || !caution.take(*differences)) {
      auto rest = search.without_culprits(comparison, trials);
      if (!rest) return std::nullopt;
      return Proven{.document = std::move(*rest), .at_once = false};
    }
    result = search.attempt();
  }
  return std::nullopt;
}

}  // namespace

Improved improve(const Document& document, const PassContext& context, bool only_analysis,
                 Original& original, Trials& trials, std::span<const Pass> passes) {
  Search search(document, context, passes);
  const auto counted = [&](Improved improved) {
    improved.renderings = original ? original->renderings() : 0;
    improved.drawings = original ? original->drawings() : 0;
    return improved;
  };
  const auto without = [&](std::string why) {
    return counted({.document = search.attempt(0), .unproven = std::move(why)});
  };
  if (only_analysis || context.minimal) return {.document = search.attempt(0)};
  auto result = search.attempt();
  if (!search.needs_drawings()) return {.document = std::move(result)};
  const auto findings = analyse(document);
  if (findings.depends_on_structure()) return without("it has " + findings.names());
  if (!original) original.emplace(document);
  if (!original->obstacle().empty()) return without(original->obstacle());
  auto found = proven(search, *original, std::move(result), trials);
  if (!found) return without("its drawings differ whatever is undone");
  return counted({.document = std::move(found->document),
                  .undone = search.undone(),
                  .refined = !found->at_once});
}

}  // namespace pressoir::codecs::svg
