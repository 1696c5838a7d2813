#include "codecs/jpeg/lossless/scan_search.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "codecs/jpeg/lossless/dc_scans.h"
#include "codecs/jpeg/lossless/pass_costs.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::size_t kMaxScans = 24;

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

/// The cuts that are tried: finer where most bits are; fewer for large pictures, where a scan more
/// or less weighs little and each cut costs time.
Cuts cuts_for(std::uint64_t blocks) {
  if (blocks > 150'000) return {{1, 2, 4, 6, 9, 14, 20, 28, 44, 63}};
  return {{1, 2, 3, 4, 5, 6, 8, 9, 11, 14, 17, 20, 24, 28, 35, 44, 63}};
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

std::vector<Scan> best_script(const Picture& picture) {
  const DcGroups dc = best_dc_groups(picture);
  std::vector<ComponentCosts> costs;
  for (const Component& component : picture.components)
    costs.push_back(costs_of(component, cuts_for(picture.blocks()), {{2, 5, 9, 20, 63}}));
  double penalty = 0;
  while (true) {
    std::vector<Plan> plans;
    for (const ComponentCosts& each : costs) plans.push_back(best_plan(each, penalty));
    std::vector<Scan> script = script_of(dc, plans);
    if (script.size() <= kMaxScans) return script;
    penalty = penalty * 1.5 + 16;  // ends: with a large one every component takes a single scan
  }
}

}  // namespace pressoir::codecs::jpeg
