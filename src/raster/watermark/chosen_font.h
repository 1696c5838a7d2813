// ChosenFont: what Pango asks of a font of FontFiles, and of maps that have no families of their
// own. For GObject types that are derived from PangoFont and PangoFontMap.
#pragma once

#include <pango/pango.h>

#include "raster/watermark/font_files.h"

namespace pressoir::raster {

/// The start of an object of such a type. Objects are made zeroed by GObject, so that members have
/// no initialisers.
struct ChosenFont {
  PangoFont parent;
  PangoFontMap* map;  ///< which outlives it
  FontChoice choice;
  int size;  ///< of an em, in Pango's units
};

/// REQUIRES: the object starts with a ChosenFont.
ChosenFont& chosen_font(PangoFont* font) noexcept;

/// Sets what the class answers by its ChosenFont: all but what it frees.
void prepare_chosen_font(PangoFontClass* type);

/// Of a glyph, as PangoFontClass has it; the box of missing ones where the font has none.
void extents_of_glyph(PangoFont* font, PangoGlyph glyph, PangoRectangle* ink,
                      PangoRectangle* logical);
/// Of lines and of the widths of characters. The caller owns it.
PangoFontMetrics* line_metrics(PangoFont* font);

/// Sets that the map lists no families.
void prepare_map_without_families(PangoFontMapClass* type);

}  // namespace pressoir::raster
