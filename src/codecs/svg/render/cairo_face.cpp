#include "codecs/svg/render/cairo_face.h"

#include <cairo-ft.h>

#include <map>

namespace pressoir::codecs::svg {
namespace {

/// Never freed: fonts of the table live as long as the process.
FT_Library library() {
  static const FT_Library made = [] {
    FT_Library library = nullptr;
    return FT_Init_FreeType(&library) == 0 ? library : nullptr;
  }();
  return made;
}

/// The mapped file of the face, which it is read from where it stands.
FT_Face face_of(const raster::Face& face) {
  thread_local std::map<const raster::Face*, FT_Face> faces;
  const auto [found, is_new] = faces.try_emplace(&face, nullptr);
  if (!is_new || !library()) return found->second;
  hb_blob_t* blob = hb_face_reference_blob(face.face.get());
  unsigned size = 0;
  const auto* bytes = reinterpret_cast<const FT_Byte*>(hb_blob_get_data(blob, &size));
  if (FT_New_Memory_Face(library(), bytes, size, 0, &found->second) != 0) found->second = nullptr;
  hb_blob_destroy(blob);  // the face keeps its own reference
  return found->second;
}

}  // namespace

std::unique_ptr<cairo_scaled_font_t, CairoRelease> scaled_font(const raster::FontChoice& choice,
                                                               double size) {
  FT_Face outlines = face_of(*choice.face);
  if (!outlines) return nullptr;
  const std::unique_ptr<cairo_font_face_t, CairoRelease> face(
      cairo_ft_font_face_create_for_ft_face(outlines, FT_LOAD_NO_HINTING));
  if (choice.embolden) cairo_ft_font_face_set_synthesize(face.get(), CAIRO_FT_SYNTHESIZE_BOLD);
  if (choice.slant) cairo_ft_font_face_set_synthesize(face.get(), CAIRO_FT_SYNTHESIZE_OBLIQUE);
  const std::unique_ptr<cairo_font_options_t, CairoRelease> options(cairo_font_options_create());
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_matrix_t scale, same;
  cairo_matrix_init_scale(&scale, size, size);
  cairo_matrix_init_identity(&same);
  std::unique_ptr<cairo_scaled_font_t, CairoRelease> font(
      cairo_scaled_font_create(face.get(), &scale, &same, options.get()));
  if (cairo_scaled_font_status(font.get()) != CAIRO_STATUS_SUCCESS) return nullptr;
  return font;
}

}  // namespace pressoir::codecs::svg
