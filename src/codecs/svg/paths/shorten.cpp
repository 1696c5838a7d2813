#include "codecs/svg/paths/shorten.h"

#include "codecs/svg/paths/curves.h"
#include "codecs/svg/paths/lines.h"
#include "codecs/svg/paths/rounding.h"
#include "codecs/svg/paths/subpaths.h"
#include "codecs/svg/values/numbers.h"
#include "codecs/svg/values/path_writer.h"

namespace pressoir::codecs::svg {
namespace {

constexpr double kTolerance = 0.5;  // of the last digit

/// Of coordinates that are not rounded yet.
Path simplified(const Path& path, const PathLook& look, const PathPrecision& precision) {
  auto result = without_points(path, look);
  straighten(result, kTolerance);
  if (!look.marked) {
    result = with_merged_lines(result, kTolerance);
    result = with_arcs(result, precision.arcs, precision.digits);
  }
  lower_degrees(result, kTolerance, precision.digits);
  return result;
}

/// Of what rounding has made equal.
Path tidied(const Path& rounded, const PathLook& look) {
  auto result = without_points(rounded, look);
  straighten(result, 0);
  if (look.marked) return result;
  return with_closing_lines_dropped(with_merged_lines(result, 0), look);
}

}  // namespace

std::optional<std::string> shortest_path_text(const Path& path, const PathLook& look,
                                              const PathPrecision& precision) {
  const auto units = scaled_path(path, power_of_ten(precision.digits));
  const auto simple = simplified(units, look, precision);
  const auto rounded = tidied(rounded_path(simple, precision.slack), look);
  const PathWriting writing{.digits = precision.digits, .filled_only = look.filled_only()};
  auto text = path_text(rounded, writing);
  auto moved = path_text(with_better_starts(rounded, look, precision.digits), writing);
  return moved && text && moved->size() < text->size() ? moved : text;
}

std::string shorter_path(std::string_view text, const PathLook& look,
                         const PathPrecision& precision) {
  const auto shortest = shortest_path_text(path_in(text).path, look, precision);
  return shortest && shortest->size() < text.size() ? *shortest : std::string(text);
}

}  // namespace pressoir::codecs::svg
