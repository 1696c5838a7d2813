#include "codecs/svg/paths/paths_fixture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include "codecs/svg/values/arcs.h"
#include "codecs/svg/values/numbers.h"
#include "codecs/svg/values/path_geometry.h"

namespace pressoir::codecs::svg {
namespace {

using Kind = Segment::Kind;

double distance_to_chord(Point point, Point from, Point to) {
  const double length = dot(to - from, to - from);
  if (length == 0) return distance(point, from);
  const double along = std::clamp(dot(point - from, to - from) / length, 0.0, 1.0);
  return distance(point, from + along * (to - from));
}

double distance_to_arc(Point point, const CentredArc& arc) {
  constexpr double kTurn = 2 * std::numbers::pi;
  const Point away = point - arc.centre;
  const double cosine = std::cos(arc.rotation), sine = std::sin(arc.rotation);
  const double angle = std::atan2((cosine * away.y - sine * away.x) / arc.radii.y,
                                  (cosine * away.x + sine * away.y) / arc.radii.x);
  const double along = arc.sweep > 0 ? angle - arc.start : arc.start - angle;
  if (std::fmod(along + 2 * kTurn, kTurn) <= std::abs(arc.sweep)) return arc.distance_to(point);
  return std::min(distance(point, arc.at(0)), distance(point, arc.at(1)));
}

void add_points(std::vector<Point>& points, Point from, const Segment& segment) {
  constexpr int kParts = 48;
  const auto arc = segment.kind == Kind::arc ? centred(from, segment) : std::nullopt;
  const auto curve = cubic_of(from, segment);
  for (int i = 1; i <= kParts; ++i) {
    const double t = static_cast<double>(i) / kParts;
    points.push_back(arc ? arc->at(t) : on_cubic(curve, t));
  }
}

/// What a path goes along.
struct Line {
  std::optional<CentredArc> arc{};
  std::vector<Point> points{};  ///< of anything else
};

std::vector<Line> lines_of(const Path& path, bool filled) {
  std::vector<Line> lines;
  Point start, here;
  const auto close = [&] {
    if (filled && here != start) lines.push_back({.points = {here, start}});
  };
  for (const auto& segment : path) {
    if (segment.kind == Kind::move) {
      close();
      start = segment.end;
    } else if (segment.kind == Kind::arc) {
      if (const auto arc = centred(here, segment)) lines.push_back({.arc = arc});
    } else {
      lines.push_back({.points = {here}});
      add_points(lines.back().points, here, segment);
    }
    here = segment.end;
  }
  close();
  return lines;
}

double distance_to(Point point, const Line& line) {
  if (line.arc) return distance_to_arc(point, *line.arc);
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < line.points.size(); ++i)
    nearest = std::min(nearest, distance_to_chord(point, line.points[i - 1], line.points[i]));
  return nearest;
}

double farthest(const std::vector<std::vector<Point>>& from, const std::vector<Line>& to) {
  double most = 0;
  constexpr std::size_t kStep = 7;  // of 48 points on each segment: enough to find what is off
  for (const auto& points : from)
    for (std::size_t i = 0; i < points.size(); i += kStep) {
      double nearest = std::numeric_limits<double>::infinity();
      for (const auto& line : to) nearest = std::min(nearest, distance_to(points[i], line));
      most = std::max(most, nearest);
    }
  return most;
}

}  // namespace

std::string random_path(std::mt19937& random, bool with_arcs) {
  const auto below = [&](unsigned count) { return static_cast<unsigned>(random()) % count; };
  const auto number = [&](double most) {
    const double value = (static_cast<double>(random()) / 2147483648.0 - 1) * most;
    return ' ' + number_text(value, static_cast<int>(below(7)));
  };
  // Ellipses that are not so flat that distances to the first order say nothing of them.
  const auto radius = [&] { return ' ' + number_text(15 + below(20'000) / 1000.0, 3); };
  const std::string_view letters = with_arcs ? "lhvcsqtazLHVCSQTAZ" : "lhvcsqtzLHVCSQTZ";
  std::string path = "M" + number(100) + number(100);
  for (auto left = 1 + below(12); left > 0; --left) {
    const char letter = letters[below(static_cast<unsigned>(letters.size()))];
    path += letter;
    const auto points = [&](int count) {
      for (int i = 0; i < 2 * count; ++i) path += number(50);
    };
    switch (letter | 32) {
      case 'h':
      case 'v': path += number(50); break;
      case 'c': points(3); break;
      case 's':
      case 'q': points(2); break;
      case 'a':
        path += radius() + radius() + number(180) + (below(2) == 0 ? " 0" : " 1") +
                (below(2) == 0 ? " 0" : " 1");
        points(1);
        break;
      case 'z': break;
      default: points(1);
    }
  }
  return path;
}

std::vector<std::vector<Point>> points_on(const Path& path, bool filled) {
  std::vector<std::vector<Point>> all;
  for (const auto& segment : path) {
    if (segment.kind == Kind::move) {
      if (filled && !all.empty()) all.back().push_back(all.back().front());
      all.push_back({segment.end});
    } else {
      add_points(all.back(), all.back().back(), segment);
    }
  }
  if (filled && !all.empty()) all.back().push_back(all.back().front());
  std::erase_if(all, [](const auto& points) {
    return std::ranges::all_of(points,
                               [&](Point point) { return distance(point, points.front()) < 1e-9; });
  });
  return all;
}

double apart(const Path& one, const Path& other, bool filled) {
  return std::max(farthest(points_on(one, filled), lines_of(other, filled)),
                  farthest(points_on(other, filled), lines_of(one, filled)));
}

}  // namespace pressoir::codecs::svg
