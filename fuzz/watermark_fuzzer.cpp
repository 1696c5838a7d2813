// Texts of any bytes as a watermark: refused as the limits say, or drawn, the same every time, and
// never outside of what was planned for.
// Input: a byte for family and styles, one for size, one for rotation, one for the layout of the
// picture, then the text.
#include <array>

#include "checks.h"
#include "raster/watermark/watermark.h"

namespace {

using namespace pressoir;
using namespace pressoir::fuzz;

constexpr std::array kFamilies{"Arial", "Times New Roman", "WenQuanYi Zen Hei", "Lohit Marathi"};

Watermark watermark_of(Bytes input) {
  const auto byte = [&](std::size_t at) { return std::to_integer<unsigned>(input[at]); };
  Watermark::Element element;
  element.family = kFamilies.at(byte(0) % kFamilies.size());
  element.bold = (byte(0) & 4U) != 0;
  element.italic = (byte(0) & 8U) != 0;
  element.mosaic = (byte(0) & 16U) != 0;
  element.x = (byte(0) & 32U) != 0 ? Gravity::Side::end : Gravity::Side::start;
  element.size = byte(1);
  element.rotation = byte(2) * 3;
  element.text = as_text(input.subspan(4));
  return {{element}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 5) return 0;
  const auto watermark = watermark_of(std::as_bytes(std::span(data, size)));
  const raster::Layout layout{.model = static_cast<raster::ColourModel>(data[3] % 3),
                              .alpha = (data[3] & 4U) != 0,
                              .bits = (data[3] & 8U) != 0 ? 16 : 8};
  try {
    const auto once = raster::draw(watermark, raster::Canvas(48, 32, layout), {});
    const auto again = raster::draw(watermark, raster::Canvas(48, 32, layout), {});
    require(once.same_pixels(again) && once.layout() == layout);
  } catch (const Error& error) {
    require_code(error, {ErrorCode::invalid_request});
  }
  return 0;
}
