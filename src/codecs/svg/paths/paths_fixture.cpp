#include "codecs/svg/paths/paths_fixture.h"

#include <algorithm>
#include <limits>

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

double farthest(const std::vector<std::vector<Point>>& from,
                const std::vector<std::vector<Point>>& to) {
  double most = 0;
  for (const auto& points : from)
    for (const auto point : points) {
      double nearest = std::numeric_limits<double>::infinity();
      for (const auto& line : to)
        for (std::size_t i = 0; i < line.size(); ++i)
          nearest = std::min(nearest, distance_to_chord(point, line[i == 0 ? 0 : i - 1], line[i]));
      most = std::max(most, nearest);
    }
  return most;
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

}  // namespace

std::string random_path(std::mt19937& random, bool with_arcs) {
  const auto below = [&](unsigned count) { return static_cast<unsigned>(random()) % count; };
  const auto number = [&](double most) {
    const double value = (static_cast<double>(random()) / 2147483648.0 - 1) * most;
    return ' ' + number_text(value, static_cast<int>(below(7)));
  };
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
        path += number(40) + number(40) + number(180) + (below(2) == 0 ? " 0" : " 1") +
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
  std::erase_if(all, [](const auto& points) { return points.size() < 3; });
  return all;
}

double apart(const Path& one, const Path& other, bool filled) {
  const auto points = points_on(one, filled), others = points_on(other, filled);
  return std::max(farthest(points, others), farthest(others, points));
}

}  // namespace pressoir::codecs::svg
