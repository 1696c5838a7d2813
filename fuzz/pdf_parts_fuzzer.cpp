// What is in PDF files: content of any bytes, whose tokens stay; bitmaps, which come back from
// JBIG2; fonts, which are trimmed once; JBIG2 and fax data of any bytes. Input: a byte that
// chooses, then the data.
#include "checks.h"
#include "codecs/pdf/bilevel/fax.h"
#include "codecs/pdf/bilevel/jbig2.h"
#include "codecs/pdf/content/minify.h"
#include "codecs/pdf/content/names.h"
#include "codecs/pdf/fonts/trim.h"
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto rest = std::as_bytes(std::span(data + 2, size - 2));
  switch (data[0] % 5) {
    case 0: check_content(rest); break;
    case 1: check_bitmap(rest, data[1]); break;
    case 2: check_fax(rest, data[1]); break;
    case 3: check_font(rest, data[1] % 2 != 0); break;
    default: (void)trace_in(rest); break;
  }
  return 0;
}
