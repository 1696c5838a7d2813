#include "codecs/svg/paths/shorten.h"

#include <algorithm>

#include "codecs/svg/paths/curves.h"
#include "codecs/svg/paths/fitted_curves.h"
#include "codecs/svg/paths/lines.h"
#include "codecs/svg/paths/rounding.h"
#include "codecs/svg/paths/subpaths.h"
#include "codecs/svg/values/numbers.h"
#include "codecs/svg/values/path_geometry.h"
#include "codecs/svg/values/path_writer.h"

namespace pressoir::codecs::svg {
namespace {

constexpr double kRounding = 0.5;  // of the last digit: what rounding moves a point by, anyway

/// Of coordinates that are not rounded yet.
Path simplified(const Path& path, const PathLook& look, const PathPrecision& precision) {
  auto result = without_points(path, look);
  straighten(result, precision.tolerance);
  if (!look.marked) {
    result = with_merged_lines(result, precision.tolerance);
    if (precision.tolerance > kRounding) result = with_fitted_curves(result, precision.tolerance);
    result = with_arcs(result, precision.arcs, precision.digits);
  }
  lower_degrees(result, precision.tolerance, precision.digits);
  return result;
}

/// Of what rounding has made equal.
Path tidied(const Path& rounded, const PathLook& look) {
  auto result = without_points(rounded, look);
  straighten(result, 0);
  if (look.marked) return result;
  return with_closing_lines_dropped(with_merged_lines(result, 0), look);
}

/// Whether rounding leaves nothing of a segment that had a length: where strokes are joined shows
/// which way it went.
bool loses_segments(const Path& exact, const Path& rounded) {
  const auto lengthless = [](const Path& path) {
    std::size_t count = 0;
    for (std::size_t i = 1; i < path.size(); ++i) {
      const bool straight =
          path[i].kind == Segment::Kind::line || path[i].kind == Segment::Kind::close;
      if (straight && path[i].end == path[i - 1].end) ++count;
    }
    return count;
  };
  return lengthless(rounded) > lengthless(exact);
}

std::optional<std::string> text_of(const Path& coarse, const PathLook& look, int digits) {
  std::uint8_t finer = 0;
  for (const auto& segment : coarse) finer = std::max(finer, segment.finer);
  const auto rounded = in_finest_units(coarse, finer);
  digits += finer;
  const PathWriting writing{.digits = digits, .filled_only = look.filled_only()};
  auto text = path_text(rounded, writing);
  auto moved = path_text(with_better_starts(rounded, look, digits), writing);
  return moved && text && moved->size() < text->size() ? moved : text;
}

/// Asked piece by piece: the bounds of a long segment hold much that it does not come near.
std::uint8_t finer_of(Point from, const Segment& segment, const PathPrecision& precision) {
  constexpr int kPieces = 8;
  const auto whole = precision.care.finer_in(bounds_of({move_to(from), segment}));
  if (whole == 0 || segment.kind == Segment::Kind::arc) return whole;
  const auto curve = cubic_of(from, segment);
  std::uint8_t most = 0;
  for (int i = 0; i < kPieces; ++i) {
    Bounds piece;
    piece.add(on_cubic(curve, static_cast<double>(i) / kPieces));
    piece.add(on_cubic(curve, static_cast<double>(i + 1) / kPieces));
    most = std::max(most, precision.care.finer_in(piece));
  }
  return most;
}

/// Marks the segments that keep more digits, and those before them, whose ends they share; and
/// those that stay segments.
void mark_finer(Path& path, const PathPrecision& precision) {
  const auto most = static_cast<std::uint8_t>(std::max(kMaxDigits - precision.digits, 0));
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (!path[i].draws()) continue;
    const bool curved = path[i].kind != Segment::Kind::line;
    Path seen{move_to(curved ? path[i - 1].end : path[i].end), path[i]};
    path[i].stays = precision.care.stays_in && precision.care.stays_in(bounds_of(seen));
    path[i].finer = std::min(finer_of(path[i - 1].end, path[i], precision), most);
    path[i - 1].finer = std::max(path[i - 1].finer, path[i].finer);
  }
}

}  // namespace

std::optional<std::string> shortest_path_text(const Path& path, const PathLook& look,
                                              const PathPrecision& precision) {
  constexpr int kMoreDigits = 2;  // where joins need them
  auto marked = path;
  if (precision.care) mark_finer(marked, precision);
  auto tried = precision;
  for (int more = 0;; ++more) {
    tried.digits = std::min(precision.digits + more, kMaxDigits);
    const auto units = scaled_path(marked, power_of_ten(tried.digits));
    const auto simple = simplified(units, look, tried);
    const double unit = 1 / power_of_ten(tried.digits);
    const auto rounded =
        rounded_path(simple, tried.slack, precision.care.grid.inside({.a = unit, .d = unit}));
    const bool joined = look.stroked && !look.round;
    if (!joined || more == kMoreDigits || !loses_segments(simple, rounded))
      return text_of(tidied(rounded, look), look, tried.digits);
  }
}

std::string shorter_path(std::string_view text, const PathLook& look,
                         const PathPrecision& precision) {
  // A segment of two characters takes some hundred bytes on the way.
  constexpr std::size_t kMostText = 2'000'000;
  if (text.size() > kMostText) return std::string(text);
  const auto shortest = shortest_path_text(path_in(text).path, look, precision);
  return shortest && shortest->size() < text.size() ? *shortest : std::string(text);
}

}  // namespace pressoir::codecs::svg
