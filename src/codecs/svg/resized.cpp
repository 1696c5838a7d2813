#include "codecs/svg/resized.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "codecs/svg/document/picture_size.h"
#include "codecs/svg/values/numbers.h"
#include "raster/steps/steps.h"

namespace pressoir::codecs::svg {
namespace {

std::string_view word_of(Gravity::Side side) {
  return side == Gravity::Side::start ? "Min" : side == Gravity::Side::end ? "Max" : "Mid";
}

/// What is cut off by a size of another shape, or how it is stretched (SVG 2, 8.7).
void keep_fit(Node& root, const Resize& resize) {
  if (resize.fit == Resize::Fit::exact) root.set("preserveAspectRatio", "none");
  if (resize.fit != Resize::Fit::cover) return;
  const Gravity gravity = resize.gravity.attention ? Gravity{} : resize.gravity;
  root.set("preserveAspectRatio", std::string("x") + std::string(word_of(gravity.x)) + "Y" +
                                      std::string(word_of(gravity.y)) + " slice");
}

}  // namespace

std::uint32_t side_of(double pixels) {
  constexpr double kMaxSide = 1e9;
  return static_cast<std::uint32_t>(std::clamp(std::round(pixels), 1.0, kMaxSide));
}

bool resize(Document& document, std::span<const Step> steps, const Limits& limits) {
  const auto is_resize = [](const Step& step) { return std::holds_alternative<Resize>(step); };
  if (!std::all_of(steps.begin(), steps.end(), is_resize)) return false;
  auto& root = *document.root;
  const auto size = picture_size(root);
  const Size from{side_of(size.width), side_of(size.height)};
  for (const auto& plan : raster::plan_steps(steps, from, limits)) {
    if (plan.to == plan.from) continue;
    if (!view_box_of(root))
      root.set("viewBox", "0 0 " + number_text(size.width, 3) + ' ' + number_text(size.height, 3));
    root.set("width", std::to_string(plan.to.width));
    root.set("height", std::to_string(plan.to.height));
    keep_fit(root, std::get<Resize>(plan.step));
  }
  return true;
}

}  // namespace pressoir::codecs::svg
