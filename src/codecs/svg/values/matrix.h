// Affine transforms of the plane.
#pragma once

#include <optional>

namespace pressoir::codecs::svg {

struct Point {
  double x = 0, y = 0;
  friend bool operator==(const Point&, const Point&) = default;
  friend Point operator+(Point p, Point q) noexcept { return {p.x + q.x, p.y + q.y}; }
  friend Point operator-(Point p, Point q) noexcept { return {p.x - q.x, p.y - q.y}; }
  friend Point operator*(double factor, Point p) noexcept { return {factor * p.x, factor * p.y}; }
};

/// How far `p` and `q` are from one another.
double distance(Point p, Point q) noexcept;
double cross(Point p, Point q) noexcept;  ///< p.x q.y - p.y q.x
double dot(Point p, Point q) noexcept;
/// How far `point` is from the straight line through `from` and `to`; from `from`, where they are
/// one.
double distance_to_line(Point point, Point from, Point to) noexcept;

/// (x, y) -> (a x + c y + e, b x + d y + f), as matrix() of SVG has it.
struct Matrix {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
  friend bool operator==(const Matrix&, const Matrix&) = default;
};

/// First `inner`, then `outer`: what transform="outer inner" means.
Matrix operator*(const Matrix& outer, const Matrix& inner) noexcept;
Point operator*(const Matrix& matrix, Point point) noexcept;
double determinant(const Matrix& matrix) noexcept;
/// Empty where the plane is mapped to a line or a point.
std::optional<Matrix> inverse(const Matrix& matrix) noexcept;

/// The most and the least that a length is multiplied by, over all directions (singular values).
struct Stretch {
  double most = 1, least = 1;
};
Stretch stretch_of(const Matrix& matrix) noexcept;

/// What all lengths are multiplied by; empty where that depends on their direction.
std::optional<double> uniform_scale(const Matrix& matrix) noexcept;

}  // namespace pressoir::codecs::svg
