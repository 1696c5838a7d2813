#include "codecs/jpeg/lossless/scan_search.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "codecs/jpeg/lossless/dc_scans.h"
#include "codecs/jpeg/lossless/pass_costs.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::size_t kMaxScans = 24;
// Of a component, where a sample will do, and the least share of it.
constexpr std::size_t kSampledBlocks = 4'096, kMostOneIn = 8;

/// All passes of one component that may be worth it: first[al] at each level, refine[al] from the
/// level al+1 down to al.
struct ComponentCosts {
  std::vector<BandCosts> first, refine;
};

struct Plan {
  double bytes = std::numeric_limits<double>::infinity();
  Cut first;
  std::vector<Cut> refine;  ///< [al]
};

Plan best_plan(const ComponentCosts& costs, double penalty) {
  Plan best;
  std::vector<Cut> refine;
  double refine_bytes = 0;
  for (std::size_t low = 0; low < costs.first.size(); ++low) {
    if (low > 0) {
      refine.push_back(cheapest_cut(costs.refine[low - 1], penalty));
      refine_bytes += refine.back().bytes;
    }
    Cut first = cheapest_cut(costs.first[low], penalty);
    if (first.bytes + refine_bytes < best.bytes)
      best = {.bytes = first.bytes + refine_bytes, .first = std::move(first), .refine = refine};
  }
  return best;
}

/// The cuts that are tried: finer where most bits are, then around those of a plan.
const Cuts kCuts = {{1, 2, 3, 4, 5, 6, 8, 9, 11, 14, 17, 20, 24, 28, 35, 44, 63}};
const Cuts kRefinedCuts = {{2, 5, 9, 20, 63}};
constexpr int kNear = 3;
constexpr std::size_t kMaxBands = 32;  // time grows with their square
static_assert(kMaxBands * (kMaxBands + 1) / 2 <= kMaxSpans);

/// kCuts, and up to `near` positions on both sides of those that a plan has.
Cuts cuts_around(const Plan& plan, int near) {
  std::vector<int> ends = kCuts.ends;
  for (const auto& band : plan.first.bands)
    for (int end = band.second - near; band.second < 63 && end <= band.second + near; ++end)
      if (end >= 1 && end < 63) ends.push_back(end);
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  return ends.size() > kMaxBands ? cuts_around(plan, near - 1) : Cuts{std::move(ends)};
}

ComponentCosts costs_of(const Component& component, std::size_t one_in) {
  const PassCosts passes(component, kRefinedCuts, one_in);
  ComponentCosts costs;
  double best = std::numeric_limits<double>::infinity();
  double refine_bytes = 0;
  for (std::size_t level = 0; level < kLevels; ++level) {
    if (level > 0) {
      BandCosts refinement = passes.refinement(level - 1);
      refine_bytes += cheapest_cut(refinement, 0).bytes;
      if (refine_bytes + passes.least_of_first(level) >= best) break;  // nor any level above
      costs.refine.push_back(std::move(refinement));
    }
    costs.first.push_back(passes.first(level, kCuts));
    best = std::min(best, cheapest_cut(costs.first.back(), 0).bytes + refine_bytes);
  }
  const Plan plan = best_plan(costs, 0);
  costs.first[plan.refine.size()] = passes.first(plan.refine.size(), cuts_around(plan, kNear));
  return costs;
}

std::vector<Scan> script_of(const DcGroups& dc, const std::vector<Plan>& plans) {
  std::vector<Scan> script;
  for (const auto& group : dc) script.push_back({group, 0, 0, 0, 0});
  for (std::size_t i = 0; i < plans.size(); ++i)
    for (const auto& [from, to] : plans[i].first.bands)
      script.push_back(
          {{static_cast<int>(i)}, from, to, 0, static_cast<int>(plans[i].refine.size())});
  std::size_t low = 0;
  for (const Plan& plan : plans) low = std::max(low, plan.refine.size());
  while (low-- > 0) {
    const auto al = static_cast<int>(low);
    for (std::size_t i = 0; i < plans.size(); ++i) {
      if (plans[i].refine.size() <= low) continue;
      for (const auto& [from, to] : plans[i].refine[low].bands)
        script.push_back({{static_cast<int>(i)}, from, to, al + 1, al});
    }
  }
  return script;
}

}  // namespace

std::vector<Scan> best_script(const Picture& picture, ScriptSearch search) {
  const DcGroups dc = best_dc_groups(picture);
  std::vector<ComponentCosts> costs;
  for (const Component& component : picture.components) {
    const std::size_t one_in =
        search == ScriptSearch::whole
            ? 1
            : std::clamp<std::size_t>(component.blocks.size() / kSampledBlocks, 1, kMostOneIn);
    costs.push_back(costs_of(component, one_in));
  }
  const auto script_at = [&](double penalty) {
    std::vector<Plan> plans;
    for (const ComponentCosts& each : costs) plans.push_back(best_plan(each, penalty));
    return script_of(dc, plans);
  };
  std::vector<Scan> best = script_at(0);
  if (best.size() <= kMaxScans) return best;
  // The least penalty with few enough; with a large one every component takes a single scan.
  double too_small = 0;
  double penalty = 4;
  for (best = script_at(penalty); best.size() > kMaxScans; best = script_at(penalty)) {
    too_small = penalty;
    penalty *= 2;
  }
  for (int i = 0; i < 8; ++i) {
    const double middle = (too_small + penalty) / 2;
    std::vector<Scan> script = script_at(middle);
    const bool fits = script.size() <= kMaxScans;
    (fits ? penalty : too_small) = middle;
    if (fits) best = std::move(script);
  }
  return best;
}

}  // namespace pressoir::codecs::jpeg
