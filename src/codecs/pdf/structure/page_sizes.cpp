#include "codecs/pdf/structure/page_sizes.h"

#include <algorithm>
#include <cmath>

#include <qpdf/QPDFPageObjectHelper.hh>

#include "model/inspection.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr double kUsualWidth = 612, kUsualHeight = 792;  // what viewers take without a box

std::uint32_t rounded(double points) {
  constexpr double kMost = 1e6;
  return static_cast<std::uint32_t>(std::lround(std::clamp(std::abs(points), 1.0, kMost)));
}

Size size_of(Object page) {
  QPDFPageObjectHelper helper(page);
  auto box = helper.getCropBox(false);
  double width = kUsualWidth, height = kUsualHeight;
  if (box.isRectangle()) {
    const auto corners = box.getArrayAsRectangle();
    width = corners.urx - corners.llx;
    height = corners.ury - corners.lly;
  }
  auto rotation = helper.getAttribute("/Rotate", false);
  const bool lies = rotation.isInteger() && rotation.getIntValue() % 180 != 0;
  if (lies) std::swap(width, height);
  return {rounded(width), rounded(height)};
}

}  // namespace

std::vector<Size> page_sizes(const Document& document) {
  std::vector<Size> sizes;
  for (const auto& page : document.pages()) {
    if (sizes.size() == Inspection::kMostPages) break;
    sizes.push_back(size_of(page));
  }
  return sizes;
}

}  // namespace pressoir::codecs::pdf
