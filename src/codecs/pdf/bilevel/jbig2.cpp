#include "codecs/pdf/bilevel/jbig2.h"

#include <algorithm>
#include <array>
#include <span>

#include "codecs/pdf/bilevel/arithmetic.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr std::uint8_t kPageInformation = 48, kLosslessGenericRegion = 39;  // T.88, 7.3
constexpr std::size_t kContexts = 1U << 16U;
constexpr std::size_t kTypicalContext = 0x9B25;  // 6.2.5.7, of template 0
// The adaptive pixels where they are meant to be (6.2.5.4), as x and y each.
constexpr std::array<std::int8_t, 8> kAdaptive{3, -1, -3, -1, 2, -2, -2, -2};
constexpr std::size_t kHeader = 11, kPage = 19, kRegion = 26;

void put_32(Buffer& out, std::uint32_t value) {
  for (unsigned shift = 32; shift > 0; shift -= 8)
    out.push_back(static_cast<std::byte>(value >> (shift - 8) & 0xFFU));
}
void put_8(Buffer& out, std::uint8_t value) { out.push_back(std::byte{value}); }

// 7.2: number, type, no segments referred to, page 1, length.
void put_header(Buffer& out, std::uint32_t number, std::uint8_t type, std::size_t length) {
  put_32(out, number);
  put_8(out, type);
  put_8(out, 0);
  put_8(out, 1);
  put_32(out, narrow<std::uint32_t>(length));
}

// Rows of one byte a pixel, with space around them that is white.
class Rows {
 public:
  static constexpr std::size_t kMargin = 4;
  explicit Rows(std::uint32_t width) : width_(width) {
    for (auto& row : rows_) row.assign(width + 2 * kMargin, 0);
  }
  /// The row that is coded, and those above it.
  std::uint8_t* row() { return rows_[2].data() + kMargin; }
  [[nodiscard]] const std::uint8_t* above(std::size_t count) const {
    return rows_[2 - count].data() + kMargin;
  }
  void advance() { std::rotate(rows_.begin(), rows_.begin() + 1, rows_.end()); }
  [[nodiscard]] bool is_as_above() const {
    return std::equal(rows_[2].begin() + kMargin, rows_[2].begin() + kMargin + width_,
                      rows_[1].begin() + kMargin);
  }
  void copy_above() { rows_[2] = rows_[1]; }

 private:
  std::uint32_t width_;
  std::array<std::vector<std::uint8_t>, 3> rows_;
};

// Figure 3: four pixels to the left, seven above, five above those. The next pixel's context is
// made of this one's by a shift.
class ContextWalk {
 public:
  explicit ContextWalk(const Rows& rows) : one_(rows.above(1)), two_(rows.above(2)) {
    for (std::ptrdiff_t x = -3; x < 3; ++x) near_ = near_ << 1U | one_[x];
    for (std::ptrdiff_t x = -2; x < 2; ++x) far_ = far_ << 1U | two_[x];
  }
  /// Of the pixel at `x`; those to its left have been told to advance().
  std::size_t at(std::ptrdiff_t x) {
    near_ = (near_ << 1U | one_[x + 3]) & 0x7FU;
    far_ = (far_ << 1U | two_[x + 2]) & 0x1FU;
    return far_ << 11U | near_ << 4U | left_;
  }
  void advance(unsigned pixel) { left_ = (left_ << 1U | pixel) & 0xFU; }

 private:
  const std::uint8_t *one_, *two_;
  std::size_t left_ = 0, near_ = 0, far_ = 0;
};

void unpack(const Bitmap& bitmap, std::uint32_t y, std::uint8_t* row) {
  const auto* packed = bitmap.rows.data() + y * bitmap.stride();
  for (std::uint32_t x = 0; x < bitmap.width; ++x) row[x] = packed[x / 8] >> (7 - x % 8) & 1U;
}

void pack(const std::uint8_t* row, Bitmap& bitmap, std::uint32_t y) {
  auto* packed = bitmap.rows.data() + y * bitmap.stride();
  for (std::uint32_t x = 0; x < bitmap.width; ++x)
    packed[x / 8] |= static_cast<std::uint8_t>(row[x] << (7 - x % 8));
}

Buffer coded_region(const Bitmap& bitmap) {
  std::vector<ArithmeticContext> contexts(kContexts);
  ArithmeticEncoder encoder;
  Rows rows(bitmap.width);
  bool was_typical = false;
  for (std::uint32_t y = 0; y < bitmap.height; ++y) {
    unpack(bitmap, y, rows.row());
    const bool is_typical = rows.is_as_above();
    encoder.encode(contexts[kTypicalContext], is_typical != was_typical ? 1 : 0);
    was_typical = is_typical;
    if (!is_typical) {
      ContextWalk walk(rows);
      for (std::uint32_t x = 0; x < bitmap.width; ++x) {
        const unsigned pixel = rows.row()[x];
        encoder.encode(contexts[walk.at(x)], pixel);
        walk.advance(pixel);
      }
    }
    rows.advance();
  }
  return std::move(encoder).finish();
}

std::uint32_t number_at(Bytes bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8U | std::to_integer<unsigned>(bytes[at + i]);
  return value;
}

}  // namespace

Buffer encode_jbig2(const Bitmap& bitmap) {
  Buffer out;
  put_header(out, 0, kPageInformation, kPage);
  put_32(out, bitmap.width);
  put_32(out, bitmap.height);
  put_32(out, 0);  // resolution: not known
  put_32(out, 0);
  put_8(out, 1);  // lossless
  put_8(out, 0);  // not in stripes
  put_8(out, 0);
  const auto data = coded_region(bitmap);
  put_header(out, 1, kLosslessGenericRegion, kRegion + data.size());
  put_32(out, bitmap.width);
  put_32(out, bitmap.height);
  put_32(out, 0);  // where it stands
  put_32(out, 0);
  put_8(out, 0);  // put on the page by "or"
  put_8(out, 8);  // template 0, with typical prediction
  for (const auto place : kAdaptive) put_8(out, static_cast<std::uint8_t>(place));
  out.insert(out.end(), data.begin(), data.end());
  return out;
}

std::optional<Bitmap> decode_jbig2(Bytes segments) {
  constexpr std::size_t kStart = kHeader + kPage + kHeader + kRegion;
  if (segments.size() < kStart) return std::nullopt;
  Bitmap bitmap{.width = number_at(segments, kHeader),
                .height = number_at(segments, kHeader + 4),
                .rows = {}};
  Buffer expected = encode_jbig2({.width = 0, .height = 0, .rows = {}});
  const bool is_ours = segments[4] == std::byte{kPageInformation} &&
                       segments[kHeader + kPage + 4] == std::byte{kLosslessGenericRegion} &&
                       std::equal(segments.begin() + kStart - 10, segments.begin() + kStart,
                                  expected.begin() + kStart - 10);
  constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 32U;
  if (!is_ours || std::uint64_t{bitmap.width} * bitmap.height > kMostPixels) return std::nullopt;
  bitmap.rows.assign(bitmap.stride() * bitmap.height, 0);
  std::vector<ArithmeticContext> contexts(kContexts);
  ArithmeticDecoder decoder(segments.subspan(kStart));
  Rows rows(bitmap.width);
  bool is_typical = false;
  for (std::uint32_t y = 0; y < bitmap.height; ++y) {
    is_typical = is_typical != (decoder.decode(contexts[kTypicalContext]) != 0);
    if (is_typical) {
      rows.copy_above();
    } else {
      ContextWalk walk(rows);
      for (std::uint32_t x = 0; x < bitmap.width; ++x) {
        const unsigned pixel = decoder.decode(contexts[walk.at(x)]);
        rows.row()[x] = static_cast<std::uint8_t>(pixel);
        walk.advance(pixel);
      }
    }
    pack(rows.row(), bitmap, y);
    rows.advance();
  }
  return bitmap;
}

}  // namespace pressoir::codecs::pdf
