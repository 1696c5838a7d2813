#include "raster/watermark/chosen_font.h"

#include <hb.h>

#include <string>

// Exported by Pango for maps that are not its own, but in none of the headers that it installs.
extern "C" PangoFontMetrics* pango_font_metrics_new(void);

namespace pressoir::raster {
namespace {

constexpr float kSlant = 0.2F;  // of a made italic: 11 degrees

hb_font_t* create_hb_font(PangoFont* font) {
  const auto& own = chosen_font(font);
  hb_font_t* made = hb_font_create(own.choice.face->face.get());
  hb_font_set_scale(made, own.size, own.size);
  if (own.choice.slant) hb_font_set_synthetic_slant(made, kSlant);
  return made;
}

PangoFontDescription* describe(PangoFont* font) {
  const auto& own = chosen_font(font);
  PangoFontDescription* description = pango_font_description_new();
  pango_font_description_set_family(description, std::string(own.choice.face->family).c_str());
  pango_font_description_set_absolute_size(description, own.size);
  return description;
}

PangoCoverage* get_coverage(PangoFont* font, PangoLanguage* /*language*/) {
  PangoCoverage* coverage = chosen_font(font).choice.face->coverage.get();
  return static_cast<PangoCoverage*>(g_object_ref(coverage));
}

hb_font_extents_t line_of(PangoFont* font) {
  hb_font_extents_t line{};
  hb_font_get_extents_for_direction(pango_font_get_hb_font(font), HB_DIRECTION_LTR, &line);
  return line;
}

}  // namespace

ChosenFont& chosen_font(PangoFont* font) noexcept { return *reinterpret_cast<ChosenFont*>(font); }

void extents_of_glyph(PangoFont* font, PangoGlyph glyph, PangoRectangle* ink,
                      PangoRectangle* logical) {
  hb_font_t* shapes = pango_font_get_hb_font(font);
  if ((glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0) glyph = 0;  // the box that fonts have for it
  const bool is_empty = glyph == PANGO_GLYPH_EMPTY;
  if (ink) {
    hb_glyph_extents_t found{};
    if (!is_empty) hb_font_get_glyph_extents(shapes, glyph, &found);
    *ink = {found.x_bearing, -found.y_bearing, found.width, -found.height};
  }
  if (logical) {
    const auto line = line_of(font);
    *logical = {0, -line.ascender, is_empty ? 0 : hb_font_get_glyph_h_advance(shapes, glyph),
                line.ascender - line.descender};
  }
}

PangoFontMetrics* line_metrics(PangoFont* font) {
  PangoFontMetrics* metrics = pango_font_metrics_new();
  const auto line = line_of(font);
  metrics->ascent = line.ascender;
  metrics->descent = -line.descender;
  metrics->height = line.ascender - line.descender + line.line_gap;
  metrics->approximate_char_width = metrics->approximate_digit_width = chosen_font(font).size / 2;
  return metrics;
}

void prepare_chosen_font(PangoFontClass* type) {
  type->describe = type->describe_absolute = describe;
  type->get_coverage = get_coverage;
  type->get_glyph_extents = extents_of_glyph;
  type->get_metrics = [](PangoFont* font, PangoLanguage*) { return line_metrics(font); };
  type->get_font_map = [](PangoFont* font) { return chosen_font(font).map; };
  type->create_hb_font = create_hb_font;
}

void prepare_map_without_families(PangoFontMapClass* type) {
  type->list_families = [](PangoFontMap*, PangoFontFamily*** families, int* count) {
    if (families) *families = nullptr;
    *count = 0;
  };
  type->get_serial = [](PangoFontMap*) { return guint{1}; };
}

}  // namespace pressoir::raster
