#include "codecs/tiff/metadata.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "codecs/tiff/files_fixture.h"
#include "codecs/tiff/tiff.h"

namespace pressoir::codecs {
namespace {

using tiff::testing::write;

raster::Metadata metadata_in(const Buffer& file) {
  return tiff_codec().read(file, Limits{})->metadata();
}

/// Replaces the only place where `from` stands.
Buffer replaced(Buffer file, std::string_view from, std::string_view to) {
  const auto at = as_text(file).find(from);
  if (at == std::string_view::npos) throw std::runtime_error("nothing to replace");
  std::ranges::copy(as_bytes(to), file.begin() + static_cast<std::ptrdiff_t>(at));
  return file;
}

TEST(TiffMetadata, reads_iptc_of_both_tags_and_orders_of_bytes) {
  using namespace std::string_view_literals;
  const std::string record(
      "\x1C\x02\x74\x00\x08(c) Anna\x1C\x02\x50\x00\x04"
      "Anna",
      22);
  const auto own_tag = [&](TIFF* file) {
    const std::string padded = record + std::string(2, '\0');
    TIFFSetField(file, TIFFTAG_RICHTIFFIPTC, static_cast<std::uint32_t>(padded.size()),
                 padded.data());
  };
  const auto of_photoshop = [&](TIFF* file) {
    const std::string resources = std::string("8BIM\x04\x04\0\0\0\0\0\x16", 12) + record;
    TIFFSetField(file, TIFFTAG_PHOTOSHOP, static_cast<std::uint32_t>(resources.size()),
                 resources.data());
  };
  for (const bool big_endian : {false, true}) {
    const Buffer own = write({.big_endian = big_endian, .tags = own_tag});
    // Many writers call the bytes LONG.
    const Buffer longs =
        big_endian ? replaced(own, "\x83\xBB\0\x07\0\0\0\x18"sv, "\x83\xBB\0\x04\0\0\0\x06"sv)
                   : replaced(own, "\xBB\x83\x07\0\x18\0\0\0"sv, "\xBB\x83\x04\0\x06\0\0\0"sv);
    const Buffer resources = write({.big_endian = big_endian, .tags = of_photoshop});
    for (const Buffer& file : {own, longs, resources})
      EXPECT_EQ(as_text(metadata_in(file).iptc), record);
  }
}

TEST(TiffMetadata, reads_the_resolution_with_its_unit) {
  const auto density = [](float x, float y, std::uint16_t unit) {
    return metadata_in(write({.tags =
                                  [=](TIFF* file) {
                                    TIFFSetField(file, TIFFTAG_XRESOLUTION, static_cast<double>(x));
                                    TIFFSetField(file, TIFFTAG_YRESOLUTION, static_cast<double>(y));
                                    TIFFSetField(file, TIFFTAG_RESOLUTIONUNIT, unit);
                                  }}))
        .density;
  };
  using raster::Density;
  EXPECT_EQ(density(300, 300, RESUNIT_INCH), (Density{11811, 11811, true}));
  EXPECT_EQ(density(118.11F, 59, RESUNIT_CENTIMETER), (Density{11811, 5900, true}));
  EXPECT_EQ(density(1, 2, RESUNIT_NONE), (Density{1, 2, false}));
  EXPECT_EQ(density(1, 1.5F, RESUNIT_NONE), (Density{6667, 10000, false}));
  EXPECT_EQ(density(72, 72, RESUNIT_NONE), std::nullopt);
  EXPECT_EQ(density(0, 0, RESUNIT_INCH), std::nullopt);
}

}  // namespace
}  // namespace pressoir::codecs
