#include "codecs/pdf/check/viewer.h"

#include <cairo.h>
#include <poppler.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace pressoir::codecs::pdf {
namespace {

constexpr double kScale = 100.0 / 72;  // pixels a point
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

int side_of(double points, double scale) {
  return static_cast<int>(std::clamp(std::ceil(points * scale), 1.0, 20'000.0));
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

Viewer::Viewer(Bytes file) {
  GBytes* bytes = g_bytes_new_static(file.data(), file.size());
  GError* error = nullptr;
  document_.reset(poppler_document_new_from_bytes(bytes, nullptr, &error));
  g_bytes_unref(bytes);
  const std::unique_ptr<GError, Free> owner(error);
  if (!document_)
    throw Error(ErrorCode::corrupt_input, "The PDF file cannot be drawn.",
                error ? error->message : "");
}

Viewer::~Viewer() = default;

int Viewer::pages() const { return poppler_document_get_n_pages(document_.get()); }

std::unique_ptr<_PopplerPage, Viewer::Release> Viewer::page_at(int page) const {
  return std::unique_ptr<_PopplerPage, Release>(poppler_document_get_page(document_.get(), page));
}

std::string Viewer::text(int page) const {
  const auto shown = page_at(page);
  if (!shown) return {};
  const std::unique_ptr<char, Free> text(poppler_page_get_text(shown.get()));
  return text ? text.get() : "";
}

Drawn Viewer::draw(int page) const {
  const auto shown = page_at(page);
  if (!shown) throw Error(ErrorCode::corrupt_input, "A page of the PDF file cannot be drawn.");
  double width = 0, height = 0;
  poppler_page_get_size(shown.get(), &width, &height);
  const double pixels = width * height * kScale * kScale;
  const double scale = pixels > kMaxPixels ? kScale * std::sqrt(kMaxPixels / pixels) : kScale;
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, side_of(width, scale),
                                                   side_of(height, scale)));
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
