#include "codecs/pdf/fonts/fonts.h"

#include <map>

#include "codecs/pdf/fonts/trim.h"
#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/streams/recoded.h"
#include "codecs/pdf/structure/walk.h"

namespace pressoir::codecs::pdf {
namespace {

/// A stream of /FontFile2, and how it is used.
struct Used {
  Object stream = Object::newNull();
  bool by_glyph = true, stays = false;
};

// The font dictionaries that fields are written with (ISO 32000-1, 12.7.2).
std::set<QPDFObjGen> fonts_of_fields(QPDF& graph) {
  std::set<QPDFObjGen> fonts;
  auto form = graph.getRoot().getKey("/AcroForm");
  if (!form.isDictionary() || !form.getKey("/DR").isDictionary()) return fonts;
  auto named = form.getKey("/DR").getKey("/Font");
  if (!named.isDictionary()) return fonts;
  for (auto& [name, font] : named.getDictAsMap()) {
    fonts.insert(font.getObjGen());
    auto parts = font.isDictionary() ? font.getKey("/DescendantFonts") : Object::newNull();
    if (parts.isArray())
      for (auto& part : parts.getArrayAsVector()) fonts.insert(part.getObjGen());
  }
  return fonts;
}

// By the font's stream; fonts that are direct objects hang on others and are met there.
std::map<QPDFObjGen, Used> fonts_in(QPDF& graph) {
  std::map<QPDFObjGen, Used> found;
  const auto of_fields = fonts_of_fields(graph);
  for (auto& object : reachable(graph))
    for_each_direct(object, [&](Object& value) {
      const bool is_top = value.isSameObjectAs(object);
      if (!is_top && value.isIndirect()) return false;
      if (!value.isDictionary()) return true;
      auto descriptor = value.getKey("/FontDescriptor");
      auto stream = descriptor.isDictionary() ? descriptor.getKey("/FontFile2") : Object::newNull();
      if (!stream.isStream()) return true;
      auto& used = found[stream.getObjGen()];
      used.stream = stream;
      used.by_glyph = used.by_glyph && name_in(value, "/Subtype") == "/CIDFontType2";
      used.stays = used.stays || (is_top && of_fields.contains(object.getObjGen()));
      return true;
    });
  return found;
}

}  // namespace

std::set<QPDFObjGen> trim_fonts(QPDF& graph, std::uint64_t most) {
  std::set<QPDFObjGen> changed;
  for (auto& [number, used] : fonts_in(graph)) {
    if (used.stays) continue;
    const auto data = decoded(used.stream, most);
    auto trimmed = data ? trimmed_font(*data, used.by_glyph) : std::nullopt;
    if (!trimmed) continue;
    const auto size = std::to_string(trimmed->size());
    apply({.data = std::move(*trimmed),
           .filter = "",
           .parameters = "",
           .entries = {{"/Length1", size}}},
          used.stream, graph);
    changed.insert(number);
  }
  return changed;
}

}  // namespace pressoir::codecs::pdf
