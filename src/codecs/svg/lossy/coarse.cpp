#include "codecs/svg/lossy/coarse.h"

#include <algorithm>
#include <cmath>

#include "codecs/svg/document/picture_size.h"
#include "codecs/svg/passes/pass_loop.h"
#include "codecs/svg/passes/passes.h"

namespace pressoir::codecs::svg {
namespace {

/// Pixels of a unit of the root's user space.
double scale_of(const Node& root) {
  const auto box = view_box_of(root);
  if (!box) return 1;
  const auto size = picture_size(root);
  return std::max(size.width / box->width, size.height / box->height);
}

}  // namespace

Document coarse(const Document& document, const Coarseness& coarseness,
                const MetadataPolicy& policy, std::span<const std::string> undone) {
  constexpr double kRounding = 0.5;  // of the last digit
  constexpr int kMostDigits = 8;
  const double units = coarseness.pixels / scale_of(*document.root);
  // As few digits as keep what rounding moves a point by within that.
  const int digits = static_cast<int>(std::ceil(std::log10(kRounding / units)));
  const PassContext context{
      .policy = policy,
      .digits = std::clamp(digits, 0, kMostDigits),
      .tolerance = std::max(kRounding, units * std::pow(10.0, std::clamp(digits, 0, kMostDigits)))};
  auto result = document.clone();
  apply_passes(result, all_passes(), [&](const Pass& pass) -> std::optional<PassContext> {
    const bool is_undone = std::ranges::find(undone, pass.name) != undone.end();
    return is_undone ? std::nullopt : std::optional(context);
  });
  return result;
}

}  // namespace pressoir::codecs::svg
