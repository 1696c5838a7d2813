#include "codecs/gif/lossless/strip.h"

#include <gtest/gtest.h>

#include "codecs/gif/animations_fixture.h"
#include "codecs/gif/lossless/lossless.h"
#include "codecs/gif/metadata.h"
#include "codecs/gif/trace.h"

namespace pressoir::codecs::gif {
namespace {

using Names = std::vector<std::string>;

TEST(Strip, drops_what_nobody_asked_for_and_says_so) {
  const auto plain = testing::animation();
  const auto file = testing::with_metadata(plain);
  const auto result = strip(file, {});
  EXPECT_EQ(result.bytes, plain);
  EXPECT_EQ(side_data(file), (Names{"comment", "icc", "xmp"}));
  EXPECT_TRUE(side_data(result.bytes).empty());
  EXPECT_TRUE(result.warnings.empty());
}

TEST(Strip, keeps_everything_or_the_profile_alone) {
  const auto file = testing::with_metadata(testing::animation());
  const auto all = strip(file, {.all = true});
  EXPECT_EQ(all.bytes, file);
  const auto profile = strip(file, {.icc = true});
  EXPECT_EQ(side_data(profile.bytes), Names{"icc"});
  EXPECT_NE(as_text(profile.bytes).find("ICCRGBG1"), std::string_view::npos);
}

TEST(Strip, cuts_what_follows_the_trailer_and_names_it) {
  const auto plain = testing::still(9, 9, 4);
  auto file = plain;
  file.insert(file.end(), 100, std::byte{7});
  EXPECT_EQ(side_data(file), Names{"trailing_data"});
  EXPECT_EQ(strip(file, {.all = true}).bytes, plain);
}

TEST(Strip, is_never_larger_where_the_trailer_is_missing) {
  auto file = testing::still(9, 9, 4);
  file.pop_back();
  EXPECT_EQ(strip(file, {}).bytes, file);
}

TEST(Strip, refuses_blocks_that_end_too_soon) {
  const auto file = testing::animation();
  for (std::size_t size = 6; size + 1 < file.size(); ++size) {
    try {
      (void)strip(Bytes(file).first(size), {});
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::corrupt_input);
    }
  }
  EXPECT_THROW((void)strip(Bytes(file).first(file.size() / 2 + 1), {}), Error);
}

TEST(Wrapper, goes_with_a_file_coded_anew) {
  const auto plain = testing::animation();
  const auto file = testing::with_metadata(plain);
  const auto wrapper = wrapper_of(file, {.all = true});
  const auto result = assemble(plain, wrapper, Trace{});
  EXPECT_EQ(result.size(), file.size() + kTraceBytes);
  EXPECT_EQ(strip(result, {.all = true}).bytes, result);
  EXPECT_EQ(strip(result, {}).bytes, assemble(plain, {}, Trace{}));
  EXPECT_EQ(side_data(result), (Names{"comment", "icc", "xmp"}));
}

// Two properties in a packet with the trailer that its specification asks for.
constexpr std::string_view kPacket =
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
    "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
    "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' "
    "xmp:Label='a label'><dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>Somebody</rdf:li>"
    "</rdf:Alt></dc:rights></rdf:Description></rdf:RDF></x:xmpmeta>";

Buffer with_packet() {
  auto file = testing::still(9, 9, 4);
  const auto block = xmp_block(as_bytes(kPacket));
  file.insert(file.end() - 1, block.begin(), block.end());
  return file;
}

TEST(Strip, keeps_the_part_of_xmp_that_is_asked_for) {
  const auto file = with_packet();
  EXPECT_EQ(side_data(file), (Names{"copyright", "xmp"}));
  EXPECT_EQ(as_text(metadata_of(file).xmp), kPacket);
  const auto copyright = strip(file, {.copyright = true}).bytes;
  EXPECT_EQ(side_data(copyright), Names{"copyright"});
  EXPECT_LT(copyright.size(), file.size());
  EXPECT_EQ(strip(copyright, {.copyright = true}).bytes, copyright);
  EXPECT_EQ(strip(file, {.all = true}).bytes, file);
  EXPECT_EQ(strip(file, {}).bytes, testing::still(9, 9, 4));
  const auto wrapper = wrapper_of(file, {.copyright = true});
  EXPECT_NE(as_text(wrapper.blocks).find("Somebody"), std::string_view::npos);
  EXPECT_EQ(as_text(wrapper.blocks).find("a label"), std::string_view::npos);
}

TEST(GifMetadata, comments_become_texts_and_a_trace_is_none) {
  auto file = testing::still(9, 9, 4);
  for (const std::string_view text : {"\x21\xFE\x02\xC3\xA4", "\x21\xFE\x02\xE4!"}) {
    file.insert(file.end() - 1, as_bytes(text).begin(), as_bytes(text).end());
    file.insert(file.end() - 1, std::byte{0});
  }
  const auto traced = assemble(file, {}, Trace{});
  const auto metadata = metadata_of(traced);
  ASSERT_EQ(metadata.texts.size(), 2U);
  EXPECT_EQ(metadata.texts[0], (raster::Text{"Comment", "\xC3\xA4"}));
  EXPECT_EQ(metadata.texts[1], (raster::Text{"Comment", "\xC3\xA4!"}));
}

TEST(GifMetadata, is_written_as_it_is_read) {
  raster::Metadata metadata;
  metadata.xmp = to_buffer(as_bytes(kPacket));
  metadata.icc.assign(700, std::byte{7});
  metadata.texts = {{raster::kComment, std::string(300, 'x')}, {"Title", "has no place"}};
  metadata.density = raster::Density{.x = 2, .y = 1, .has_unit = false};
  const Wrapper wrapper{blocks_of(metadata), aspect_of(metadata.density)};
  const auto read = metadata_of(assemble(testing::still(9, 9, 4), wrapper, Trace{}));
  EXPECT_EQ(read.xmp, metadata.xmp);
  EXPECT_EQ(read.icc, metadata.icc);
  EXPECT_EQ(read.texts, std::vector{metadata.texts[0]});
  ASSERT_TRUE(read.density);
  EXPECT_EQ(read.density->x, 2 * read.density->y);
  EXPECT_FALSE(read.density->has_unit);
}

TEST(GifMetadata, shapes_beyond_the_field_are_not_written) {
  const auto byte = [](std::uint32_t x, std::uint32_t y) {
    return int{aspect_of(raster::Density{.x = x, .y = y, .has_unit = false})};
  };
  EXPECT_EQ(byte(72, 72), 0);
  EXPECT_EQ(byte(1, 5), 0);
  EXPECT_EQ(byte(5, 1), 0);
  EXPECT_EQ(byte(1, 2), 113);
  EXPECT_EQ(byte(2, 1), 17);
  EXPECT_EQ(int{aspect_of(std::nullopt)}, 0);
}

Goal with_score(double score) {
  Goal goal;
  goal.target_score = score;
  return goal;
}

TEST(GifTrace, is_found_again_and_fits_only_its_file) {
  Goal goal = with_score(81.5);
  goal.effort = Effort::low;
  auto file = assemble(testing::animation(), {}, trace_for(goal, kTraceStep));
  EXPECT_EQ(file.size(), testing::animation().size() + kTraceBytes);
  EXPECT_EQ(trace_in(file), trace_for(goal, kTraceStep));
  EXPECT_FALSE(trace_in(testing::animation()));
  file[200] ^= std::byte{1};  // a pixel's code
  EXPECT_FALSE(trace_in(file));
}

}  // namespace
}  // namespace pressoir::codecs::gif
