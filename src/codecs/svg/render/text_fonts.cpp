#include "codecs/svg/render/text_fonts.h"

#include <hb-ot.h>
#include <pango/pangocairo.h>
#include <pango/pango-fontset-simple.h>  // which does not include what it needs

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "codecs/svg/render/cairo_face.h"
#include "raster/watermark/font_files.h"

// Exported by Pango for maps that are not its own, but in none of the headers that it installs.
extern "C" PangoFontMetrics* pango_font_metrics_new(void);

namespace pressoir::codecs::svg {
namespace {

using raster::FontChoice;
using raster::FontFiles;

// Two interfaces that Pango asks of fonts and maps drawn by Cairo, and what it keeps with each
// font, laid out as in pango/pangocairo-private.h, which is not installed; unchanged from 1.44
// to 1.57.
struct CairoFontMapInterface {
  GTypeInterface parent;
  void (*set_resolution)(PangoCairoFontMap*, double);
  double (*get_resolution)(PangoCairoFontMap*);
  cairo_font_type_t (*get_font_type)(PangoCairoFontMap*);
};
struct CairoFontInterface {
  GTypeInterface parent;
  cairo_font_face_t* (*create_font_face)(PangoCairoFont*);
  PangoFontMetrics* (*create_base_metrics)(PangoCairoFont*, PangoContext*);
  gssize private_offset;
};
struct CairoFontPrivate {
  PangoCairoFont* font;
  void* data;
  cairo_scaled_font_t* scaled_font;  ///< set: Pango asks for nothing else
  void* hex_boxes;
  gboolean is_hinted;
  PangoGravity gravity;
  PangoRectangle extents;
  void* extents_cache;
  GSList* metrics;
};

constexpr int kFirstVersion = PANGO_VERSION_ENCODE(1, 44, 0);
constexpr int kAfterLastVersion = PANGO_VERSION_ENCODE(1, 58, 0);
constexpr double kPixelsPerInch = 96;
constexpr float kSlant = 0.2F;  // of a made italic, as of watermarks

// Objects as GObject has them: made zeroed by it, so that members have no initialisers.
struct Font {
  PangoFont parent;
  CairoFontPrivate cairo;
  PangoFontMap* map;  ///< which outlives it
  FontChoice choice;
  int size;  ///< of an em, in Pango's units
};
struct FontMap {
  PangoFontMap parent;
};

template <class T, class Parent>
T* self(Parent* object) {
  return reinterpret_cast<T*>(object);
}

hb_font_t* create_hb_font(PangoFont* font) {
  const auto& own = *self<Font>(font);
  hb_font_t* made = hb_font_create(own.choice.face->face.get());
  hb_font_set_scale(made, own.size, own.size);
  if (own.choice.slant) hb_font_set_synthetic_slant(made, kSlant);
  return made;
}

PangoFontDescription* describe(PangoFont* font) {
  PangoFontDescription* description = pango_font_description_new();
  pango_font_description_set_family(description,
                                    std::string(self<Font>(font)->choice.face->family).c_str());
  pango_font_description_set_absolute_size(description, self<Font>(font)->size);
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

thread_local int missing_characters = 0;

void get_glyph_extents(PangoFont* font, PangoGlyph glyph, PangoRectangle* ink,
                       PangoRectangle* logical) {
  hb_font_t* shapes = pango_font_get_hb_font(font);
  if ((glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0) {
    ++missing_characters;
    glyph = 0;  // the box that fonts have for it
  }
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

int metric_of(PangoFont* font, hb_ot_metrics_tag_t tag, int otherwise) {
  hb_position_t value = 0;
  return hb_ot_metrics_get_position(pango_font_get_hb_font(font), tag, &value) != 0 ? value
                                                                                    : otherwise;
}

PangoFontMetrics* get_metrics(PangoFont* font, PangoLanguage* /*language*/) {
  PangoFontMetrics* metrics = pango_font_metrics_new();
  const auto line = line_of(font);
  const int size = self<Font>(font)->size;
  metrics->ascent = line.ascender;
  metrics->descent = -line.descender;
  metrics->height = line.ascender - line.descender + line.line_gap;
  metrics->approximate_char_width = metrics->approximate_digit_width = size / 2;
  metrics->underline_thickness = metric_of(font, HB_OT_METRICS_TAG_UNDERLINE_SIZE, size / 14);
  metrics->underline_position = metric_of(font, HB_OT_METRICS_TAG_UNDERLINE_OFFSET, -size / 14);
  metrics->strikethrough_thickness = metric_of(font, HB_OT_METRICS_TAG_STRIKEOUT_SIZE, size / 14);
  metrics->strikethrough_position = metric_of(font, HB_OT_METRICS_TAG_STRIKEOUT_OFFSET, size / 3);
  return metrics;
}

PangoFontMap* get_font_map(PangoFont* font) { return self<Font>(font)->map; }

GObjectClass* parent_of_fonts = nullptr;  // set once, when the type is made

void finalize_font(GObject* object) {
  cairo_scaled_font_destroy(self<Font>(object)->cairo.scaled_font);
  parent_of_fonts->finalize(object);
}

void prepare_font_class(gpointer type, gpointer /*data*/) {
  auto* font = static_cast<PangoFontClass*>(type);
  font->describe = font->describe_absolute = describe;
  font->get_coverage = get_coverage;
  font->get_glyph_extents = get_glyph_extents;
  font->get_metrics = get_metrics;
  font->get_font_map = get_font_map;
  font->create_hb_font = create_hb_font;
  parent_of_fonts = static_cast<GObjectClass*>(g_type_class_peek_parent(type));
  static_cast<GObjectClass*>(type)->finalize = finalize_font;
}

void prepare_font_interface(gpointer interface, gpointer /*data*/) {
  static_cast<CairoFontInterface*>(interface)->private_offset = offsetof(Font, cairo);
}

GType font_type() {
  static const GType type = [] {
    const GType made =
        g_type_register_static_simple(PANGO_TYPE_FONT, "PressoirCairoFont", sizeof(PangoFontClass),
                                      prepare_font_class, sizeof(Font), nullptr, GTypeFlags{});
    const GInterfaceInfo info{prepare_font_interface, nullptr, nullptr};
    g_type_add_interface_static(made, PANGO_TYPE_CAIRO_FONT, &info);
    return made;
  }();
  return type;
}

PangoFont* make_font(PangoFontMap* map, const FontChoice& choice, int size) {
  auto* font = static_cast<PangoFont*>(g_object_new(font_type(), nullptr));
  auto& own = *self<Font>(font);
  own.map = map;
  own.choice = choice;
  own.size = size;
  own.cairo.font = reinterpret_cast<PangoCairoFont*>(font);
  own.cairo.scaled_font = scaled_font(choice, static_cast<double>(size) / PANGO_SCALE).release();
  return font;
}

/// The fonts for the first family of a list that is there; for none, what stands in for the first.
raster::FontChain chain_of(const PangoFontDescription* wanted) {
  const auto& files = FontFiles::installed();
  const bool bold = pango_font_description_get_weight(wanted) >= PANGO_WEIGHT_SEMIBOLD;
  const bool italic = pango_font_description_get_style(wanted) != PANGO_STYLE_NORMAL;
  const char* family = pango_font_description_get_family(wanted);
  const auto names = split(family ? family : "", ',');
  for (const auto name : names) {
    auto chain = files.chain(trimmed(name, " \"'"), bold, italic);
    if (!chain.is_replaced) return chain;
  }
  return files.chain(trimmed(names.front(), " \"'"), bold, italic);
}

int size_of(const PangoFontDescription* wanted, PangoContext* context) {
  const int size = pango_font_description_get_size(wanted);
  if (pango_font_description_get_size_is_absolute(wanted) != 0) return size;
  const double resolution = pango_cairo_context_get_resolution(context);
  return static_cast<int>(size * (resolution > 0 ? resolution : kPixelsPerInch) / 72);
}

PangoFont* load_font(PangoFontMap* map, PangoContext* context, const PangoFontDescription* wanted) {
  return make_font(map, chain_of(wanted).fonts.front(), size_of(wanted, context));
}

PangoFontset* load_fontset(PangoFontMap* map, PangoContext* context,
                           const PangoFontDescription* wanted, PangoLanguage* language) {
  PangoFontsetSimple* set = pango_fontset_simple_new(language);
  for (const auto& choice : chain_of(wanted).fonts)
    pango_fontset_simple_append(set, make_font(map, choice, size_of(wanted, context)));
  return PANGO_FONTSET(set);
}

void list_families(PangoFontMap* /*map*/, PangoFontFamily*** families, int* count) {
  if (families) *families = nullptr;
  *count = 0;
}

guint get_serial(PangoFontMap* /*map*/) { return 1; }

void prepare_map_class(gpointer type, gpointer /*data*/) {
  auto* map = static_cast<PangoFontMapClass*>(type);
  map->load_font = load_font;
  map->load_fontset = load_fontset;
  map->list_families = list_families;
  map->get_serial = get_serial;
}

void prepare_map_interface(gpointer interface, gpointer /*data*/) {
  auto* map = static_cast<CairoFontMapInterface*>(interface);
  map->set_resolution = [](PangoCairoFontMap*, double) {};
  map->get_resolution = [](PangoCairoFontMap*) { return kPixelsPerInch; };
  map->get_font_type = [](PangoCairoFontMap*) { return CAIRO_FONT_TYPE_FT; };
}

GType map_type() {
  static const GType type = [] {
    const GType made = g_type_register_static_simple(PANGO_TYPE_FONT_MAP, "PressoirCairoFontMap",
                                                     sizeof(PangoFontMapClass), prepare_map_class,
                                                     sizeof(FontMap), nullptr, GTypeFlags{});
    const GInterfaceInfo info{prepare_map_interface, nullptr, nullptr};
    g_type_add_interface_static(made, PANGO_TYPE_CAIRO_FONT_MAP, &info);
    return made;
  }();
  return type;
}

}  // namespace

bool use_own_fonts() {
  if (pango_version() < kFirstVersion || pango_version() >= kAfterLastVersion) return false;
  thread_local bool is_set = false;
  if (std::exchange(is_set, true)) return true;
  auto* map = static_cast<PangoCairoFontMap*>(g_object_new(map_type(), nullptr));
  pango_cairo_font_map_set_default(map);
  g_object_unref(map);  // the thread keeps it
  return true;
}

int take_missing_characters() { return std::exchange(missing_characters, 0); }

}  // namespace pressoir::codecs::svg
