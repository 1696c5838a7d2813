// Path data, transform lists, colours, lengths and lists of numbers of any bytes: no crash, never
// longer, and what was made shorter comes to an end.
// Input: a byte for what of a path can be seen, a byte for its digits, then the text.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "checks.h"
#include "codecs/svg/paths/shorten.h"
#include "codecs/svg/values/colours.h"
#include "codecs/svg/values/lengths.h"
#include "codecs/svg/values/numbers.h"
#include "codecs/svg/values/path_geometry.h"
#include "codecs/svg/values/path_writer.h"
#include "codecs/svg/values/points.h"
#include "codecs/svg/values/transforms.h"

namespace {

using namespace pressoir::codecs::svg;
using pressoir::fuzz::require;

PathLook look_of(unsigned bits) {
  return {.stroked = (bits & 1U) != 0,
          .dashed = (bits & 2U) != 0,
          .capped = (bits & 4U) != 0,
          .round = (bits & 8U) != 0,
          .marked = (bits & 16U) != 0};
}

void check_path(std::string_view text, const PathLook& look, const PathPrecision& precision) {
  auto shorter = shorter_path(text, look, precision);
  require(shorter.size() <= text.size());
  if (shorter != text) require(path_in(shorter).complete);
  // Each time it is shorter, or the same.
  for (auto again = shorter_path(shorter, look, precision); again != shorter;
       again = shorter_path(shorter, look, precision)) {
    require(again.size() < shorter.size());
    shorter = std::move(again);
  }
  const auto path = path_in(text).path;
  require(path.empty() || path.front().kind == Segment::Kind::move);
  (void)bounds_of(path);
  (void)path_text(transformed(path, {0.5, 1, -2, 3, 4, 5}), {.digits = precision.digits});
}

void check_values(std::string_view text, int digits) {
  const auto transform = shorter_transform(text, {.linear = digits, .offset = digits});
  require(transform.size() <= text.size());
  if (const auto colour = colour_in(text)) require(colour_in(shorter_colour(text)) == colour);
  if (const auto length = length_in(text)) {
    const auto written = length_text(*length, digits);
    require(length_in(written).has_value());
  }
  if (const auto numbers = numbers_in(text)) {
    const auto read = numbers_in(list_text(*numbers, digits));
    require(read && read->size() == numbers->size());
  }
  (void)points_in(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  const int digits = data[1] % 9;
  const bool loose = (data[0] & 32U) != 0;
  check_path(text, look_of(data[0]),
             {.digits = digits, .slack = loose ? 0.99 : 0.5, .arcs = {.units = loose ? 2.5 : 0.5}});
  check_values(text, digits);
  return 0;
}
