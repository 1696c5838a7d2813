#include "raster/watermark/text_mask.h"

#include <cairo.h>

#include <algorithm>
#include <memory>

#include "base/error.h"
#include "raster/watermark/font_map.h"

namespace pressoir::raster {
namespace {

constexpr std::uint32_t kTile = 16'384;  // sides of a surface: Cairo's end at 32,767

struct CairoDeleter {
  void operator()(cairo_surface_t* surface) const noexcept { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const noexcept { cairo_destroy(context); }
};

void check(cairo_status_t status) {
  if (status == CAIRO_STATUS_SUCCESS) return;
  throw Error(status == CAIRO_STATUS_NO_MEMORY ? ErrorCode::limit_exceeded : ErrorCode::internal,
              "The text of the watermark could not be drawn.", cairo_status_to_string(status));
}

void append(cairo_t* context, const std::vector<Outline::Segment>& segments) {
  for (const auto& [verb, p] : segments) switch (verb) {
      case Outline::Verb::move: cairo_move_to(context, p[0], p[1]); break;
      case Outline::Verb::line: cairo_line_to(context, p[0], p[1]); break;
      case Outline::Verb::curve: cairo_curve_to(context, p[0], p[1], p[2], p[3], p[4], p[5]); break;
      case Outline::Verb::close: cairo_close_path(context); break;
    }
}

/// Whether a shape is on a surface, as far as the rectangle around it says: of a large text most
/// are not, and take long.
bool is_on(const Outline::Shape& shape, const cairo_matrix_t& matrix, Size surface) {
  const auto& [left, top, right, bottom] = shape.extent;
  Outline::Extent seen{1e300, 1e300, -1e300, -1e300};
  for (const double corner_x : {left, right})
    for (const double corner_y : {top, bottom}) {
      double x = corner_x, y = corner_y;
      cairo_matrix_transform_point(&matrix, &x, &y);
      seen.include(x, y, 0);
    }
  return seen.right >= 0 && seen.bottom >= 0 && seen.left <= surface.width &&
         seen.top <= surface.height;
}

/// What of the text is on a surface of this size.
void draw(cairo_t* context, const Outline& outline, const cairo_matrix_t& matrix, Size surface) {
  cairo_set_matrix(context, &matrix);
  cairo_set_antialias(context, CAIRO_ANTIALIAS_GRAY);
  cairo_set_fill_rule(context, CAIRO_FILL_RULE_WINDING);
  std::vector<const Outline::Shape*> emboldened;
  for (const auto& shape : outline.shapes) {
    if (!is_on(shape, matrix, surface)) continue;
    append(context, shape.segments);
    if (shape.embolden) emboldened.push_back(&shape);
  }
  cairo_fill(context);  // in one, so that what overlaps has no seam
  if (emboldened.empty()) return;
  for (const auto* shape : emboldened) append(context, shape->segments);
  cairo_set_line_width(context, kEmboldenEm);
  cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke(context);
}

}  // namespace

Canvas text_mask(const Outline& outline, const Watermark::Element& element,
                 const Placement& placement) {
  const auto& window = placement.window;
  const auto width = static_cast<std::uint32_t>((window.width() + 3) / 4 * 4);
  const auto height = static_cast<std::uint32_t>(window.height());
  Canvas mask(width, height, {.model = ColourModel::grey});
  const Angle angle(element.rotation);
  const double c = angle.cosine * element.size, s = angle.sine * element.size;
  const double middle_x = (outline.extent.left + outline.extent.right) / 2;
  const double middle_y = (outline.extent.top + outline.extent.bottom) / 2;
  const double x = static_cast<double>(placement.width) / 2 - static_cast<double>(window.left) -
                   c * middle_x + s * middle_y;
  const double y = static_cast<double>(placement.height) / 2 - static_cast<double>(window.top) -
                   s * middle_x - c * middle_y;
  for (std::uint32_t top = 0; top < height; top += kTile)
    for (std::uint32_t left = 0; left < width; left += kTile) {
      const Size size{std::min(kTile, width - left), std::min(kTile, height - top)};
      const std::unique_ptr<cairo_surface_t, CairoDeleter> surface(
          cairo_image_surface_create_for_data(
              mask.row8(top).data() + left, CAIRO_FORMAT_A8, static_cast<int>(size.width),
              static_cast<int>(size.height), static_cast<int>(width)));
      check(cairo_surface_status(surface.get()));
      const std::unique_ptr<cairo_t, CairoDeleter> context(cairo_create(surface.get()));
      draw(context.get(), outline,
           {.xx = c, .yx = s, .xy = -s, .yy = c, .x0 = x - left, .y0 = y - top}, size);
      check(cairo_status(context.get()));
      cairo_surface_flush(surface.get());
    }
  return mask;
}

}  // namespace pressoir::raster
