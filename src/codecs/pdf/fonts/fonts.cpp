#include "codecs/pdf/fonts/fonts.h"

#include <map>

#include "codecs/pdf/fonts/trim.h"
#include "codecs/pdf/fonts/type1/to_cff.h"
#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/streams/recoded.h"
#include "codecs/pdf/structure/walk.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr const char *kType1File = "/FontFile", *kTrueTypeFile = "/FontFile2",
                     *kOtherFile = "/FontFile3";

/// The stream of a font, and how it is used.
struct Used {
  Object stream = Object::newNull();
  std::vector<Object> descriptors{};
  bool is_type1 = true, is_true_type = true, by_glyph = true, stays = false;
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

void note(Object font, bool is_of_field, std::map<QPDFObjGen, Used>& found) {
  auto descriptor = font.getKey("/FontDescriptor");
  if (!descriptor.isDictionary()) return;
  for (const auto* key : {kType1File, kTrueTypeFile}) {
    auto stream = descriptor.getKey(key);
    if (!stream.isStream()) continue;
    const auto kind = name_in(font, "/Subtype");
    auto& used = found[stream.getObjGen()];
    used.stream = stream;
    used.descriptors.push_back(descriptor);
    used.is_type1 = used.is_type1 && key == kType1File && kind == "/Type1";
    used.is_true_type = used.is_true_type && key == kTrueTypeFile;
    used.by_glyph = used.by_glyph && kind == "/CIDFontType2";
    used.stays = used.stays || is_of_field;
  }
}

// By the font's stream; fonts that are direct objects hang on others and are met there.
std::map<QPDFObjGen, Used> fonts_in(QPDF& graph) {
  std::map<QPDFObjGen, Used> found;
  const auto of_fields = fonts_of_fields(graph);
  for (auto& object : reachable(graph))
    for_each_direct(object, [&](Object& value) {
      const bool is_top = value.isSameObjectAs(object);
      if (!is_top && value.isIndirect()) return false;
      if (value.isDictionary())
        note(value, is_top && of_fields.contains(object.getObjGen()), found);
      return true;
    });
  return found;
}

bool trim(Used& used, const Buffer& data, QPDF& graph) {
  auto trimmed = trimmed_font(data, used.by_glyph);
  if (!trimmed) return false;
  const auto size = std::to_string(trimmed->size());
  apply({.data = std::move(*trimmed),
         .filter = "",
         .parameters = "",
         .entries = {{"/Length1", size}}},
        used.stream, graph);
  return true;
}

bool convert(Used& used, const Buffer& data, QPDF& graph) {
  auto cff = type1_as_cff(data);
  if (!cff || cff->size() >= data.size()) return false;
  apply(
      {.data = std::move(*cff),
       .filter = "",
       .parameters = "",
       .entries = {{"/Subtype", "/Type1C"}, {"/Length1", ""}, {"/Length2", ""}, {"/Length3", ""}}},
      used.stream, graph);
  for (auto& descriptor : used.descriptors) {
    descriptor.removeKey(kType1File);
    descriptor.replaceKey(kOtherFile, used.stream);
  }
  return true;
}

}  // namespace

Touched trim_fonts(QPDF& graph, std::uint64_t most) {
  Touched touched;
  for (auto& [number, used] : fonts_in(graph)) {
    if (used.stays || !(used.is_type1 || used.is_true_type)) continue;
    const auto data = decoded(used.stream, most);
    if (!data) continue;
    const bool is_changed = used.is_type1 ? convert(used, *data, graph) : trim(used, *data, graph);
    if (is_changed) (used.is_type1 ? touched.drawn : touched.proven).insert(number);
  }
  return touched;
}

}  // namespace pressoir::codecs::pdf
