// FontMap: Pango over FontFiles. (Pango's own map asks fontconfig, on threads of its own: the
// settings of the machine would decide, and a sandboxed worker has no threads.) A map belongs to
// one thread.
#pragma once

#include <pango/pango.h>

#include "raster/watermark/font_files.h"

namespace pressoir::raster {

/// Pixels of an em that text is laid out with, whatever its size: outlines are not hinted, so that
/// they only differ in scale.
inline constexpr int kEmPixels = 64;

/// Where an emboldened outline is drawn with a pen of that width around it.
inline constexpr double kEmboldenEm = 1.0 / 24;

struct GObjectDeleter {
  void operator()(void* object) const noexcept { g_object_unref(object); }
};
template <class T>
using GObjectPointer = std::unique_ptr<T, GObjectDeleter>;

/// A map whose every font set is `chain`, the files of which outlive it.
GObjectPointer<PangoFontMap> make_font_map(const FontChain& chain);

/// Whether a font of such a map is to be emboldened. REQUIRES: it is one.
bool is_emboldened(PangoFont* font);

}  // namespace pressoir::raster
