#include "codecs/pdf/check/viewer.h"

#include <cairo.h>
#include <poppler.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "raster/metadata/latin1.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr double kPointsPerInch = 72;
constexpr double kMaxPixels = 4e6;

struct CairoRelease {
  void operator()(cairo_t* cairo) const noexcept { cairo_destroy(cairo); }
  void operator()(cairo_surface_t* surface) const noexcept { cairo_surface_destroy(surface); }
};
using Surface = std::unique_ptr<cairo_surface_t, CairoRelease>;

struct Free {
  void operator()(char* text) const noexcept { g_free(text); }
  void operator()(GError* error) const noexcept { g_error_free(error); }
};

constexpr double kMaxSide = 20'000;  // of look(); Cairo has none above 32,767

std::uint32_t side_of(double points, double scale) {
  return static_cast<std::uint32_t>(std::clamp(std::ceil(points * scale), 1.0, 1e9));
}

Drawn taken_from(cairo_surface_t* surface) {
  cairo_surface_flush(surface);
  Drawn drawn{.width = static_cast<std::uint32_t>(cairo_image_surface_get_width(surface)),
              .height = static_cast<std::uint32_t>(cairo_image_surface_get_height(surface)),
              .pixels = {}};
  const auto* bytes = cairo_image_surface_get_data(surface);
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface));
  for (std::uint32_t y = 0; y < drawn.height; ++y) {
    const auto* row = reinterpret_cast<const std::uint32_t*>(bytes + y * stride);
    drawn.pixels.insert(drawn.pixels.end(), row, row + drawn.width);
  }
  return drawn;
}

}  // namespace

raster::Canvas canvas_of(const Drawn& drawn) {
  raster::Canvas canvas(drawn.width, drawn.height, {});
  const auto* pixel = drawn.pixels.data();
  for (std::uint32_t y = 0; y < drawn.height; ++y)
    for (auto row = canvas.row8(y); !row.empty(); row = row.subspan(3), ++pixel)
      for (std::size_t channel = 0; channel < 3; ++channel)
        row[channel] = static_cast<std::uint8_t>(*pixel >> (16 - 8 * channel));
  return canvas;
}

int largest_difference(const Drawn& one, const Drawn& other) {
  if (one.width != other.width || one.height != other.height) return 255;
  int largest = 0;
  for (std::size_t i = 0; i < one.pixels.size(); ++i) {
    const auto left = one.pixels[i], right = other.pixels[i];
    if (left == right) continue;
    for (unsigned shift = 0; shift < 32; shift += 8)
      largest = std::max(largest, std::abs(static_cast<int>(left >> shift & 0xFFU) -
                                           static_cast<int>(right >> shift & 0xFFU)));
  }
  return largest;
}

void Viewer::Release::operator()(void* object) const noexcept { g_object_unref(object); }

Viewer::Viewer(Bytes file, const std::string& password) {
  GBytes* bytes = g_bytes_new_static(file.data(), file.size());
  GError* error = nullptr;
  // Poppler makes ISO 8859-1 of it. So it gets the bytes that open the file at the first try: at
  // its second one, with the text as it was given, version 22.12 reads what it has freed.
  const auto text = raster::utf8_of_latin1(password);
  document_.reset(
      poppler_document_new_from_bytes(bytes, text.empty() ? nullptr : text.c_str(), &error));
  g_bytes_unref(bytes);
  const std::unique_ptr<GError, Free> owner(error);
  if (!document_)
    throw Error(ErrorCode::corrupt_input, "The PDF file cannot be drawn.",
                error ? error->message : "");
}

Viewer::~Viewer() = default;

int Viewer::pages() const { return poppler_document_get_n_pages(document_.get()); }

Viewer::Page Viewer::page_at(int page) const {
  return Page(poppler_document_get_page(document_.get(), page));
}

Viewer::Page Viewer::shown_page(int page) const {
  auto shown = page_at(page);
  if (!shown) throw Error(ErrorCode::corrupt_input, "A page of the PDF file cannot be drawn.");
  return shown;
}

std::string Viewer::text(int page) const {
  const auto shown = page_at(page);
  if (!shown) return {};
  const std::unique_ptr<char, Free> text(poppler_page_get_text(shown.get()));
  return text ? text.get() : "";
}

Drawn Viewer::look(int page, double dpi) const {
  double width = 0, height = 0;
  poppler_page_get_size(shown_page(page).get(), &width, &height);
  const double scale = dpi / kPointsPerInch;
  const double pixels = width * height * scale * scale;
  const double longest = std::max(width, height) * scale;
  return draw(page, dpi * std::min({1.0, std::sqrt(kMaxPixels / pixels), kMaxSide / longest}));
}

Size Viewer::size(int page, double dpi) const {
  double width = 0, height = 0;
  poppler_page_get_size(shown_page(page).get(), &width, &height);
  const double scale = dpi / kPointsPerInch;
  return {side_of(width, scale), side_of(height, scale)};
}

Drawn Viewer::draw(int page, double dpi) const {
  const auto shown = shown_page(page);
  const auto [width, height] = size(page, dpi);
  const double scale = dpi / kPointsPerInch;
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(width),
                                                   static_cast<int>(height)));
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS)
    throw Error(ErrorCode::limit_exceeded, "The page is too large to be drawn.");
  const std::unique_ptr<cairo_t, CairoRelease> cairo(cairo_create(surface.get()));
  cairo_set_source_rgb(cairo.get(), 1, 1, 1);
  cairo_paint(cairo.get());
  cairo_scale(cairo.get(), scale, scale);
  poppler_page_render(shown.get(), cairo.get());
  if (cairo_status(cairo.get()) == CAIRO_STATUS_NO_MEMORY)
    throw Error(ErrorCode::limit_exceeded, "The file needs more memory than allowed.");
  return taken_from(surface.get());
}

}  // namespace pressoir::codecs::pdf
