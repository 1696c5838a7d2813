#include "raster/metadata/metadata.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <exiv2/exiv2.hpp>

namespace pressoir::raster {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

Buffer exif_with_everything(int orientation) {
  Exiv2::ExifData data;
  data["Exif.Image.Orientation"] = static_cast<std::uint16_t>(orientation);
  data["Exif.Image.Copyright"] = "All rights reserved";
  data["Exif.Image.Make"] = "Camera";
  data["Exif.Photo.DateTimeOriginal"] = "2020:01:02 03:04:05";
  data["Exif.GPSInfo.GPSLatitudeRef"] = "N";
  data["Exif.GPSInfo.GPSLatitude"] = "50/1 0/1 0/1";
  Exiv2::Blob blob;
  Exiv2::ExifParser::encode(blob, nullptr, 0, Exiv2::littleEndian, data);
  return to_buffer(std::as_bytes(std::span(blob)));
}

Metadata sample(int orientation) {
  Metadata metadata;
  metadata.exif = exif_with_everything(orientation);
  metadata.icc = Buffer(100);
  metadata.texts = {{kComment, "made by hand"}};
  return metadata;
}

bool mentions(const Buffer& blob, std::string_view text) {
  return as_text(blob).find(text) != std::string_view::npos;
}

TEST(Metadata, reads_the_orientation) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    EXPECT_EQ(orientation_of(sample(orientation)), orientation);
    Metadata minimal;
    minimal.exif = minimal_exif(orientation);
    EXPECT_EQ(orientation_of(minimal), orientation);
  }
}

TEST(Metadata, garbage_has_no_orientation_and_is_dropped) {
  Metadata metadata;
  metadata.exif = to_buffer(as_bytes("II*\0 this is no TIFF block at all"));
  metadata.xmp = to_buffer(as_bytes("<x:xmpmeta"));
  metadata.iptc = to_buffer(as_bytes("\x1c\x02"));
  EXPECT_EQ(orientation_of(metadata), 1);
  MetadataPolicy policy;
  policy.copyright = true;
  const auto result = apply(metadata, policy, false);
  EXPECT_TRUE(result.exif.empty());
  EXPECT_TRUE(result.xmp.empty());
}

TEST(Metadata, nothing_stays_when_nothing_is_asked_and_the_picture_is_upright) {
  const auto result = apply(sample(1), {}, false);
  EXPECT_TRUE(result.exif.empty());
  EXPECT_TRUE(result.icc.empty());
  EXPECT_TRUE(result.texts.empty());
  EXPECT_TRUE(groups_in(result).empty());
}

TEST(Metadata, the_orientation_alone_stays_when_the_pixels_are_not_rotated) {
  const auto result = apply(sample(6), {}, false);
  EXPECT_EQ(result.exif, minimal_exif(6));
  EXPECT_TRUE(contains(groups_in(result), "orientation"));
}

TEST(Metadata, the_orientation_goes_when_the_pixels_are_rotated) {
  EXPECT_TRUE(apply(sample(6), {}, true).exif.empty());
}

TEST(Metadata, groups_stay_one_by_one) {
  MetadataPolicy policy;
  policy.copyright = true;
  const auto result = apply(sample(6), policy, false);
  EXPECT_TRUE(mentions(result.exif, "All rights reserved"));
  EXPECT_FALSE(mentions(result.exif, "Camera"));
  EXPECT_FALSE(mentions(result.exif, "2020:01:02"));
  EXPECT_EQ(orientation_of(result), 6);
  EXPECT_TRUE(contains(groups_in(result), "copyright"));
}

TEST(Metadata, applying_twice_changes_nothing_more) {
  MetadataPolicy policy;
  policy.copyright = policy.date = policy.location = true;
  const auto once = apply(sample(3), policy, false);
  EXPECT_TRUE(mentions(once.exif, "2020:01:02"));
  EXPECT_EQ(apply(once, policy, false).exif, once.exif);
}

TEST(Metadata, all_keeps_the_blobs_byte_for_byte) {
  MetadataPolicy policy;
  policy.all = true;
  const auto metadata = sample(6);
  const auto result = apply(metadata, policy, false);
  EXPECT_EQ(result.exif, metadata.exif);
  EXPECT_EQ(result.icc, metadata.icc);
  EXPECT_EQ(result.texts, metadata.texts);
}

TEST(Metadata, all_on_rotated_pixels_says_orientation_1_and_keeps_the_rest) {
  MetadataPolicy policy;
  policy.all = true;
  const auto result = apply(sample(6), policy, true);
  EXPECT_EQ(orientation_of(result), 1);
  EXPECT_TRUE(mentions(result.exif, "Camera"));
  EXPECT_TRUE(mentions(result.exif, "All rights reserved"));
}

TEST(Metadata, all_on_changed_pixels_has_no_thumbnail_of_what_was_before) {
  Metadata metadata = sample(1);
  auto [data, order] = [&] {
    Exiv2::ExifData tags;
    const auto how = Exiv2::ExifParser::decode(tags, as_u8(metadata.exif),
                                               static_cast<std::uint32_t>(metadata.exif.size()));
    return std::pair(std::move(tags), how);
  }();
  const std::string thumbnail = "\xFF\xD8 the picture before \xFF\xD9";
  Exiv2::ExifThumb(data).setJpegThumbnail(as_u8(as_bytes(thumbnail)),
                                          static_cast<long>(thumbnail.size()));
  Exiv2::Blob blob;
  Exiv2::ExifParser::encode(blob, nullptr, 0, order, data);
  metadata.exif = to_buffer(std::as_bytes(std::span(blob)));
  MetadataPolicy policy;
  policy.all = true;
  EXPECT_TRUE(mentions(apply(metadata, policy, false).exif, "picture before"));
  const auto changed = apply(metadata, policy, true);
  EXPECT_FALSE(mentions(changed.exif, "picture before"));
  EXPECT_TRUE(mentions(changed.exif, "Camera"));
  EXPECT_TRUE(contains(groups_in(metadata), "thumbnail"));
  EXPECT_FALSE(contains(groups_in(changed), "thumbnail"));
}

/// A directory whose date lies over the directory itself, so that writing one tag undoes another.
Buffer exif_with_overlapping_tags(int orientation) {
  const auto high = static_cast<std::byte>(orientation);
  Buffer block = to_buffer(as_bytes(std::string_view("MM\0\x2A\0\0\0\x08\0\x02", 10)));
  const auto add = [&](std::string_view bytes) {
    for (const char c : bytes) block.push_back(static_cast<std::byte>(c));
  };
  add(std::string_view("\x01\x12\0\x03\0\0\0\x01\0\0\0\0", 12));
  block[block.size() - 3] = high;
  add(std::string_view("\x01\x32\0\x02\0\0\0\x14\0\0\0\x0A\0\0\0\0", 16));
  return block;
}

TEST(Metadata, tags_that_lie_over_each_other_do_not_bring_the_orientation_back) {
  Metadata metadata;
  metadata.exif = exif_with_overlapping_tags(6);
  ASSERT_EQ(orientation_of(metadata), 6);
  MetadataPolicy policy;
  policy.all = true;
  EXPECT_EQ(orientation_of(apply(metadata, policy, true)), 1);
}

TEST(Metadata, an_empty_iptc_record_is_not_written) {
  Metadata metadata;
  metadata.iptc = to_buffer(
      as_bytes(std::string_view("\x1C\x02\x50\0\x02me\x1C\x02\x74\0\0\x1C\x02\x19\0\x04word", 21)));
  MetadataPolicy policy;
  policy.copyright = true;
  const auto once = apply(metadata, policy, false);
  EXPECT_TRUE(mentions(once.iptc, "me"));
  EXPECT_EQ(apply(once, policy, false).iptc, once.iptc);
}

TEST(Metadata, xmp_rights_stay_and_the_rest_goes) {
  Metadata metadata;
  metadata.xmp = to_buffer(as_bytes(
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
      "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
      "xmlns:xmp='http://ns.adobe.com/xap/1.0/' "
      "xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' "
      "xmp:CreatorTool='Editor' photoshop:Credit='Agency' photoshop:City='Ghent'/>"
      "</rdf:RDF></x:xmpmeta>"));
  MetadataPolicy policy;
  policy.copyright = true;
  const auto once = apply(metadata, policy, false);
  EXPECT_TRUE(mentions(once.xmp, "Agency"));
  EXPECT_FALSE(mentions(once.xmp, "Editor"));
  EXPECT_FALSE(mentions(once.xmp, "Ghent"));
  EXPECT_EQ(apply(once, policy, false).xmp, once.xmp);
}

Metadata with_xmp(std::string_view property, std::string_view text) {
  Exiv2::XmpData data;
  const auto value = Exiv2::Value::create(Exiv2::langAlt);
  EXPECT_EQ(value->read(std::string(text)), 0);
  data.add(Exiv2::XmpKey(std::string(property)), value.get());
  std::string packet;
  EXPECT_EQ(Exiv2::XmpParser::encode(packet, data), 0);
  Metadata metadata;
  metadata.xmp = to_buffer(as_bytes(packet));
  return metadata;
}

TEST(Metadata, a_copyright_that_another_text_displaces_is_named) {
  Metadata metadata = with_xmp("Xmp.dc.rights", "Someone");
  metadata.iptc =
      to_buffer(as_bytes(std::string_view("\x1C\x02\x74\0\x07"
                                          "Another",
                                          12)));
  const auto moved = moved_to({}, metadata);
  EXPECT_EQ(moved.warnings,
            (std::vector<std::string>{"a copyright text was dropped, another takes its place: "
                                      "IPTC, as XMP dc:rights"}));
  EXPECT_TRUE(mentions(moved.metadata.xmp, "Someone"));
  EXPECT_TRUE(moved_to({.iptc = true}, metadata).warnings.empty());
}

TEST(Metadata, a_copyright_that_is_said_twice_is_not_named) {
  Metadata metadata = with_xmp("Xmp.dc.rights", "Another");
  metadata.iptc =
      to_buffer(as_bytes(std::string_view("\x1C\x02\x74\0\x08"
                                          "Another ",
                                          13)));
  metadata.texts = {{"Copyright", "Another"}};
  EXPECT_TRUE(moved_to({}, metadata).warnings.empty());
  metadata.texts = {{"Copyright", "A third"}};
  EXPECT_EQ(moved_to({}, metadata).warnings.size(), 1U);
}

TEST(Metadata, densities_lie_down_with_the_picture) {
  Exiv2::ExifData data;
  data["Exif.Image.XResolution"] = Exiv2::Rational(300, 1);
  data["Exif.Image.YResolution"] = Exiv2::Rational(600, 1);
  Exiv2::Blob blob;
  Exiv2::ExifParser::encode(blob, nullptr, 0, Exiv2::littleEndian, data);
  Metadata metadata;
  metadata.exif = to_buffer(std::as_bytes(std::span(blob)));
  metadata.density = {.x = 1, .y = 2};
  const auto lying = with_sides_exchanged(metadata);
  EXPECT_EQ(lying.density, (Density{.x = 2, .y = 1}));
  Exiv2::ExifData tags;
  Exiv2::ExifParser::decode(tags, as_u8(lying.exif), static_cast<std::uint32_t>(lying.exif.size()));
  EXPECT_EQ(tags["Exif.Image.XResolution"].toString(), "600/1");
  EXPECT_EQ(tags["Exif.Image.YResolution"].toString(), "300/1");
  EXPECT_EQ(with_sides_exchanged(lying).exif, metadata.exif);
}

}  // namespace
}  // namespace pressoir::raster
