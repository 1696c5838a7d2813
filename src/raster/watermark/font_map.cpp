#include "raster/watermark/font_map.h"

#include <hb-ot.h>
#include <pango/pango-fontset-simple.h>

// Exported by Pango for maps that are not its own, but in none of the headers that it installs.
extern "C" PangoFontMetrics* pango_font_metrics_new(void);

namespace pressoir::raster {
namespace {

constexpr int kScale = kEmPixels * PANGO_SCALE;
constexpr float kSlant = 0.2F;  // of a made italic: 11 degrees

// Objects as GObject has them: made zeroed by it, so that members have no initialisers.

struct Font {
  PangoFont parent;
  PangoFontMap* map;  ///< which keeps the font, not the other way round
  FontChoice choice;
};
struct FontMap {
  PangoFontMap parent;
  std::vector<PangoFont*>* fonts;
};

template <class T, class Parent>
T* self(Parent* object) {
  return reinterpret_cast<T*>(object);
}

hb_font_t* create_hb_font(PangoFont* font) {
  const auto& choice = self<Font>(font)->choice;
  hb_font_t* made = hb_font_create(choice.face->face.get());
  hb_font_set_scale(made, kScale, kScale);
  if (choice.slant) hb_font_set_synthetic_slant(made, kSlant);
  return made;
}

PangoFontDescription* describe(PangoFont* font) {
  PangoFontDescription* description = pango_font_description_new();
  pango_font_description_set_family(description,
                                    std::string(self<Font>(font)->choice.face->family).c_str());
  pango_font_description_set_absolute_size(description, kScale);
  return description;
}

PangoCoverage* get_coverage(PangoFont* font, PangoLanguage* /*language*/) {
  PangoCoverage* coverage = self<Font>(font)->choice.face->coverage.get();
  return static_cast<PangoCoverage*>(g_object_ref(coverage));
}

hb_font_extents_t line_of(PangoFont* font) {
  hb_font_extents_t line{};
  hb_font_get_extents_for_direction(pango_font_get_hb_font(font), HB_DIRECTION_LTR, &line);
  return line;
}

void get_glyph_extents(PangoFont* font, PangoGlyph glyph, PangoRectangle* ink,
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

PangoFontMetrics* get_metrics(PangoFont* font, PangoLanguage* /*language*/) {
  PangoFontMetrics* metrics = pango_font_metrics_new();
  const auto line = line_of(font);
  metrics->ascent = line.ascender;
  metrics->descent = -line.descender;
  metrics->height = line.ascender - line.descender + line.line_gap;
  metrics->approximate_char_width = metrics->approximate_digit_width = kScale / 2;
  return metrics;
}

PangoFontMap* get_font_map(PangoFont* font) { return self<Font>(font)->map; }

void prepare_font_class(gpointer type, gpointer /*data*/) {
  auto* font = static_cast<PangoFontClass*>(type);
  font->describe = font->describe_absolute = describe;
  font->get_coverage = get_coverage;
  font->get_glyph_extents = get_glyph_extents;
  font->get_metrics = get_metrics;
  font->get_font_map = get_font_map;
  font->create_hb_font = create_hb_font;
}

PangoFont* load_font(PangoFontMap* map, PangoContext* /*context*/,
                     const PangoFontDescription* /*description*/) {
  return static_cast<PangoFont*>(g_object_ref(self<FontMap>(map)->fonts->front()));
}

PangoFontset* load_fontset(PangoFontMap* map, PangoContext* /*context*/,
                           const PangoFontDescription* /*description*/, PangoLanguage* language) {
  PangoFontsetSimple* set = pango_fontset_simple_new(language);
  for (PangoFont* font : *self<FontMap>(map)->fonts)
    pango_fontset_simple_append(set, static_cast<PangoFont*>(g_object_ref(font)));
  return PANGO_FONTSET(set);
}

void list_families(PangoFontMap* /*map*/, PangoFontFamily*** families, int* count) {
  if (families) *families = nullptr;
  *count = 0;
}

guint get_serial(PangoFontMap* /*map*/) { return 1; }

GObjectClass* parent_class = nullptr;  // set once, when the type is made

void finalize(GObject* object) {
  auto* fonts = self<FontMap>(object)->fonts;
  for (PangoFont* font : *fonts) g_object_unref(font);
  delete fonts;
  parent_class->finalize(object);
}

void prepare_map_class(gpointer type, gpointer /*data*/) {
  auto* map = static_cast<PangoFontMapClass*>(type);
  map->load_font = load_font;
  map->load_fontset = load_fontset;
  map->list_families = list_families;
  map->get_serial = get_serial;
  parent_class = static_cast<GObjectClass*>(g_type_class_peek_parent(type));
  static_cast<GObjectClass*>(type)->finalize = finalize;
}

GType font_type() {
  static const GType type =
      g_type_register_static_simple(PANGO_TYPE_FONT, "PressoirFont", sizeof(PangoFontClass),
                                    prepare_font_class, sizeof(Font), nullptr, GTypeFlags{});
  return type;
}
GType map_type() {
  static const GType type = g_type_register_static_simple(
      PANGO_TYPE_FONT_MAP, "PressoirFontMap", sizeof(PangoFontMapClass), prepare_map_class,
      sizeof(FontMap), nullptr, GTypeFlags{});
  return type;
}

}  // namespace

GObjectPointer<PangoFontMap> make_font_map(const FontChain& chain) {
  GObjectPointer<PangoFontMap> map(static_cast<PangoFontMap*>(g_object_new(map_type(), nullptr)));
  auto& fonts = *(self<FontMap>(map.get())->fonts = new std::vector<PangoFont*>);
  for (const auto& choice : chain.fonts) {
    auto* font = static_cast<PangoFont*>(g_object_new(font_type(), nullptr));
    self<Font>(font)->map = map.get();
    self<Font>(font)->choice = choice;
    fonts.push_back(font);
  }
  return map;
}

bool is_emboldened(PangoFont* font) { return self<Font>(font)->choice.embolden; }

}  // namespace pressoir::raster
