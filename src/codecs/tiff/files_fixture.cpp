#include "codecs/tiff/files_fixture.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <stdexcept>

namespace pressoir::codecs::tiff::testing {
namespace {

struct Memory {
  Buffer bytes;
  std::uint64_t at = 0;
};

tmsize_t read(thandle_t handle, void* into, tmsize_t size) {
  auto& memory = *static_cast<Memory*>(handle);
  const auto left = memory.at < memory.bytes.size() ? memory.bytes.size() - memory.at : 0;
  const auto got = std::min<std::uint64_t>(static_cast<std::uint64_t>(size), left);
  if (got != 0) std::memcpy(into, memory.bytes.data() + memory.at, got);
  memory.at += got;
  return static_cast<tmsize_t>(got);
}

tmsize_t append(thandle_t handle, void* from, tmsize_t size) {
  auto& memory = *static_cast<Memory*>(handle);
  const auto end = memory.at + static_cast<std::uint64_t>(size);
  if (end > memory.bytes.size()) memory.bytes.resize(end);
  if (size != 0) std::memcpy(memory.bytes.data() + memory.at, from, static_cast<std::size_t>(size));
  memory.at = end;
  return size;
}

toff_t seek(thandle_t handle, toff_t offset, int whence) {
  auto& memory = *static_cast<Memory*>(handle);
  memory.at = offset + (whence == SEEK_CUR   ? memory.at
                        : whence == SEEK_END ? memory.bytes.size()
                                             : 0);
  return memory.at;
}

int close(thandle_t) { return 0; }
toff_t size_of(thandle_t handle) { return static_cast<Memory*>(handle)->bytes.size(); }

std::uint64_t most_of(const Kind& kind) {
  return kind.bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << kind.bits) - 1;
}

std::uint64_t value_at(const Kind& kind, std::uint32_t x, std::uint32_t y, std::uint16_t sample) {
  if (kind.value) return kind.value(x, y, sample);
  const bool flat = x >= kind.width / 2;
  const double part =
      flat ? (x / 4 + y / 4 + sample) % 4 / 3.0 : (x * (sample + 1U) + y) % 23 / 22.0;
  if (kind.format == SAMPLEFORMAT_IEEEFP) return float_bits(part, kind.bits);
  const auto most = most_of(kind);
  return std::min(most, static_cast<std::uint64_t>(std::ldexp(part, kind.bits)));
}

/// Samples one after the other: whole bytes as the host has them, others from the highest bit on.
class Packer {
 public:
  explicit Packer(unsigned bits) : bits_(bits) {}
  void add(std::uint64_t value) {
    if (bits_ >= 16 && bits_ % 8 == 0) {
      for (unsigned i = 0; i < bits_ / 8; ++i)
        bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
      return;
    }
    for (unsigned i = bits_; i-- > 0;) {
      if (used_ % 8 == 0) bytes_.push_back(0);
      bytes_.back() =
          static_cast<std::uint8_t>(bytes_.back() | (value >> i & 1) << (7 - used_ % 8));
      ++used_;
    }
  }
  void end_row() { used_ = 0; }
  std::vector<std::uint8_t>& bytes() { return bytes_; }

 private:
  unsigned bits_;
  unsigned used_ = 0;
  std::vector<std::uint8_t> bytes_;
};

std::vector<std::uint8_t> packed(const Kind& kind, std::uint32_t left, std::uint32_t top,
                                 std::uint32_t width, std::uint32_t height, int plane) {
  Packer packer(kind.bits);
  for (std::uint32_t y = top; y < top + height; ++y) {
    for (std::uint32_t x = left; x < left + width; ++x)
      for (std::uint16_t s = 0; s < kind.samples; ++s)
        if (plane < 0 || plane == s)
          packer.add(value_at(kind, std::min(x, kind.width - 1), std::min(y, kind.height - 1), s));
    packer.end_row();
  }
  return std::move(packer.bytes());
}

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

void set_tags(TIFF* tiff, const Kind& kind, std::uint32_t page) {
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, kind.width);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, kind.height);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, kind.bits);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, kind.samples);
  TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, kind.format);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, kind.photometric);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, kind.compression);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG,
               kind.planes ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
  if (kind.orientation != 1) TIFFSetField(tiff, TIFFTAG_ORIENTATION, kind.orientation);
  if (kind.predictor != PREDICTOR_NONE) TIFFSetField(tiff, TIFFTAG_PREDICTOR, kind.predictor);
  if (kind.low_bits_first) TIFFSetField(tiff, TIFFTAG_FILLORDER, FILLORDER_LSB2MSB);
  if (!kind.extra.empty())
    TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, static_cast<std::uint16_t>(kind.extra.size()),
                 kind.extra.data());
  if (!kind.colours.empty()) {
    const auto* colours = kind.colours.data();
    const auto count = kind.colours.size() / 3;
    TIFFSetField(tiff, TIFFTAG_COLORMAP, colours, colours + count, colours + 2 * count);
  }
  if (kind.photometric == PHOTOMETRIC_YCBCR && kind.compression == COMPRESSION_JPEG)
    TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  if (kind.tiles) {
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, 16);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, 16);
  } else {
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, kind.compression == COMPRESSION_JPEG ? 16 : 7);
  }
  if (kind.pages > 1)
    TIFFSetField(tiff, TIFFTAG_PAGENUMBER, static_cast<int>(page), static_cast<int>(kind.pages));
  if (kind.tags) kind.tags(tiff);
}

void write_pixels(TIFF* tiff, const Kind& kind) {
  for (int plane = kind.planes ? 0 : -1; plane < (kind.planes ? kind.samples : 0); ++plane) {
    const auto number = static_cast<std::uint16_t>(std::max(plane, 0));
    if (kind.tiles) {
      for (std::uint32_t y = 0; y < kind.height; y += 16)
        for (std::uint32_t x = 0; x < kind.width; x += 16) {
          auto tile = packed(kind, x, y, 16, 16, plane);
          require(TIFFWriteTile(tiff, tile.data(), x, y, 0, number) >= 0, "tile");
        }
      continue;
    }
    for (std::uint32_t y = 0; y < kind.height; ++y) {
      auto row = packed(kind, 0, y, kind.width, 1, plane);
      require(TIFFWriteScanline(tiff, row.data(), y, number) == 1, "row");
    }
  }
}

std::vector<std::uint16_t> colours_of(unsigned count, unsigned factor) {
  std::vector<std::uint16_t> colours;
  for (unsigned c = 0; c < 3; ++c)
    for (unsigned i = 0; i < count; ++i)
      colours.push_back(static_cast<std::uint16_t>((i * 41 * (c + 1) + c * 90) % 256 * factor));
  return colours;
}

}  // namespace

std::uint64_t float_bits(double value, unsigned bits) {
  if (bits == 64) return std::bit_cast<std::uint64_t>(value);
  const auto whole = std::bit_cast<std::uint32_t>(static_cast<float>(value));
  if (bits == 32 || whole << 1 == 0) return whole >> (32 - std::min(bits, 32U));
  const unsigned mantissa_bits = bits == 16 ? 10 : 16, bias = bits == 16 ? 15 : 63;
  const auto exponent = (whole >> 23 & 0xFF) - 127 + bias;
  return std::uint64_t{whole >> 31} << (bits - 1) | exponent << mantissa_bits |
         (whole & 0x7FFFFF) >> (23 - mantissa_bits);
}

Buffer write(const Kind& kind) {
  Memory memory;
  TIFF* tiff = TIFFClientOpen("test", kind.big_endian ? "wb" : "wl", &memory, read, append, seek,
                              close, size_of, nullptr, nullptr);
  require(tiff != nullptr, "open");
  for (std::uint32_t page = 0; page < kind.pages; ++page) {
    set_tags(tiff, kind, page);
    write_pixels(tiff, kind);
    require(TIFFWriteDirectory(tiff) == 1, "directory");
  }
  TIFFClose(tiff);
  return std::move(memory.bytes);
}

std::vector<Named> files() {
  const std::vector<std::uint16_t> alpha{EXTRASAMPLE_UNASSALPHA},
      multiplied{EXTRASAMPLE_ASSOCALPHA};
  const std::vector<std::pair<const char*, Kind>> kinds{
      {"grey", {}},
      {"bilevel, white is 0, G4",
       {.bits = 1, .photometric = PHOTOMETRIC_MINISWHITE, .compression = COMPRESSION_CCITTFAX4}},
      {"grey of 2 bits, low bits first", {.bits = 2, .low_bits_first = true}},
      {"grey of 12 bits, LZW", {.bits = 12, .compression = COMPRESSION_LZW}},
      {"grey of 32 bits, big endian", {.bits = 32, .big_endian = true}},
      {"signed grey of 16 bits", {.bits = 16, .format = SAMPLEFORMAT_INT}},
      {"grey of floating point, tiled",
       {.bits = 32,
        .format = SAMPLEFORMAT_IEEEFP,
        .compression = COMPRESSION_ADOBE_DEFLATE,
        .predictor = PREDICTOR_FLOATINGPOINT,
        .tiles = true}},
      {"RGB, deflate, predictor",
       {.samples = 3,
        .photometric = PHOTOMETRIC_RGB,
        .compression = COMPRESSION_ADOBE_DEFLATE,
        .predictor = PREDICTOR_HORIZONTAL}},
      {"RGB of 16 bits, big endian, in planes",
       {.bits = 16,
        .samples = 3,
        .photometric = PHOTOMETRIC_RGB,
        .planes = true,
        .big_endian = true}},
      {"RGB of 10 bits, in tiled planes",
       {.bits = 10, .samples = 3, .photometric = PHOTOMETRIC_RGB, .planes = true, .tiles = true}},
      {"RGB with alpha, rotated",
       {.samples = 4, .photometric = PHOTOMETRIC_RGB, .orientation = 6, .extra = alpha}},
      {"RGB multiplied with alpha",
       {.samples = 4, .photometric = PHOTOMETRIC_RGB, .extra = multiplied}},
      {"palette of 4 bits",
       {.bits = 4, .photometric = PHOTOMETRIC_PALETTE, .colours = colours_of(16, 257)}},
      {"palette with alpha",
       {.samples = 2,
        .photometric = PHOTOMETRIC_PALETTE,
        .extra = alpha,
        .colours = colours_of(256, 256)}},
      {"CMYK, tiled", {.samples = 4, .photometric = PHOTOMETRIC_SEPARATED, .tiles = true}},
      {"CIELab", {.samples = 3, .photometric = PHOTOMETRIC_CIELAB}},
      {"ICCLab of 16 bits", {.bits = 16, .samples = 3, .photometric = PHOTOMETRIC_ICCLAB}},
      {"YCbCr, JPEG",
       {.samples = 3, .photometric = PHOTOMETRIC_YCBCR, .compression = COMPRESSION_JPEG}},
      {"two pages", {.pages = 2}},
  };
  std::vector<Named> files;
  for (const auto& [name, kind] : kinds) files.push_back({name, write(kind)});
  return files;
}

}  // namespace pressoir::codecs::tiff::testing
