// What is in PDF files: content of any bytes, whose tokens stay; bitmaps, which come back from
// JBIG2; fonts, which are trimmed once; Type 1 charstrings, JPX files, JBIG2 and fax data of any
// bytes; dictionaries of pictures with their samples. Input: a byte that chooses, then the data.
#include "checks.h"
#include "codecs/pdf/bilevel/fax.h"
#include "codecs/pdf/bilevel/jbig2.h"
#include "codecs/pdf/content/minify.h"
#include "codecs/pdf/content/names.h"
#include "codecs/pdf/fonts/trim.h"
#include "codecs/pdf/fonts/type1/outline.h"
#include "codecs/pdf/fonts/type1/to_cff.h"
#include "codecs/pdf/fonts/type1/type2.h"
#include "codecs/pdf/pictures/forms.h"
#include "codecs/pdf/pictures/jpx.h"
#include "codecs/pdf/pictures/predictors.h"
#include "codecs/pdf/trace.h"

namespace {

using namespace pressoir;
using namespace pressoir::codecs::pdf;

void check_content(Bytes data) {
  NameSet names;
  add_names_in(as_text(data), names);
  const auto text = minified(as_text(data));
  if (!text) return;
  fuzz::require(says_same(as_text(data), *text));
  fuzz::require(minified(*text) == text);
}

void check_bitmap(Bytes data, unsigned width) {
  if (width == 0) return;
  const auto stride = (width + 7) / 8;
  const auto height = static_cast<std::uint32_t>(data.size() / stride);
  if (height == 0) return;
  const auto bitmap = bitmap_of(data, width, height, false);
  fuzz::require(decode_jbig2(encode_jbig2(bitmap)) == bitmap);
}

void check_fax(Bytes data, unsigned width) {
  auto parameters = Object::parse("<</K -1/Columns " + std::to_string(width) + ">>");
  (void)decode_fax(data, parameters, width, 64, fuzz::small_limits(100'000));
}

void check_font(Bytes data, bool by_glyph) {
  const auto trimmed = trimmed_font(data, by_glyph);
  if (trimmed) fuzz::require(trimmed->size() <= data.size() + 4 * 64);
}

void check_jpx(Bytes data) {
  const auto smaller = smaller_jpx(data);
  if (!smaller) return;
  fuzz::require(smaller->size() < data.size());
  fuzz::require(!smaller_jpx(*smaller));
}

void check_glyph(Bytes data, unsigned subroutines) {
  Type1Font font;
  font.glyphs = {{"A", to_buffer(data.subspan(data.size() / 2))}};
  font.subroutines.assign(subroutines % 8, to_buffer(data.first(data.size() / 2)));
  if (const auto outline = outline_of(font, 0)) (void)type2_charstring(*outline, 500);
  (void)type1_as_cff(data);
}

// The dictionary as text up to the first line feed, then samples.
void check_picture(Bytes data) {
  const auto text = as_text(data);
  const auto end = std::min(text.find('\n'), text.size() - 1);
  const auto limits = fuzz::small_limits(100'000);
  through_qpdf([&] {
    QPDF graph;
    graph.emptyPDF();
    auto dictionary = Object::parse(std::string(text.substr(0, end)));
    if (!dictionary.isDictionary()) return;
    auto stream = Object::newStream(&graph, std::string(text.substr(end + 1)));
    dictionary.replaceKey("/Length", stream.getDict().getKey("/Length"));
    stream.replaceDict(dictionary);
    const auto layout = layout_of(stream, limits);
    const auto samples = data.subspan(end + 1);
    if (!layout || samples.size() < layout->bytes()) return;
    codecs::Trials trials(std::nullopt, codecs::Trials::Clock::time_point::max());
    for (const auto& form : forms_of(samples.first(layout->bytes()), *layout, stream)) {
      fuzz::require(form.samples.size() == form.layout.bytes());
      const auto recoded =
          packed(predicted(form.samples, form.layout, trials), form.samples, form.layout, true);
      fuzz::require(decodes_to(recoded, stream, form.samples));
    }
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto rest = std::as_bytes(std::span(data + 2, size - 2));
  if (rest.empty()) return 0;
  try {
    switch (data[0] % 8) {
      case 0: check_content(rest); break;
      case 1: check_bitmap(rest, data[1]); break;
      case 2: check_fax(rest, data[1]); break;
      case 3: check_font(rest, data[1] % 2 != 0); break;
      case 4: check_jpx(rest); break;
      case 5: check_glyph(rest, data[1]); break;
      case 6: check_picture(rest); break;
      default: (void)trace_in(rest); break;
    }
  } catch (const Error& error) {
    fuzz::require_code(error, {ErrorCode::corrupt_input, ErrorCode::limit_exceeded,
                               ErrorCode::unsupported_format});
  }
  return 0;
}
