#include "codecs/pdf/pictures/layout.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "codecs/pdf/structure/walk.h"

namespace pressoir::codecs::pdf {
namespace {

using Space = Layout::Space;

struct Colours {
  Space space = Space::other;
  int components = 0;  ///< 0: not known
  bool is_device = false;
};

Colours colours_named(const std::string& name) {
  if (name == "/DeviceGray" || name == "/G") return {Space::grey, 1, true};
  if (name == "/DeviceRGB" || name == "/RGB") return {Space::rgb, 3, true};
  if (name == "/DeviceCMYK" || name == "/CMYK") return {Space::cmyk, 4, true};
  return {};
}

Colours icc_colours(Object profile) {
  if (!profile.isStream()) return {};
  auto count = profile.getDict().getKey("/N");
  if (!count.isInteger()) return {};
  switch (count.getIntValue()) {
    case 1: return {Space::grey, 1};
    case 3: return {Space::rgb, 3};
    case 4: return {Space::cmyk, 4};
    default: return {};
  }
}

Colours colours_of(Object space) {
  if (space.isName()) return colours_named(space.getName());
  if (!space.isArray() || space.getArrayNItems() < 1 || !space.getArrayItem(0).isName()) return {};
  const auto family = space.getArrayItem(0).getName();
  if (space.getArrayNItems() == 1) return colours_named(family);
  auto second = space.getArrayItem(1);
  if (family == "/ICCBased") return icc_colours(second);
  if (family == "/CalGray") return {Space::grey, 1};
  if (family == "/CalRGB") return {Space::rgb, 3};
  if (family == "/Lab") return {Space::other, 3};
  if (family == "/Indexed" || family == "/I") return {Space::indexed, 1};
  if (family == "/Separation") return {Space::other, 1};
  if (family == "/DeviceN" && second.isArray()) return {Space::other, second.getArrayNItems()};
  return {};
}

bool is_plain_decode(Object decode, const Layout& layout) {
  if (decode.isNull()) return true;
  if (!decode.isArray() || decode.getArrayNItems() != 2 * layout.components) return false;
  const double most = layout.space == Space::indexed ? std::exp2(layout.bits) - 1 : 1;
  for (int i = 0; i < decode.getArrayNItems(); ++i) {
    auto value = decode.getArrayItem(i);
    if (!value.isNumber() || value.getNumericValue() != (i % 2 == 0 ? 0 : most)) return false;
  }
  return layout.space != Space::other;
}

std::uint32_t side_in(Object dictionary, const char* key) {
  auto value = dictionary.getKey(key);
  constexpr long long kMost = 1'000'000;
  if (!value.isInteger() || value.getIntValue() < 1 || value.getIntValue() > kMost) return 0;
  return static_cast<std::uint32_t>(value.getIntValue());
}

bool is_one(Object value) { return value.isBool() && value.getBoolValue(); }

}  // namespace

bool is_picture(Object stream) {
  return stream.isStream() && name_in(stream.getDict(), "/Subtype") == "/Image";
}

std::optional<Layout> layout_of(Object stream, const Limits& limits) {
  if (!is_picture(stream)) return std::nullopt;
  auto dictionary = stream.getDict();
  Layout layout{.width = side_in(dictionary, "/Width"), .height = side_in(dictionary, "/Height")};
  const auto pixels = std::uint64_t{layout.width} * layout.height;
  if (pixels == 0 || pixels > limits.max_frame_pixels) return std::nullopt;
  if (is_one(dictionary.getKey("/ImageMask"))) {
    layout.bits = 1;
    layout.space = Space::mask;
    layout.is_device = true;
  } else {
    auto bits = dictionary.getKey("/BitsPerComponent");
    const auto colours = colours_of(dictionary.getKey("/ColorSpace"));
    if (!bits.isInteger() || colours.components == 0) return std::nullopt;
    constexpr std::array<long long, 5> kBits{1, 2, 4, 8, 16};
    if (std::ranges::find(kBits, bits.getIntValue()) == kBits.end()) return std::nullopt;
    layout.bits = static_cast<int>(bits.getIntValue());
    layout.components = colours.components;
    layout.space = colours.space;
    layout.is_device = colours.is_device;
  }
  layout.plain_decode = is_plain_decode(dictionary.getKey("/Decode"), layout);
  layout.has_colour_key = dictionary.getKey("/Mask").isArray();
  return layout;
}

}  // namespace pressoir::codecs::pdf
