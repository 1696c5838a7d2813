#include "codecs/svg/values/matrix.h"

#include <algorithm>
#include <cmath>

namespace pressoir::codecs::svg {

double distance(Point p, Point q) noexcept { return std::hypot(p.x - q.x, p.y - q.y); }
double cross(Point p, Point q) noexcept { return p.x * q.y - p.y * q.x; }
double dot(Point p, Point q) noexcept { return p.x * q.x + p.y * q.y; }

double distance_to_line(Point point, Point from, Point to) noexcept {
  const double length = distance(from, to);
  if (length == 0) return distance(point, from);
  return std::abs(cross(to - from, point - from)) / length;
}

Matrix operator*(const Matrix& outer, const Matrix& inner) noexcept {
  return {outer.a * inner.a + outer.c * inner.b,
          outer.b * inner.a + outer.d * inner.b,
          outer.a * inner.c + outer.c * inner.d,
          outer.b * inner.c + outer.d * inner.d,
          outer.a * inner.e + outer.c * inner.f + outer.e,
          outer.b * inner.e + outer.d * inner.f + outer.f};
}

Point operator*(const Matrix& matrix, Point point) noexcept {
  return {matrix.a * point.x + matrix.c * point.y + matrix.e,
          matrix.b * point.x + matrix.d * point.y + matrix.f};
}

double determinant(const Matrix& matrix) noexcept {
  return matrix.a * matrix.d - matrix.b * matrix.c;
}

std::optional<Matrix> inverse(const Matrix& matrix) noexcept {
  const double area = determinant(matrix);
  if (area == 0 || !std::isfinite(1 / area)) return std::nullopt;
  const Matrix linear{matrix.d / area, -matrix.b / area, -matrix.c / area, matrix.a / area, 0, 0};
  const Point moved = linear * Point{matrix.e, matrix.f};
  return Matrix{linear.a, linear.b, linear.c, linear.d, -moved.x, -moved.y};
}

Stretch stretch_of(const Matrix& matrix) noexcept {
  const double turned = std::hypot(matrix.a + matrix.d, matrix.b - matrix.c) / 2;
  const double mirrored = std::hypot(matrix.a - matrix.d, matrix.b + matrix.c) / 2;
  return {turned + mirrored, std::abs(turned - mirrored)};
}

std::optional<double> uniform_scale(const Matrix& matrix) noexcept {
  constexpr double kTolerance = 1e-6;  // of single-precision renderers
  const auto [most, least] = stretch_of(matrix);
  if (most - least > kTolerance * most) return std::nullopt;
  return most;
}

}  // namespace pressoir::codecs::svg
