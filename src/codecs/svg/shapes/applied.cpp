#include "codecs/svg/shapes/applied.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "codecs/svg/document/attribute_values.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/paths/shorten.h"
#include "codecs/svg/shapes/outline.h"
#include "codecs/svg/style/own_properties.h"
#include "codecs/svg/values/lengths.h"
#include "codecs/svg/values/numbers.h"
#include "codecs/svg/values/path_geometry.h"
#include "codecs/svg/values/transforms.h"

namespace pressoir::codecs::svg {
namespace {

/// Colours, or nothing: not what has coordinates of its own.
bool is_plain_paint(const ShapeDocument& shapes, const Node& element, std::string_view property) {
  const auto paint = shapes.styled.cascade.specified(element, property);
  return paint && paint->find("url(") == std::string_view::npos && !paint->starts_with("context-");
}

bool may_be_applied(const Node& element, const ShapeDocument& shapes, const PathLook& look) {
  if (!shapes.styled.is_closed() || look.marked) return false;
  if (!shapes.has_plain_outline(element) || !shapes.has_plain_transform(element)) return false;
  for (const std::string_view name : {"clip-path", "mask", "filter", "vector-effect"})
    if (!shapes.is(element, name, "none")) return false;
  return is_plain_paint(shapes, element, "fill") && is_plain_paint(shapes, element, "stroke");
}

/// What becomes of one element.
struct Change {
  const Node& original;  ///< what styles count for
  Node& copy;
  const ShapeDocument& shapes;
  int digits;
};

/// Multiplies a length, or a list of them, that counts for the element. Whether that was possible.
bool scale_property(const Change& change, std::string_view name, double scale) {
  const auto value = change.shapes.styled.cascade.specified(change.original, name);
  const auto* declared = change.shapes.styled.cascade.declared(change.original, name);
  if (!value || (declared != nullptr && declared->in_sheet)) return false;
  if (*value == "none") return true;
  const auto length = length_in(*value);
  const auto single = length ? user_units(*length) : std::nullopt;
  auto numbers = single ? std::vector{*single} : numbers_in(*value);
  // In CSS, unlike in attributes, each pair of numbers needs a space between.
  if (!numbers || (numbers->size() > 1 && change.original.find("style") != nullptr)) return false;
  for (auto& number : *numbers) number *= scale;
  style::set_property(change.copy, name, list_text(*numbers, change.digits));
  return true;
}

/// The stroke as the transform would show it. Whether there is such a stroke.
bool scale_stroke(const Change& change, const Matrix& matrix, const PathLook& look) {
  if (!look.stroked) return true;
  const auto scale = uniform_scale(matrix);
  if (!scale) return false;
  if (std::abs(*scale - 1) < 1e-6) return true;
  if (!scale_property(change, "stroke-width", *scale)) return false;
  return !look.dashed || (scale_property(change, "stroke-dasharray", *scale) &&
                          scale_property(change, "stroke-dashoffset", *scale));
}

void set_number(Node& element, std::string_view name, double value, int digits) {
  auto text = number_text(value, digits);
  if (text == "0")
    element.erase(name);
  else
    element.set(name, std::move(text));
}

bool is_upright(const Matrix& matrix) { return matrix.b == 0 && matrix.c == 0; }

/// The rectangle that the shape fills or touches; empty: it is not drawn, or that is not known.
std::optional<Bounds> frame_of(const Node& element) {
  const auto outline = outline_of(element);
  if (!outline || outline->empty()) return std::nullopt;
  return bounds_of(*outline);
}

bool transform_round(Node& element, const Matrix& matrix, int digits) {
  const auto frame = frame_of(element);
  const auto scale = uniform_scale(matrix);
  if (!frame || (element.is("circle") ? !scale : !is_upright(matrix))) return false;
  const auto centre = matrix * (0.5 * (frame->low + frame->high));
  const Point radii = 0.5 * (frame->high - frame->low);
  set_number(element, "cx", centre.x, digits);
  set_number(element, "cy", centre.y, digits);
  if (element.is("circle")) {
    set_number(element, "r", *scale * radii.x, digits);
  } else {
    set_number(element, "rx", std::abs(matrix.a) * radii.x, digits);
    set_number(element, "ry", std::abs(matrix.d) * radii.y, digits);
  }
  return true;
}

bool transform_rectangle(Node& element, const Matrix& matrix, int digits) {
  const auto frame = frame_of(element);
  if (!frame || !is_upright(matrix)) return false;
  const auto bounds = matrix * *frame;
  const auto low = bounds.low, size = bounds.high - bounds.low;
  set_number(element, "x", low.x, digits);
  set_number(element, "y", low.y, digits);
  set_number(element, "width", size.x, digits);
  set_number(element, "height", size.y, digits);
  const auto rx = length_of(element, "rx", -1), ry = length_of(element, "ry", -1);
  if (*rx < 0 && *ry < 0) return true;
  const double x = std::abs(matrix.a) * (*rx < 0 ? *ry : *rx);
  const double y = std::abs(matrix.d) * (*ry < 0 ? *rx : *ry);
  element.set("rx", number_text(x, digits));
  element.erase("ry");
  if (number_text(y, digits) != number_text(x, digits)) element.set("ry", number_text(y, digits));
  return true;
}

bool transform_path(Node& element, const Matrix& matrix, const PathLook& look,
                    const PathPrecision& precision) {
  const auto outline = outline_of(element);
  if (!outline || !element.is("path")) return false;
  auto data = shortest_path_text(transformed(*outline, matrix), look, precision);
  if (!data) return false;
  element.set("d", std::move(*data));
  return true;
}

}  // namespace

std::unique_ptr<Node> applied(const Node& element, const Matrix& matrix,
                              const ShapeDocument& shapes, const Frame& frame) {
  const int digits = frame.digits;
  if (!is_shape(element) || !inverse(matrix)) return nullptr;
  const auto look = shapes.looks.of(element);
  if (!may_be_applied(element, shapes, look)) return nullptr;
  auto result = bare_copy(element);
  result->erase("transform");
  const bool round = element.is("circle") || element.is("ellipse");
  const bool possible = round                ? transform_round(*result, matrix, digits)
                        : element.is("rect") ? transform_rectangle(*result, matrix, digits)
                                             : transform_path(*result, matrix, look,
                                                              precision_in(frame, element, shapes));
  const Change change{element, *result, shapes, digits};
  if (!possible || !scale_stroke(change, matrix, look)) return nullptr;
  return result;
}

TransformDigits transform_digits(const Matrix& matrix, const ShapeDocument& shapes, int digits) {
  // All that is inside would be beside its place.
  constexpr int kMoreWherePlacesCount = 3;
  if (shapes.care.finer_in) digits = std::min(digits + kMoreWherePlacesCount, kMaxDigits);
  const double scale = std::max(stretch_of(matrix).most, 1e-6);
  const double moved = std::max(std::abs(matrix.e), std::abs(matrix.f));
  // As far from the origin as coordinates inside may be for what is shown.
  const double extent = std::max((shapes.scales.extent() + moved) / scale, 1.0);
  const int before_point = static_cast<int>(std::ceil(std::log10(extent)));
  return {.linear = std::min(digits + before_point, kMaxDigits), .offset = digits};
}

std::unique_ptr<Node> shortest_with_transform(const Node& element, const Matrix& matrix,
                                              const ShapeDocument& shapes, const Frame& frame) {
  auto taken_in = applied(element, matrix, shapes, frame);
  auto with = bare_copy(element);
  auto text = transform_text(matrix, transform_digits(matrix, shapes, frame.digits));
  if (text.empty())
    with->erase("transform");
  else
    with->set("transform", std::move(text));
  if (taken_in && attributes_size(*taken_in) < attributes_size(*with)) return taken_in;
  return with;
}

}  // namespace pressoir::codecs::svg
