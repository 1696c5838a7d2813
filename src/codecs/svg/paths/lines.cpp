#include "codecs/svg/paths/lines.h"

#include <algorithm>
#include <span>

#include "codecs/svg/paths/rounding.h"
#include "codecs/svg/paths/subpaths.h"

namespace pressoir::codecs::svg {
namespace {

using Kind = Segment::Kind;

bool has_no_length(Point from, const Segment& segment) {
  if (segment.end != from || segment.kind == Kind::close) return segment.end == from;
  if (segment.kind == Kind::quadratic) return segment.control1 == from;
  return segment.kind != Kind::cubic || (segment.control1 == from && segment.control2 == from);
}

/// Whether a line from `anchor` to `end` passes all points in their order, within the tolerance.
bool passes(std::span<const Point> points, Point anchor, Point end, double tolerance) {
  const Point direction = end - anchor;
  Point before = anchor;
  for (const auto point : points) {
    if (dot(direction, point - before) < 0) return false;
    if (distance_to_line(point, anchor, end) > tolerance) return false;
    before = point;
  }
  return dot(direction, end - before) >= 0 && end != anchor;
}

/// The vertices that the line being drawn passes by.
class LineRun {
 public:
  void restart(Point anchor) {
    anchor_ = anchor;
    passed_.clear();
  }
  /// Whether the line may go on from `vertex`, its end so far, straight to `end`.
  bool goes_on(Point vertex, Point end, double tolerance) {
    constexpr std::size_t kMostPassed = 64;  // each is measured again for each that follows
    if (passed_.size() == kMostPassed) return false;
    passed_.push_back(vertex);
    if (passes(passed_, anchor_, end, tolerance)) return true;
    passed_.pop_back();
    return false;
  }

 private:
  Point anchor_{};
  std::vector<Point> passed_{};
};

}  // namespace

Path without_points(const Path& path, const PathLook& look) {
  if (look.marked) return path;
  Path kept;
  kept.reserve(path.size());
  for_each_subpath(path, [&](std::span<const Segment> subpath) {
    const auto start = kept.size();
    kept.push_back(subpath.front());
    std::size_t with_length = 0;
    for (std::size_t i = 1; i < subpath.size(); ++i) {
      const bool closes = subpath[i].kind == Kind::close;
      const bool has_length = !has_no_length(subpath[i - 1].end, subpath[i]);
      if (has_length) ++with_length;
      if (has_length || (closes && with_length > 0)) kept.push_back(subpath[i]);
    }
    if (with_length > 0) return;
    kept.resize(start);
    if (look.stroked && look.capped && subpath.size() > 1)
      kept.insert(kept.end(), {subpath[0], subpath[1]});  // a dot
  });
  return kept;
}

Path with_merged_lines(const Path& path, double tolerance) {
  Path kept;
  kept.reserve(path.size());
  LineRun run;
  for (const auto& segment : path) {
    const bool two_lines =
        segment.kind == Kind::line && !kept.empty() && kept.back().kind == Kind::line;
    const auto finer = two_lines ? std::max(kept.back().finer, segment.finer) : segment.finer;
    const double near = tolerance * grain_of(finer);
    if (two_lines && run.goes_on(kept.back().end, segment.end, near)) {
      kept.back().end = segment.end;
      kept.back().finer = finer;
      continue;
    }
    if (!kept.empty()) run.restart(kept.back().end);
    kept.push_back(segment);
  }
  return kept;
}

Path with_closing_lines_dropped(const Path& path, const PathLook& look) {
  Path kept;
  kept.reserve(path.size());
  for_each_subpath(path, [&](std::span<const Segment> subpath) {
    const bool closed = subpath.back().kind == Kind::close;
    const auto draws = subpath.size() - (closed ? 2 : 1);
    kept.insert(kept.end(), subpath.begin(), subpath.end());
    if (draws < 2 || !(closed || look.filled_only() || look.round)) return;
    const auto& last = subpath[draws];
    if (last.kind != Kind::line || last.end != subpath.front().end) return;
    kept.resize(kept.size() - (closed ? 2 : 1));
    if (closed || !look.filled_only()) kept.push_back({.kind = Kind::close, .end = last.end});
  });
  return kept;
}

}  // namespace pressoir::codecs::svg
