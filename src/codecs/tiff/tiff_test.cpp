#include "codecs/tiff/tiff.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "codecs/tiff/files_fixture.h"

namespace pressoir::codecs {
namespace {

using tiff::testing::float_bits;
using tiff::testing::Kind;
using tiff::testing::write;

struct Read {
  raster::Canvas canvas;
  raster::FramesInfo info;
};

Read read(Bytes file) {
  const auto reader = tiff_codec().read(file, Limits{});
  auto frame = reader->next();
  if (!frame) throw std::runtime_error("no frame");
  return {std::move(frame->canvas), reader->info()};
}

unsigned sample(const raster::Canvas& canvas, std::uint32_t x, std::uint32_t y, std::size_t c) {
  const std::size_t at = x * canvas.layout().channels() + c;
  return canvas.layout().bits == 16 ? canvas.row16(y)[at] : canvas.row8(y)[at];
}

bool warns(const Read& read, std::string_view part) {
  return std::ranges::any_of(read.info.warnings, [&](const std::string& text) {
    return text.find(part) != std::string::npos;
  });
}

/// Values all over the range of `bits`, the ends included.
std::uint64_t spread(std::uint32_t x, std::uint32_t y, std::uint16_t s, unsigned bits) {
  const std::uint64_t most = ~std::uint64_t{0} >> (64 - bits);
  if (x == 0) return y % 2 == 0 ? 0 : most;
  return (x * 0x9E3779B97F4A7C15U + y * 0xC2B2AE3D27D4EB4FU + s * 0x165667B19E3779F9U) >>
         (64 - bits);
}

/// Every way to store samples: together or apart, in strips or tiles, in both orders of bytes.
std::vector<Kind> ways_of(const Kind& kind) {
  std::vector<Kind> ways;
  for (int i = 0; i < 16; ++i) {
    Kind way = kind;
    way.planes = (i & 1) != 0;
    way.tiles = (i & 2) != 0;
    way.big_endian = (i & 4) != 0;
    way.low_bits_first = (i & 8) != 0;
    ways.push_back(std::move(way));
  }
  return ways;
}

template <class Expected>
void expect_samples(const Kind& kind, const Expected& expected) {
  const auto got = read(write(kind));
  ASSERT_EQ(got.canvas.width(), kind.width);
  ASSERT_EQ(got.canvas.height(), kind.height);
  for (std::uint32_t y = 0; y < kind.height; ++y)
    for (std::uint32_t x = 0; x < kind.width; ++x)
      for (std::uint16_t c = 0; c < got.canvas.layout().channels(); ++c)
        ASSERT_EQ(sample(got.canvas, x, y, c), expected(x, y, c)) << x << ' ' << y << ' ' << c;
}

TEST(Tiff, reads_whole_numbers_of_every_size) {
  for (const unsigned bits : {1U, 2U, 3U, 4U, 6U, 8U, 10U, 12U, 14U, 16U, 24U, 32U, 64U}) {
    SCOPED_TRACE(bits);
    const auto value = [bits](auto x, auto y, auto s) { return spread(x, y, s, bits); };
    const Kind kind{.bits = static_cast<std::uint16_t>(bits),
                    .samples = 3,
                    .photometric = PHOTOMETRIC_RGB,
                    .value = value};
    const auto most = static_cast<long double>(~std::uint64_t{0} >> (64 - bits));
    const long double full = bits <= 8 ? 255 : 65535;
    for (const Kind& way : ways_of(kind))
      expect_samples(way, [&](auto x, auto y, auto c) {
        return static_cast<unsigned>(std::lround(value(x, y, c) * full / most));
      });
    const auto got = read(write(kind));
    EXPECT_EQ(got.canvas.layout().bits, bits <= 8 ? 8 : 16);
    EXPECT_EQ(got.info.exact, bits <= 16);
    EXPECT_EQ(warns(got, "rounded to 16 bits"), bits > 16);
  }
}

TEST(Tiff, reads_floating_point_of_every_size_from_0_to_1) {
  constexpr std::array kValues{0.0, 1.0, 0.5, 0.25, 0.75, 1.0 / 1024, 1.0 / 8192, -0.5, 1.5};
  for (const unsigned bits : {16U, 24U, 32U, 64U}) {
    SCOPED_TRACE(bits);
    const auto number = [&](auto x, auto y, auto s) { return kValues[(x + y + s) % 9]; };
    const Kind kind{
        .bits = static_cast<std::uint16_t>(bits),
        .samples = 3,
        .photometric = PHOTOMETRIC_RGB,
        .format = SAMPLEFORMAT_IEEEFP,
        .value = [&](auto x, auto y, auto s) { return float_bits(number(x, y, s), bits); }};
    for (const Kind& way : ways_of(kind))
      expect_samples(way, [&](auto x, auto y, auto c) {
        return static_cast<unsigned>(std::lround(std::clamp(number(x, y, c), 0.0, 1.0) * 65535));
      });
    const auto got = read(write(kind));
    EXPECT_FALSE(got.info.exact);
    EXPECT_TRUE(warns(got, "floating point"));
  }
}

TEST(Tiff, reads_small_floating_point_numbers_as_the_standard_says) {
  constexpr std::array<std::pair<std::uint64_t, double>, 6> kHalf{{{0x3C00, 1},
                                                                   {0x3800, 0.5},
                                                                   {0x0001, 5.960464477539063e-8},
                                                                   {0x03FF, 6.097555160522461e-5},
                                                                   {0x7C00, 2},
                                                                   {0x3555, 0.333251953125}}};
  for (const auto& [bits, value] : kHalf) {
    const auto got =
        read(write({.bits = 16, .format = SAMPLEFORMAT_IEEEFP, .value = [&](auto x, auto, auto) {
                      return x == 0 ? bits : 0;
                    }}));
    EXPECT_EQ(sample(got.canvas, 0, 0, 0),
              static_cast<unsigned>(std::lround(std::min(value, 1.0) * 65535)))
        << bits;
  }
}

TEST(Tiff, refuses_measurements_in_floating_point) {
  const Kind kind{.bits = 32, .format = SAMPLEFORMAT_IEEEFP, .value = [](auto x, auto, auto) {
                    return float_bits(x * 100.0 + 2, 32);
                  }};
  try {
    (void)read(write(kind));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported_format);
    EXPECT_NE(std::string(error.what()).find("between 0 and 1"), std::string::npos);
  }
}

TEST(Tiff, takes_the_lowest_number_with_a_sign_as_black) {
  for (const unsigned bits : {8U, 12U, 16U, 32U}) {
    const auto middle = std::uint64_t{1} << (bits - 1);
    const Kind kind{.bits = static_cast<std::uint16_t>(bits),
                    .format = SAMPLEFORMAT_INT,
                    .value = [&](auto x, auto, auto) { return x == 0 ? middle : middle - 1; }};
    const auto got = read(write(kind));
    EXPECT_EQ(sample(got.canvas, 0, 0, 0), 0U) << bits;
    EXPECT_EQ(sample(got.canvas, 1, 0, 0), bits == 8 ? 255U : 65535U) << bits;
    EXPECT_TRUE(warns(got, "have a sign"));
  }
}

TEST(Tiff, reads_predictors_compressions_and_white_as_0) {
  const auto value = [](auto x, auto y, auto s) { return spread(x, y, s, 16); };
  constexpr std::array<std::uint16_t, 3> kCompressions{COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE,
                                                       COMPRESSION_PACKBITS};
  for (const std::uint16_t compression : kCompressions)
    for (const bool big_endian : {false, true})
      expect_samples(
          {.bits = 16,
           .photometric = PHOTOMETRIC_MINISWHITE,
           .compression = compression,
           .predictor = static_cast<std::uint16_t>(
               compression == COMPRESSION_PACKBITS ? PREDICTOR_NONE : PREDICTOR_HORIZONTAL),
           .big_endian = big_endian,
           .value = value},
          [&](auto x, auto y, auto c) { return 65535 - value(x, y, c); });
}

TEST(Tiff, keeps_the_alpha_of_a_palette) {
  std::vector<std::uint16_t> colours;
  for (unsigned i = 0; i < 3 * 256; ++i)
    colours.push_back(static_cast<std::uint16_t>(i * 7 % 256 * 257));
  const Kind kind{.samples = 2,
                  .photometric = PHOTOMETRIC_PALETTE,
                  .extra = {EXTRASAMPLE_UNASSALPHA},
                  .colours = colours,
                  .value = [](auto x, auto y, auto s) { return s == 0 ? x * 5 + y : x * 10 + y; }};
  for (Kind way : ways_of(kind)) {
    expect_samples(way, [&](auto x, auto y, auto c) -> unsigned {
      if (c == 3) return x * 10 + y;
      return colours[c * 256U + x * 5 + y] / 257U;
    });
  }
  const auto got = read(write(kind));
  EXPECT_TRUE(got.canvas.layout().alpha);
  EXPECT_TRUE(got.info.exact);
  EXPECT_TRUE(tiff_codec().probe(write(kind), Limits{}).pixels.value().has_alpha);
}

TEST(Tiff, reads_colour_maps_of_8_and_16_bits) {
  const auto with_colour = [](std::uint16_t colour) {
    return read(write({.bits = 1,
                       .photometric = PHOTOMETRIC_PALETTE,
                       .colours = {0, colour, 0, colour, 0, colour},
                       .value = [](auto, auto, auto) { return 1; }}));
  };
  EXPECT_EQ(sample(with_colour(0x8080).canvas, 3, 3, 0), 0x80U);
  EXPECT_EQ(sample(with_colour(0x8000).canvas, 3, 3, 0), 0x80U);
  EXPECT_EQ(sample(with_colour(0x0080).canvas, 3, 3, 0), 0x80U);
  EXPECT_EQ(sample(with_colour(0x8123).canvas, 3, 3, 0), 0x8123U);
}

TEST(Tiff, names_channels_that_it_leaves_out) {
  const auto got = read(write({.samples = 5,
                               .photometric = PHOTOMETRIC_RGB,
                               .extra = {EXTRASAMPLE_UNSPECIFIED, EXTRASAMPLE_UNASSALPHA},
                               .value = [](auto, auto, auto s) { return s * 10; }}));
  EXPECT_EQ(sample(got.canvas, 0, 0, 3), 40U);
  EXPECT_TRUE(warns(got, "channels"));
}

/// Of one colour; the numbers as stored.
Read lab(std::uint16_t photometric, std::uint16_t bits, std::array<std::uint64_t, 3> numbers) {
  return read(write(
      {.bits = bits, .samples = 3, .photometric = photometric, .value = [=](auto, auto, auto s) {
         return numbers.at(s);
       }}));
}

void expect_colour(const Read& got, std::array<unsigned, 3> colour, unsigned tolerance = 1) {
  const unsigned unit = got.canvas.layout().bits == 16 ? 257 : 1;
  for (std::size_t c = 0; c < 3; ++c)
    EXPECT_NEAR(sample(got.canvas, 5, 5, c), colour.at(c) * unit, tolerance * unit) << c;
  EXPECT_FALSE(got.info.exact);
  EXPECT_TRUE(warns(got, "converted to sRGB"));
}

TEST(Tiff, converts_the_three_kinds_of_lab) {
  // sRGB (200, 100, 50) under D50 (matrix of Bruce Lindbloom, Bradford).
  constexpr double kL = 54.218, kA = 38.204, kB = 46.238;
  const auto round = [](double value) { return static_cast<std::uint64_t>(std::lround(value)); };
  const auto cie = [&](double l, double a, double b, int bits) {
    const double unit = bits == 16 ? 256 : 1, most = bits == 16 ? 65535 : 255;
    const auto mask = static_cast<std::uint64_t>(most);
    return std::array{round(l / 100 * most), round(a * unit) & mask, round(b * unit) & mask};
  };
  for (const int bits : {8, 16}) {
    const double unit = bits == 16 ? 256 : 1, most = bits == 16 ? 65535 : 255;
    const auto width = static_cast<std::uint16_t>(bits);
    expect_colour(lab(PHOTOMETRIC_CIELAB, width, cie(100, 0, 0, bits)), {255, 255, 255});
    expect_colour(
        lab(PHOTOMETRIC_ICCLAB, width, {round(255 * unit), round(128 * unit), round(128 * unit)}),
        {255, 255, 255});
    expect_colour(lab(PHOTOMETRIC_ITULAB, width,
                      {round(most), round(most * 128 / 255), round(most * 96 / 255)}),
                  {255, 255, 255});
  }
  expect_colour(lab(PHOTOMETRIC_CIELAB, 16, cie(kL, kA, kB, 16)), {200, 100, 50});
  expect_colour(lab(PHOTOMETRIC_ICCLAB, 16,
                    {round(kL * 652.8), round((kA + 128) * 256), round((kB + 128) * 256)}),
                {200, 100, 50});
  expect_colour(lab(PHOTOMETRIC_ITULAB, 16,
                    {round(kL * 655.35), round((kA * 255 / 170 + 128) * 257),
                     round((kB * 255 / 200 + 96) * 257)}),
                {200, 100, 50});
  constexpr unsigned kSteps = 3;  // of whole a and b
  expect_colour(lab(PHOTOMETRIC_CIELAB, 8, cie(49.04, -30.51, 14.72, 8)), {60, 130, 90}, kSteps);
}

/// Changes the value of a tag of 16 bits in the first directory (little-endian, not BigTIFF).
Buffer with_tag(Buffer file, std::uint16_t tag, std::uint16_t value) {
  const auto number = [&](std::size_t at, std::size_t bytes) {
    std::size_t result = 0;
    for (std::size_t i = bytes; i-- > 0;)
      result = result << 8 | std::to_integer<unsigned>(file[at + i]);
    return result;
  };
  const std::size_t start = number(4, 4);
  for (std::size_t i = 0; i < number(start, 2); ++i) {
    const std::size_t at = start + 2 + 12 * i;
    if (number(at, 2) != tag) continue;
    file[at + 8] = static_cast<std::byte>(value & 255);
    file[at + 9] = static_cast<std::byte>(value >> 8);
    return file;
  }
  throw std::runtime_error("no such tag");
}

void expect_unsupported(const Buffer& file, const char* what) {
  try {
    (void)tiff_codec().probe(file, Limits{});
    (void)read(file);
    ADD_FAILURE() << what << " was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported_format)
        << what << ": " << error.what() << ' ' << error.detail();
    EXPECT_EQ((error.what() + error.detail()).find('%'), std::string::npos);
  }
}

TEST(Tiff, calls_no_valid_file_damaged_that_it_cannot_read) {
  const Buffer grey = write({}), rgb = write({.samples = 3, .photometric = PHOTOMETRIC_RGB});
  const Buffer deep = write({.bits = 12});
  expect_unsupported(write({.bits = 20}), "20 bits");
  expect_unsupported(write({.bits = 32, .format = SAMPLEFORMAT_COMPLEXINT}), "complex");
  expect_unsupported(with_tag(grey, TIFFTAG_COMPRESSION, 34712), "JPEG 2000");
  expect_unsupported(with_tag(deep, TIFFTAG_COMPRESSION, COMPRESSION_JPEG), "JPEG of 12 bits");
  for (const unsigned photometric : {PHOTOMETRIC_MASK, PHOTOMETRIC_CFA, 34892, 51177, 12345})
    expect_unsupported(with_tag(grey, TIFFTAG_PHOTOMETRIC, static_cast<std::uint16_t>(photometric)),
                       "photometric");
  expect_unsupported(
      write({.samples = 5,
             .photometric = PHOTOMETRIC_SEPARATED,
             .tags = [](TIFF* file) { TIFFSetField(file, TIFFTAG_INKSET, INKSET_MULTIINK); }}),
      "inks");
  expect_unsupported(
      write({.tags = [](TIFF* file) { TIFFSetField(file, TIFFTAG_DNGVERSION, "\1\4\0"); }}), "DNG");
  Buffer uneven = rgb;
  constexpr std::array kBits{std::byte{8}, std::byte{0}, std::byte{8},
                             std::byte{0}, std::byte{8}, std::byte{0}};
  const auto found = std::ranges::search(uneven, kBits);
  ASSERT_FALSE(found.empty());
  found[0] = found[4] = std::byte{5};
  found[2] = std::byte{6};
  expect_unsupported(uneven, "5, 6 and 5 bits");
}

TEST(Tiff, counts_pictures_but_no_smaller_copies) {
  const auto pictures = [](const Buffer& file) {
    return tiff_codec().probe(file, Limits{}).pixels.value().pictures;
  };
  EXPECT_EQ(pictures(write({})), 1U);
  EXPECT_EQ(pictures(write({.pages = 3})), 3U);
  int page = 0;
  const Buffer with_copy =
      write({.pages = 2, .tags = [&](TIFF* file) {
               if (page++ > 0) TIFFSetField(file, TIFFTAG_SUBFILETYPE, FILETYPE_REDUCEDIMAGE);
             }});
  EXPECT_EQ(pictures(with_copy), 1U);
  EXPECT_TRUE(warns(read(write({.pages = 3})), "first page"));
  EXPECT_FALSE(warns(read(with_copy), "first page"));
}

}  // namespace
}  // namespace pressoir::codecs
