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
#include "raster/watermark/chosen_font.h"

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
constexpr double kFontResolution = 96;

// Made zeroed by GObject, so that members have no initialisers.
struct Font {
  raster::ChosenFont chosen;
  CairoFontPrivate cairo;
};

template <class Parent>
Font& self(Parent* object) {
  return *reinterpret_cast<Font*>(object);
}

thread_local int missing_characters = 0;

void get_glyph_extents(PangoFont* font, PangoGlyph glyph, PangoRectangle* ink,
                       PangoRectangle* logical) {
  if ((glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0) ++missing_characters;
  raster::extents_of_glyph(font, glyph, ink, logical);
}

int metric_of(PangoFont* font, hb_ot_metrics_tag_t tag, int otherwise) {
  hb_position_t value = 0;
  return hb_ot_metrics_get_position(pango_font_get_hb_font(font), tag, &value) != 0 ? value
                                                                                    : otherwise;
}

PangoFontMetrics* get_metrics(PangoFont* font, PangoLanguage* /*language*/) {
  PangoFontMetrics* metrics = raster::line_metrics(font);
  const int size = raster::chosen_font(font).size;
  metrics->underline_thickness = metric_of(font, HB_OT_METRICS_TAG_UNDERLINE_SIZE, size / 14);
  metrics->underline_position = metric_of(font, HB_OT_METRICS_TAG_UNDERLINE_OFFSET, -size / 14);
  metrics->strikethrough_thickness = metric_of(font, HB_OT_METRICS_TAG_STRIKEOUT_SIZE, size / 14);
  metrics->strikethrough_position = metric_of(font, HB_OT_METRICS_TAG_STRIKEOUT_OFFSET, size / 3);
  return metrics;
}

GObjectClass* parent_of_fonts = nullptr;  // set once, when the type is made

void finalize_font(GObject* object) {
  cairo_scaled_font_destroy(self(object).cairo.scaled_font);
  parent_of_fonts->finalize(object);
}

void prepare_font_class(gpointer type, gpointer /*data*/) {
  auto* font = static_cast<PangoFontClass*>(type);
  raster::prepare_chosen_font(font);
  font->get_glyph_extents = get_glyph_extents;
  font->get_metrics = get_metrics;
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
  auto& own = self(font);
  own.chosen.map = map;
  own.chosen.choice = choice;
  own.chosen.size = size;
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
  return static_cast<int>(size * (resolution > 0 ? resolution : kFontResolution) / 72);
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

void prepare_map_class(gpointer type, gpointer /*data*/) {
  auto* map = static_cast<PangoFontMapClass*>(type);
  map->load_font = load_font;
  map->load_fontset = load_fontset;
  raster::prepare_map_without_families(map);
}

void prepare_map_interface(gpointer interface, gpointer /*data*/) {
  auto* map = static_cast<CairoFontMapInterface*>(interface);
  map->set_resolution = [](PangoCairoFontMap*, double) {};
  map->get_resolution = [](PangoCairoFontMap*) { return kFontResolution; };
  map->get_font_type = [](PangoCairoFontMap*) { return CAIRO_FONT_TYPE_FT; };
}

GType map_type() {
  static const GType type = [] {
    const GType made = g_type_register_static_simple(PANGO_TYPE_FONT_MAP, "PressoirCairoFontMap",
                                                     sizeof(PangoFontMapClass), prepare_map_class,
                                                     sizeof(PangoFontMap), nullptr, GTypeFlags{});
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
