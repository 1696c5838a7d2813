#include "codecs/pdf/pictures/lossy.h"

#include <algorithm>
#include <cmath>

#include "codecs/jpeg/lossy/lossy.h"
#include "codecs/jpeg/pixels.h"
#include "codecs/pdf/pictures/dct.h"
#include "raster/steps/resize.h"

namespace pressoir::codecs::pdf {
namespace {

using Space = Layout::Space;

constexpr double kWorthIt = 1.5;  // times the resolution

bool is_plain(const Layout& layout) {
  return layout.bits == 8 && layout.plain_decode && !layout.has_colour_key &&
         (layout.space == Space::grey || layout.space == Space::rgb);
}

// Of the parameters of DCTDecode one alone has a meaning (ISO 32000-1, table 13), and none where
// there is one component.
bool says_what_is_usual(const std::string& parameters, const Layout& layout) {
  if (parameters.empty() || layout.components == 1) return true;
  auto transform = Object::parse(parameters).getKey("/ColorTransform");
  return transform.isNull() || (transform.isInteger() && transform.getIntValue() == 1);
}

raster::Layout pixels_of(const Layout& layout) {
  return {
      .model = layout.space == Space::grey ? raster::ColourModel::grey : raster::ColourModel::rgb,
      .alpha = false,
      .bits = 8};
}

}  // namespace

double dpi_of(const Goal& goal) {
  if (goal.dpi) return *goal.dpi;
  if (goal.compression == Compression::high) return 300;
  if (goal.compression == Compression::balanced) return 150;
  if (goal.compression == Compression::smallest) return 110;
  const double quality = goal.target_score.value_or(goal.quality.value_or(80));
  return quality >= 90 ? 300 : quality >= 80 ? 150 : 110;
}

Resolution resolution_for(const Goal& goal) {
  const double dpi = dpi_of(goal);
  return {.dpi = dpi, .from_dpi = goal.dpi ? dpi : dpi * kWorthIt};
}

Size size_at(const Resolution& resolution, Size own, double inches_wide, double inches_high) {
  const bool is_known = std::isfinite(inches_wide) && std::isfinite(inches_high) &&
                        inches_wide > 0 && inches_high > 0;
  if (!is_known) return own;
  // The sides by one factor: the shape in pixels may be another one than on the page.
  const double dpi = resolution.dpi;
  const double factor = std::max(dpi * inches_wide / own.width, dpi * inches_high / own.height);
  if (factor * resolution.from_dpi > dpi) return own;
  const auto scaled = [&](std::uint32_t side) {
    return std::max<std::uint32_t>(1, static_cast<std::uint32_t>(std::lround(side * factor)));
  };
  return {scaled(own.width), scaled(own.height)};
}

std::optional<raster::Canvas> canvas_of(Bytes samples, const Layout& layout) {
  if (!is_plain(layout) || samples.size() < layout.bytes()) return std::nullopt;
  raster::Canvas canvas(layout.width, layout.height, pixels_of(layout));
  for (std::uint32_t y = 0; y < layout.height; ++y)
    std::ranges::copy(std::span(as_u8(samples) + y * layout.stride(), layout.stride()),
                      canvas.row8(y).begin());
  return canvas;
}

std::optional<raster::Canvas> canvas_of_jpeg(Bytes jpeg, const std::string& parameters,
                                             const Layout& layout) {
  if (!is_plain(layout) || !says_what_is_usual(parameters, layout)) return std::nullopt;
  try {
    auto canvas = jpeg::decode(jpeg).canvas;
    const bool fits = canvas.width() == layout.width && canvas.height() == layout.height &&
                      canvas.layout() == pixels_of(layout);
    if (!fits) return std::nullopt;
    return canvas;
  } catch (const Error&) {
    return std::nullopt;  // damaged, or of a kind that is not read: it stays
  }
}

std::optional<Recoded> as_lossy_jpeg(raster::Canvas canvas, Size size, const Goal& goal,
                                     Trials& trials) {
  const bool is_scaled = size.width != canvas.width() || size.height != canvas.height();
  if (is_scaled)
    canvas = raster::resample(
        canvas, {0, 0, static_cast<double>(canvas.width()), static_cast<double>(canvas.height())},
        size.width, size.height);
  const raster::ScoreReference reference(canvas);
  auto lossy =
      jpeg::encode_lossy({.canvas = canvas, .reference = reference, .overhead = 0}, goal, trials);
  if (!lossy.reached) return std::nullopt;
  Recoded recoded{.data = without_markers(lossy.coded.bytes),
                  .filter = "/DCTDecode",
                  .parameters = "",
                  .loses = true,
                  .is_drawn = true};
  if (is_scaled)
    recoded.entries = {{"/Width", std::to_string(size.width)},
                       {"/Height", std::to_string(size.height)}};
  return recoded;
}

}  // namespace pressoir::codecs::pdf
