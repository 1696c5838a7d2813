#include "engine/optimize/side_data.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string_view>

#include "base/warnings.h"

namespace pressoir::engine {
namespace {

using Names = std::set<std::string, std::less<>>;

struct Loss {
  std::string_view name;
  WarningText warning;
};
// What is more than a remark about the picture.
constexpr std::array kLosses{
    Loss{.name = "video", .warning = "the video of the motion photo was dropped"},
    Loss{.name = "views", .warning = "further views of the picture were dropped"},
    Loss{.name = "trailing_data", .warning = "data behind the picture was dropped"},
};

}  // namespace

void report_side_data(Outcome& outcome, const std::vector<std::string>& before,
                      const std::vector<std::string>& after, const MetadataPolicy& policy) {
  const Names had(before.begin(), before.end()), has(after.begin(), after.end());
  outcome.metadata_kept.assign(has.begin(), has.end());
  outcome.metadata_dropped.clear();
  std::ranges::set_difference(had, has, std::back_inserter(outcome.metadata_dropped));
  if (has.contains("icc") && !policy.icc && !policy.all)
    add_warning(outcome.warnings,
                "the colour profile was kept: the picture would look different without it");
  std::string lost;
  for (const auto& name : outcome.metadata_dropped) {
    const auto* loss = std::ranges::find(kLosses, name, &Loss::name);
    if (loss != kLosses.end())
      add_warning(outcome.warnings, loss->warning);
    else if (name != "orientation")  // it became pixels
      lost += (lost.empty() ? "" : ", ") + name;
  }
  if (policy.all && !lost.empty())
    add_warning(outcome.warnings, "not everything could be kept", lost);
}

}  // namespace pressoir::engine
