// Documents: passwords, pages that are rotated, pages that become pictures.
#include <algorithm>

#include "engine/optimize/optimize_work.h"

namespace pressoir::engine {
namespace {

constexpr std::uint32_t kUsualDpi = 150;

}  // namespace

std::unique_ptr<codecs::Codec> opening_codec(const codecs::Codec& codec,
                                             const std::optional<std::string>& password) {
  return password ? codec.with_password(*password) : nullptr;
}

bool rotates_pages(const Work& work) {
  const auto& steps = work.goal.steps;
  return work.codec.info().is_document && !codecs::as_raster(work.codec) && !steps.empty() &&
         std::ranges::all_of(steps,
                             [](const Step& step) { return std::holds_alternative<Rotate>(step); });
}

std::optional<Buffer> rotated_pages(const Work& work, Goal& goal) {
  int degrees = 0;
  for (const auto& step : work.goal.steps) {
    const int further = std::get<Rotate>(step).degrees;
    if (further != 90 && further != 180 && further != 270)
      refuse("Pages can be rotated by 90, 180 or 270 degrees.");
    degrees += further;
  }
  degrees %= 360;
  if (degrees != 0) return work.codec.rotate_pages(work.input, degrees, work.limits);
  goal.steps.clear();
  return std::nullopt;
}

std::unique_ptr<codecs::RasterCodec> page_picture_for(const Work& work) {
  const auto& goal = work.goal;
  if (!goal.page) return nullptr;
  const bool is_document = work.codec.info().is_document;
  if (!is_document && *goal.page > 1)
    refuse("There is no page " + std::to_string(*goal.page) +
           ": the file is a picture, not a "
           "document.");
  if (!is_document || !target_of(goal, work.codec, work.formats)) return nullptr;
  if (goal.convert->only_if_smaller)
    refuse("A page has no size to compare with: only_if_smaller must be false.");
  return work.codec.as_picture(
      {.number = *goal.page, .dpi = static_cast<double>(goal.dpi.value_or(kUsualDpi))});
}

}  // namespace pressoir::engine
