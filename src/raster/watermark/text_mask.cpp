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

/// All of the text; `context` shows a part of the picture.
void draw(cairo_t* context, const Outline& outline) {
  cairo_set_antialias(context, CAIRO_ANTIALIAS_GRAY);
  cairo_set_fill_rule(context, CAIRO_FILL_RULE_WINDING);
  append(context, outline.segments);
  append(context, outline.emboldened);
  cairo_fill(context);  // in one, so that what overlaps has no seam
  if (outline.emboldened.empty()) return;
  append(context, outline.emboldened);
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
  const double middle_x = (outline.left + outline.right) / 2;
  const double middle_y = (outline.top + outline.bottom) / 2;
  const double x = static_cast<double>(placement.width) / 2 - static_cast<double>(window.left) -
                   c * middle_x + s * middle_y;
  const double y = static_cast<double>(placement.height) / 2 - static_cast<double>(window.top) -
                   s * middle_x - c * middle_y;
  for (std::uint32_t top = 0; top < height; top += kTile)
    for (std::uint32_t left = 0; left < width; left += kTile) {
      const std::unique_ptr<cairo_surface_t, CairoDeleter> surface(
          cairo_image_surface_create_for_data(mask.row8(top).data() + left, CAIRO_FORMAT_A8,
                                              static_cast<int>(std::min(kTile, width - left)),
                                              static_cast<int>(std::min(kTile, height - top)),
                                              static_cast<int>(width)));
      check(cairo_surface_status(surface.get()));
      const std::unique_ptr<cairo_t, CairoDeleter> context(cairo_create(surface.get()));
      const cairo_matrix_t matrix{
          .xx = c, .yx = s, .xy = -s, .yy = c, .x0 = x - left, .y0 = y - top};
      cairo_set_matrix(context.get(), &matrix);
      draw(context.get(), outline);
      check(cairo_status(context.get()));
      cairo_surface_flush(surface.get());
    }
  return mask;
}

}  // namespace pressoir::raster
