#include "codecs/svg/shapes/outline.h"

#include <algorithm>
#include <array>

#include "codecs/svg/document/attribute_values.h"
#include "codecs/svg/values/points.h"

namespace pressoir::codecs::svg {
namespace {

using Kind = Segment::Kind;

Segment close_at(Point start) { return {.kind = Kind::close, .end = start}; }

Segment quarter(Point radii, Point end) {
  return {.kind = Kind::arc, .sweep = true, .control1 = radii, .end = end};
}

/// Lines and quarters of ellipses, clockwise from the top.
Path rounded_rectangle(Point from, Point to, Point radii) {
  const Point inner_from = from + radii, inner_to = to - radii;
  Path path{move_to({inner_from.x, from.y})};
  const auto corner = [&](Point line_end, Point arc_end) {
    if (path.back().end != line_end) path.push_back(line_to(line_end));
    path.push_back(quarter(radii, arc_end));
  };
  corner({inner_to.x, from.y}, {to.x, inner_from.y});
  corner({to.x, inner_to.y}, {inner_to.x, to.y});
  corner({inner_from.x, to.y}, {from.x, inner_to.y});
  corner({from.x, inner_from.y}, {inner_from.x, from.y});
  path.push_back(close_at(path.front().end));
  return path;
}

std::optional<Path> rectangle(const Node& element) {
  const auto x = length_of(element, "x", 0), y = length_of(element, "y", 0);
  const auto width = length_of(element, "width", 0), height = length_of(element, "height", 0);
  const auto rx = length_of(element, "rx", -1), ry = length_of(element, "ry", -1);
  if (!x || !y || !width || !height || !rx || !ry || *width < 0 || *height < 0) return std::nullopt;
  if (element.find("rx") != nullptr && *rx < 0) return std::nullopt;
  if (element.find("ry") != nullptr && *ry < 0) return std::nullopt;
  if (*width == 0 || *height == 0) return Path{};
  const Point from{*x, *y}, to{*x + *width, *y + *height};
  const Point radii{std::min(*rx < 0 ? *ry : *rx, *width / 2),
                    std::min(*ry < 0 ? *rx : *ry, *height / 2)};
  if (radii.x > 0 && radii.y > 0) return rounded_rectangle(from, to, radii);
  return Path{move_to(from), line_to({to.x, from.y}), line_to(to), line_to({from.x, to.y}),
              close_at(from)};
}

Path ellipse(Point centre, Point radii) {
  if (radii.x == 0 || radii.y == 0) return {};
  const Point right{centre.x + radii.x, centre.y}, left{centre.x - radii.x, centre.y};
  return {move_to(right),        quarter(radii, {centre.x, centre.y + radii.y}),
          quarter(radii, left),  quarter(radii, {centre.x, centre.y - radii.y}),
          quarter(radii, right), close_at(right)};
}

std::optional<Path> round_shape(const Node& element) {
  const bool circle = element.is("circle");
  const auto x = length_of(element, "cx", 0), y = length_of(element, "cy", 0);
  const auto rx = length_of(element, circle ? "r" : "rx", 0);
  const auto ry = length_of(element, circle ? "r" : "ry", 0);
  if (!x || !y || !rx || !ry || *rx < 0 || *ry < 0) return std::nullopt;
  // One radius that is absent is automatic: readers of SVG 1.1 draw nothing.
  if (!circle && (element.find("rx") == nullptr) != (element.find("ry") == nullptr))
    return std::nullopt;
  return ellipse({*x, *y}, {*rx, *ry});
}

std::optional<Path> line(const Node& element) {
  const auto x1 = length_of(element, "x1", 0), y1 = length_of(element, "y1", 0);
  const auto x2 = length_of(element, "x2", 0), y2 = length_of(element, "y2", 0);
  if (!x1 || !y1 || !x2 || !y2) return std::nullopt;
  return Path{move_to({*x1, *y1}), line_to({*x2, *y2})};
}

std::optional<Path> polygon(const Node& element) {
  const auto* text = element.find("points");
  if (text == nullptr || text->find_first_not_of(" \t\r\n") == std::string::npos) return Path{};
  const auto points = points_in(*text);
  if (!points) return std::nullopt;
  Path path{move_to(points->front())};
  for (std::size_t i = 1; i < points->size(); ++i) path.push_back(line_to((*points)[i]));
  if (element.is("polygon")) path.push_back(close_at(path.front().end));
  return path;
}

std::optional<Path> path_data(const Node& element) {
  const auto* data = element.find("d");
  auto parsed = data == nullptr ? ParsedPath{} : path_in(*data);
  if (!parsed.complete) return std::nullopt;
  return std::move(parsed.path);
}

using Name = std::string_view;
constexpr std::array<Name, 1> kPath{"d"};
constexpr std::array<Name, 6> kRect{"x", "y", "width", "height", "rx", "ry"};
constexpr std::array<Name, 3> kCircle{"cx", "cy", "r"};
constexpr std::array<Name, 4> kEllipse{"cx", "cy", "rx", "ry"};
constexpr std::array<Name, 4> kLine{"x1", "y1", "x2", "y2"};
constexpr std::array<Name, 1> kPoints{"points"};

struct Shape {
  Name name;
  std::span<const Name> attributes;
  std::optional<Path> (*outline)(const Node&);
};
constexpr std::array<Shape, 7> kShapes{{{"path", kPath, path_data},
                                        {"rect", kRect, rectangle},
                                        {"circle", kCircle, round_shape},
                                        {"ellipse", kEllipse, round_shape},
                                        {"line", kLine, line},
                                        {"polyline", kPoints, polygon},
                                        {"polygon", kPoints, polygon}}};

}  // namespace

std::optional<Path> outline_of(const Node& element) {
  for (const auto& shape : kShapes)
    if (element.is(shape.name)) return shape.outline(element);
  return std::nullopt;
}

std::span<const std::string_view> outline_attributes(std::string_view name) noexcept {
  for (const auto& shape : kShapes)
    if (name == shape.name) return shape.attributes;
  return {};
}

}  // namespace pressoir::codecs::svg
