#include "codecs/jpeg/container.h"

#include <gtest/gtest.h>

#include "codecs/jpeg/jpeg.h"
#include "codecs/jpeg/mpf.h"
#include "codecs/jpeg/pictures_fixture.h"

namespace pressoir::codecs::jpeg {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using test::jpeg_of;
using test::waves;
using test::with_segment;

Buffer rewritten(Bytes input, const MetadataPolicy& policy) {
  const Container container = read_container(input);
  WrapperOptions options;
  options.policy = policy;
  return assemble(wrapper_for(container, options), container.segments.coded);
}

MetadataPolicy everything() {
  MetadataPolicy policy;
  policy.all = true;
  return policy;
}

Buffer letters(std::size_t size) {
  Buffer bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>('a' + i % 26);
  return bytes;
}

TEST(JpegContainer, joins_and_splits_profiles_of_many_segments) {
  const Buffer profile = letters(150'000);
  Buffer jpeg = jpeg_of(waves(16, 16));
  for (int part = 3; part >= 1; --part) {  // with_segment puts the last one first
    const std::string prefix = "ICC_PROFILE\0"s + static_cast<char>(part) + '\3';
    const std::size_t from = static_cast<std::size_t>(part - 1) * 50'000;
    jpeg = with_segment(jpeg, 0xE2, prefix, Bytes(profile).subspan(from, 50'000));
  }
  EXPECT_EQ(read_container(jpeg).metadata.icc, profile);
  EXPECT_EQ(read_container(rewritten(jpeg, everything())).metadata.icc, profile);
  EXPECT_TRUE(read_container(rewritten(jpeg, {})).metadata.icc.empty());
}

TEST(JpegContainer, joins_profiles_whose_segments_count_from_0) {
  const Buffer profile = letters(100);
  Buffer jpeg = jpeg_of(waves(16, 16));
  jpeg = with_segment(jpeg, 0xE2, "ICC_PROFILE\0\1\2"sv, Bytes(profile).subspan(60));
  jpeg = with_segment(jpeg, 0xE2, "ICC_PROFILE\0\0\2"sv, Bytes(profile).first(60));
  EXPECT_EQ(read_container(jpeg).metadata.icc, profile);
  EXPECT_EQ(read_container(rewritten(jpeg, everything())).metadata.icc, profile);
}

TEST(JpegContainer, incomplete_profile_is_none) {
  const Buffer jpeg =
      with_segment(jpeg_of(waves(16, 16)), 0xE2, "ICC_PROFILE\0\2\3"sv, letters(50));
  EXPECT_TRUE(read_container(jpeg).metadata.icc.empty());
}

TEST(JpegContainer, all_keeps_comments_unknown_segments_and_trailing_data) {
  Buffer jpeg = with_segment(jpeg_of(waves(16, 16)), 0xFE, "", as_bytes("a remark"));
  jpeg = with_segment(jpeg, 0xE9, "VENDOR", letters(20));
  const Bytes tail = as_bytes("tail");
  jpeg.insert(jpeg.end(), tail.begin(), tail.end());
  const Buffer all = rewritten(jpeg, everything());
  EXPECT_EQ(all.size(), jpeg.size());
  EXPECT_TRUE(as_text(all).ends_with("tail"));
  EXPECT_NE(as_text(all).find("VENDOR"), std::string_view::npos);
  const Buffer none = rewritten(jpeg, {});
  EXPECT_EQ(none, jpeg_of(waves(16, 16)));
}

TEST(JpegContainer, orientation_stays_as_a_minimal_exif) {
  const Buffer jpeg = test::with_orientation(jpeg_of(waves(16, 16)), 6);
  EXPECT_EQ(raster::orientation_of(read_container(rewritten(jpeg, {})).metadata), 6);
}

TEST(JpegContainer, rewriting_twice_changes_nothing_more) {
  Buffer jpeg = test::with_orientation(jpeg_of(waves(16, 16)), 8);
  jpeg = with_segment(jpeg, 0xFE, "", as_bytes("a remark"));
  for (const MetadataPolicy& policy : {MetadataPolicy{}, everything()}) {
    const Buffer once = rewritten(jpeg, policy);
    EXPECT_LE(once.size(), jpeg.size());
    EXPECT_EQ(rewritten(once, policy), once);
  }
}

TEST(JpegContainer, colour_marks_keep_the_meaning_of_four_components) {
  const raster::Canvas cmyk = waves(24, 24, raster::ColourModel::cmyk);
  const Buffer jpeg = jpeg_of(cmyk, 95, Sampling::s444);
  ASSERT_FALSE(read_container(jpeg).adobe.empty());
  const Buffer again = rewritten(jpeg, {});
  EXPECT_TRUE(decode(again).canvas.same_pixels(decode(jpeg).canvas));
}

TEST(JpegContainer, gain_map_moves_with_its_index) {
  const Buffer jpeg = test::with_gain_map();
  const Container before = read_container(jpeg);
  ASSERT_TRUE(before.has(PartKind::gain_map));
  MetadataPolicy policy;
  policy.icc = true;
  const Buffer kept = rewritten(jpeg, policy);
  EXPECT_LT(kept.size(), jpeg.size());
  const Container after = read_container(kept);
  ASSERT_TRUE(after.has(PartKind::gain_map));
  EXPECT_EQ(to_buffer(after.parts.at(0).bytes), to_buffer(before.parts.at(0).bytes));
  EXPECT_NE(as_text(after.metadata.xmp).find("Item:Length"), std::string_view::npos);
  EXPECT_EQ(rewritten(kept, policy), kept);
}

TEST(JpegContainer, gain_map_goes_when_nothing_is_kept) {
  const Container after = read_container(rewritten(test::with_gain_map(), {}));
  EXPECT_TRUE(after.parts.empty());
  EXPECT_FALSE(after.mpf);
}

TEST(JpegContainer, a_second_index_does_not_take_the_place_of_the_first) {
  const Buffer unsound = to_buffer(as_bytes("MPF\0II*\0\xFF\xFF\xFF\xFF"sv));
  const Buffer jpeg = with_segment(test::with_gain_map(), 0xE2, "", unsound);
  MetadataPolicy policy;
  policy.all = true;
  const Buffer once = rewritten(jpeg, policy);
  EXPECT_EQ(rewritten(once, policy), once);
  EXPECT_FALSE(read_container(once).has(PartKind::gain_map));
}

TEST(JpegContainer, unsound_index_is_not_followed) {
  Buffer jpeg = test::with_gain_map();
  const std::size_t base = as_text(jpeg).find("MPF\0"sv) + 4;
  write_mpf_entry(std::span(jpeg).subspan(base, 58), {42, 0xFFFFFFF0, 0xFFFFFFF0, 0});
  EXPECT_EQ(read_container(jpeg).parts.at(0).kind, PartKind::other);
}

TEST(JpegContainer, index_over_its_own_directory_is_not_followed) {
  Buffer jpeg = test::with_gain_map();
  const std::size_t base = as_text(jpeg).find("MPF\0"sv) + 4;
  jpeg[base + 18] = std::byte{8};  // where the entries begin
  const Container container = read_container(jpeg);
  EXPECT_EQ(container.parts.at(0).kind, PartKind::other);
  EXPECT_NO_THROW(rewritten(jpeg, everything()));
}

TEST(JpegContainer, damaged_indexes_do_no_harm) {
  const Buffer jpeg = test::with_gain_map();
  const std::size_t base = as_text(jpeg).find("MPF\0"sv) + 4;
  MetadataPolicy with_profile;
  with_profile.icc = true;
  const Step quarter = Rotate{90};
  for (std::size_t bit = 0; bit < 58 * 8; ++bit) {
    Buffer damaged = jpeg;
    damaged[base + bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    for (const MetadataPolicy& policy : {MetadataPolicy{}, with_profile, everything()}) {
      const Buffer once = rewritten(damaged, policy);
      EXPECT_LE(once.size(), damaged.size()) << bit;
      EXPECT_EQ(rewritten(once, policy), once) << bit;
      EXPECT_NO_THROW((void)jpeg_codec().transform(damaged, {&quarter, 1}, policy)) << bit;
    }
  }
}

TEST(JpegMpf, entries_go_with_their_numbers) {
  for (const bool little : {true, false}) {
    Buffer tiff =
        to_buffer(little ? as_bytes("II*\0\x08\0\0\0\1\0\2\xB0\7\0\x40\0\0\0\x1A\0\0\0\0\0\0\0"sv)
                         : as_bytes("MM\0*\0\0\0\x08\0\1\xB0\2\0\7\0\0\0\x40\0\0\0\x1A\0\0\0\0"sv));
    tiff.resize(26 + 64);
    for (std::uint32_t i = 0; i < 4; ++i) write_mpf_entry(tiff, {26 + 16 * i, 100 + i, i, 0});
    const auto number_at = [&](std::size_t at) { return tiff[at + (little ? 0 : 1)]; };
    tiff[26 + 12 + (little ? 0 : 1)] = std::byte{2};  // the first depends on the second and third
    tiff[26 + 14 + (little ? 0 : 1)] = std::byte{3};
    keep_mpf_entries(tiff, {true, false, true, true});
    const auto entries = read_mpf(tiff);
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[1].size, 102U);
    EXPECT_EQ(entries[2].offset, 3U);
    EXPECT_EQ(number_at(26 + 12), std::byte{0});
    EXPECT_EQ(number_at(26 + 14), std::byte{2});
  }
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
