#include "codecs/svg/analysis/filter_work.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "codecs/svg/analysis/references.h"
#include "codecs/svg/analysis/scales.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/values/numbers.h"

namespace pressoir::codecs::svg {
namespace {

// Nanoseconds a pixel, measured of librsvg 2.54.
constexpr double kStep = 3, kDisplacement = 1400, kTurbulence = 400, kOctave = 110, kNeighbour = 10;
/// More numbers are a panic in it.
constexpr double kMostOfKernel = 400;

/// An attribute of one number or two; the second is the first where there is one.
std::pair<double, double> pair_of(const Node& step, std::string_view name, double otherwise) {
  const auto* text = step.find(name);
  const auto numbers = text == nullptr ? std::nullopt : numbers_in(*text);
  if (!numbers) return {otherwise, otherwise};
  return {std::max(numbers->front(), 0.0), std::max(numbers->back(), 0.0)};
}

/// @param scale  pixels of a unit in the filter.
double nanoseconds(const Node& step, double scale, Size size) {
  if (step.is("feDisplacementMap")) return kDisplacement;
  if (step.is("feTurbulence")) return kTurbulence + kOctave * pair_of(step, "numOctaves", 1).first;
  if (step.is("feConvolveMatrix")) {
    const auto [x, y] = pair_of(step, "order", 3);
    return x * y > kMostOfKernel ? std::numeric_limits<double>::infinity() : kNeighbour * x * y;
  }
  if (step.is("feMorphology")) {
    const auto [x, y] = pair_of(step, "radius", 0);
    return kNeighbour * std::min(2 * scale * x + 1, static_cast<double>(size.width)) *
           std::min(2 * scale * y + 1, static_cast<double>(size.height));
  }
  return kStep;
}

}  // namespace

double filter_seconds(const Document& document, Size size) {
  bool has_filters = false;
  for_each_element(*document.root,
                   [&](const Node& node) { has_filters = has_filters || node.is("filter"); });
  if (!has_filters) return 0;
  auto copy = document.clone();
  const References references(copy);
  const Scales scales(copy, references);
  const double scale = std::max(size.width, size.height) / scales.extent();
  const double pixels = static_cast<double>(size.width) * size.height;
  double all = 0;
  for_each_element(*copy.root, [&](const Node& filter) {
    const auto* id = filter.is("filter") ? filter.find("id") : nullptr;
    if (id == nullptr) return;
    double once = 0;
    for (const auto& step : filter.children)
      if (is_filter_step(*step)) once += nanoseconds(*step, scale * scales.most(filter), size);
    const auto users = static_cast<double>(references.of(*id).size());
    if (users > 0) all += users * once;
  });
  return pixels * all / 1e9;
}

}  // namespace pressoir::codecs::svg
