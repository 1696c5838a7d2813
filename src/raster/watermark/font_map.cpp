#include "raster/watermark/font_map.h"

#include <pango/pango-fontset-simple.h>

#include "raster/watermark/chosen_font.h"

namespace pressoir::raster {
namespace {

constexpr int kScale = kEmPixels * PANGO_SCALE;

// Made zeroed by GObject, so that members have no initialisers.
struct FontMap {
  PangoFontMap parent;
  std::vector<PangoFont*>* fonts;  ///< which do not keep the map
};

template <class Parent>
FontMap* self(Parent* object) {
  return reinterpret_cast<FontMap*>(object);
}

void prepare_font_class(gpointer type, gpointer /*data*/) {
  prepare_chosen_font(static_cast<PangoFontClass*>(type));
}

PangoFont* load_font(PangoFontMap* map, PangoContext* /*context*/,
                     const PangoFontDescription* /*description*/) {
  return static_cast<PangoFont*>(g_object_ref(self(map)->fonts->front()));
}

PangoFontset* load_fontset(PangoFontMap* map, PangoContext* /*context*/,
                           const PangoFontDescription* /*description*/, PangoLanguage* language) {
  PangoFontsetSimple* set = pango_fontset_simple_new(language);
  for (PangoFont* font : *self(map)->fonts)
    pango_fontset_simple_append(set, static_cast<PangoFont*>(g_object_ref(font)));
  return PANGO_FONTSET(set);
}

GObjectClass* parent_class = nullptr;  // set once, when the type is made

void finalize(GObject* object) {
  auto* fonts = self(object)->fonts;
  for (PangoFont* font : *fonts) g_object_unref(font);
  delete fonts;
  parent_class->finalize(object);
}

void prepare_map_class(gpointer type, gpointer /*data*/) {
  auto* map = static_cast<PangoFontMapClass*>(type);
  map->load_font = load_font;
  map->load_fontset = load_fontset;
  prepare_map_without_families(map);
  parent_class = static_cast<GObjectClass*>(g_type_class_peek_parent(type));
  static_cast<GObjectClass*>(type)->finalize = finalize;
}

GType font_type() {
  static const GType type =
      g_type_register_static_simple(PANGO_TYPE_FONT, "PressoirFont", sizeof(PangoFontClass),
                                    prepare_font_class, sizeof(ChosenFont), nullptr, GTypeFlags{});
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
  auto& fonts = *(self(map.get())->fonts = new std::vector<PangoFont*>);
  for (const auto& choice : chain.fonts) {
    auto* font = static_cast<PangoFont*>(g_object_new(font_type(), nullptr));
    auto& own = chosen_font(font);
    own.map = map.get();
    own.choice = choice;
    own.size = kScale;
    fonts.push_back(font);
  }
  return map;
}

bool is_emboldened(PangoFont* font) { return chosen_font(font).choice.embolden; }

}  // namespace pressoir::raster
