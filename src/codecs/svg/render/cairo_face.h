// A font of the table as Cairo draws it. One thread at a time.
#pragma once

#include <cairo.h>

#include <memory>

#include "raster/watermark/font_files.h"

namespace pressoir::codecs::svg {

struct CairoRelease {
  void operator()(cairo_font_face_t* face) const noexcept { cairo_font_face_destroy(face); }
  void operator()(cairo_scaled_font_t* font) const noexcept { cairo_scaled_font_destroy(font); }
  void operator()(cairo_font_options_t* options) const noexcept {
    cairo_font_options_destroy(options);
  }
};

/// The face, emboldened or slanted where the choice says so, `size` pixels large, without hinting.
/// Null: FreeType does not read it.
std::unique_ptr<cairo_scaled_font_t, CairoRelease> scaled_font(const raster::FontChoice& choice,
                                                               double size);

}  // namespace pressoir::codecs::svg
