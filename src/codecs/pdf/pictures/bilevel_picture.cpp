#include "codecs/pdf/pictures/bilevel_picture.h"

#include "codecs/pdf/bilevel/fax.h"
#include "codecs/pdf/bilevel/jbig2.h"

namespace pressoir::codecs::pdf {

std::optional<Buffer> samples_of_fax(Bytes data, Object parameters, const Layout& layout,
                                     const Limits& limits) {
  if (layout.bits != 1 || layout.components != 1) return std::nullopt;
  auto bitmap = decode_fax(data, parameters, layout.width, layout.height, limits);
  if (!bitmap) return std::nullopt;
  if (!black_is_1(parameters))
    for (auto& byte : bitmap->rows) byte = static_cast<std::uint8_t>(~byte);
  return to_buffer(std::as_bytes(std::span(bitmap->rows)));
}

std::optional<Recoded> as_jbig2(Bytes samples, const Layout& layout) {
  if (layout.bits != 1 || layout.components != 1 || samples.size() < layout.bytes())
    return std::nullopt;
  // What JBIG2 calls 1 the filter puts out as 0 (ISO 32000-1, 7.4.7).
  const auto bitmap = bitmap_of(samples, layout.width, layout.height, true);
  Recoded recoded{
      .data = encode_jbig2(bitmap), .filter = "/JBIG2Decode", .parameters = "", .is_drawn = true};
  if (decode_jbig2(recoded.data) != bitmap) return std::nullopt;
  return recoded;
}

}  // namespace pressoir::codecs::pdf
