#include "codecs/pdf/bilevel/fax.h"

#include <algorithm>
#include <array>

#include "codecs/tiff/library.h"

namespace pressoir::codecs::pdf {
namespace {

void put(Buffer& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i)
    out.push_back(static_cast<std::byte>(value >> 8 * i & 0xFFU));
}

struct Tag {
  std::uint16_t number;
  std::uint32_t value;
};

// A TIFF file of one strip around the data (TIFF 6.0, section 2 and 11).
Buffer as_tiff(Bytes data, std::uint32_t width, std::uint32_t height) {
  constexpr std::uint16_t kLong = 4;
  constexpr std::uint32_t kHeader = 8;
  const auto size = narrow<std::uint32_t>(data.size());
  const std::array<Tag, 9> tags{{{TIFFTAG_IMAGEWIDTH, width},
                                 {TIFFTAG_IMAGELENGTH, height},
                                 {TIFFTAG_BITSPERSAMPLE, 1},
                                 {TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4},
                                 {TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE},
                                 {TIFFTAG_STRIPOFFSETS, kHeader},
                                 {TIFFTAG_SAMPLESPERPIXEL, 1},
                                 {TIFFTAG_ROWSPERSTRIP, height},
                                 {TIFFTAG_STRIPBYTECOUNTS, size}}};
  Buffer out;
  put(out, 0x2A4949, 4);
  put(out, kHeader + size + size % 2, 4);
  out.insert(out.end(), data.begin(), data.end());
  put(out, 0, size % 2);
  put(out, tags.size(), 2);
  for (const auto& tag : tags) {
    put(out, tag.number, 2);
    put(out, kLong, 2);
    put(out, 1, 4);
    put(out, tag.value, 4);
  }
  put(out, 0, 4);
  return out;
}

long long number_in(Object parameters, const char* key, long long otherwise) {
  if (!parameters.isDictionary()) return otherwise;
  auto value = parameters.getKey(key);
  return value.isInteger() ? value.getIntValue() : otherwise;
}

bool is_set(Object parameters, const char* key) {
  if (!parameters.isDictionary()) return false;
  auto value = parameters.getKey(key);
  return value.isBool() && value.getBoolValue();
}

}  // namespace

bool black_is_1(Object parameters) { return is_set(std::move(parameters), "/BlackIs1"); }

std::optional<Bitmap> decode_fax(Bytes data, Object parameters, std::uint32_t width,
                                 std::uint32_t height, const Limits& limits) {
  constexpr long long kDefaultColumns = 1728;
  const auto rows = number_in(parameters, "/Rows", 0);
  const bool is_known = number_in(parameters, "/K", 0) < 0 &&
                        number_in(parameters, "/Columns", kDefaultColumns) == width &&
                        (rows == 0 || rows == height) && !is_set(parameters, "/EncodedByteAlign");
  if (!is_known || data.empty() || width > 65'535) return std::nullopt;
  try {
    const auto tiff = as_tiff(data, width, height);
    const tiff::File file(tiff, limits);
    Bitmap bitmap{.width = width, .height = height, .rows = {}};
    bitmap.rows.resize(bitmap.stride() * height);
    const auto size = static_cast<tmsize_t>(bitmap.rows.size());
    if (TIFFReadEncodedStrip(file.get(), 0, bitmap.rows.data(), size) != size) return std::nullopt;
    return bitmap_of(std::as_bytes(std::span(bitmap.rows)), width, height, false);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace pressoir::codecs::pdf
