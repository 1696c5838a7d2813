#include "codecs/svg/render/drawing.h"

#include <librsvg/rsvg.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/error.h"

namespace pressoir::codecs::svg {
namespace {

struct Release {
  void operator()(cairo_surface_t* surface) const noexcept { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const noexcept { cairo_destroy(context); }
  void operator()(GInputStream* stream) const noexcept { g_object_unref(stream); }
  void operator()(GError* error) const noexcept { g_error_free(error); }
};

constexpr double kPixelsPerInch = 96;  // CSS Values 4, 6.2

[[noreturn]] void fail(GError* error) {
  const std::unique_ptr<GError, Release> owner(error);
  throw Error(ErrorCode::corrupt_input, "The SVG cannot be drawn.", error ? error->message : "");
}

void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS)
    throw Error(ErrorCode::limit_exceeded, "The SVG cannot be drawn in this size.",
                cairo_status_to_string(status));
}

int channel(std::uint32_t pixel, int shift) { return static_cast<int>(pixel >> shift & 0xFFU); }

}  // namespace

bool Picture::is_empty() const {
  return std::all_of(pixels.begin(), pixels.end(), [](std::uint32_t pixel) { return pixel == 0; });
}

int largest_difference(const Picture& one, const Picture& other) {
  int largest = 0;
  for (std::size_t i = 0; i < one.pixels.size(); ++i) {
    if (one.pixels[i] == other.pixels[i]) continue;
    for (const int shift : {0, 8, 16, 24})
      largest = std::max(largest,
                         std::abs(channel(one.pixels[i], shift) - channel(other.pixels[i], shift)));
  }
  return largest;
}

void Drawing::Deleter::operator()(_RsvgHandle* handle) const noexcept { g_object_unref(handle); }

Drawing::Drawing(std::string_view svg, PictureSize size) : size_(size) {
  // Without a base file no reference to another file is followed.
  const std::unique_ptr<GInputStream, Release> stream(
      g_memory_input_stream_new_from_data(svg.data(), static_cast<gssize>(svg.size()), nullptr));
  GError* error = nullptr;
  handle_.reset(rsvg_handle_new_from_stream_sync(stream.get(), nullptr, RSVG_HANDLE_FLAGS_NONE,
                                                 nullptr, &error));
  if (!handle_) fail(error);
  rsvg_handle_set_dpi(handle_.get(), kPixelsPerInch);
}

Picture Drawing::draw(std::uint32_t width, std::uint32_t height) const {
  return draw({.width = width,
               .height = height,
               .x_scale = width / size_.width,
               .y_scale = height / size_.height,
               .left = 0,
               .top = 0});
}

Picture Drawing::draw_part(const PixelBox& box, double scale) const {
  const auto side = [&](double length) {
    return static_cast<std::uint32_t>(std::max(1.0, std::ceil(length * scale)));
  };
  return draw({.width = side(box.right - box.left),
               .height = side(box.bottom - box.top),
               .x_scale = scale,
               .y_scale = scale,
               .left = box.left,
               .top = box.top});
}

Picture Drawing::draw(const View& view) const {
  Picture picture{.width = view.width, .height = view.height, .pixels = {}};
  picture.pixels.resize(std::size_t{view.width} * view.height);
  const std::unique_ptr<cairo_surface_t, Release> surface(cairo_image_surface_create_for_data(
      reinterpret_cast<unsigned char*>(picture.pixels.data()), CAIRO_FORMAT_ARGB32,
      static_cast<int>(view.width), static_cast<int>(view.height),
      static_cast<int>(view.width * 4)));
  check(cairo_surface_status(surface.get()));
  const std::unique_ptr<cairo_t, Release> context(cairo_create(surface.get()));
  cairo_scale(context.get(), view.x_scale, view.y_scale);
  cairo_translate(context.get(), -view.left, -view.top);
  const RsvgRectangle viewport{0, 0, size_.width, size_.height};
  GError* error = nullptr;
  if (!rsvg_handle_render_document(handle_.get(), context.get(), &viewport, &error)) fail(error);
  check(cairo_status(context.get()));
  cairo_surface_flush(surface.get());
  return picture;
}

}  // namespace pressoir::codecs::svg
