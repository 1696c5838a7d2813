#include "codecs/png/png.h"

#include <gtest/gtest.h>
#include <png.h>

#include <algorithm>

#include "codecs/png/apng/animation.h"
#include "codecs/png/container.h"
#include "codecs/png/image.h"
#include "codecs/png/lossless/deflate.h"
#include "codecs/png/lossless/reduce.h"
#include "codecs/png/metadata.h"
#include "codecs/png/trace.h"
#include "codecs/samples.h"
#include "raster/score/score.h"

namespace pressoir::codecs {
namespace {

using png::tag;

/// libpng's own opinion of a file, as 16-bit RGBA in the linear light of its simplified interface.
std::vector<std::uint16_t> by_libpng(Bytes file) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_memory(&image, file.data(), file.size())) return {};
  image.format = PNG_FORMAT_LINEAR_RGB_ALPHA;
  std::vector<std::uint16_t> pixels(PNG_IMAGE_SIZE(image) / 2);
  if (!png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr)) return {};
  return pixels;
}

Buffer optimized(Bytes input, const Goal& goal = {}) {
  Rewritten rewritten = png_codec().rewrite_metadata(input, goal.metadata);
  Trials trials(rewritten.bytes.size(), Trials::Clock::now() + std::chrono::hours(1));
  png_codec().optimize(input, goal, Limits{}, trials);
  auto best = std::move(trials).take_best();
  return best ? std::move(best->bytes) : std::move(rewritten.bytes);
}

/// `file` with chunks put behind IHDR.
Buffer with_chunks(Bytes file, const std::vector<std::pair<png::Tag, Buffer>>& chunks) {
  constexpr std::size_t kBehindHeader = 33;
  png::Writer writer;
  for (const auto& [type, data] : chunks) writer.add(type, data);
  const Buffer made = std::move(writer).finish();
  constexpr std::size_t kSignature = 8, kEnd = 12;
  Buffer result = to_buffer(file.first(kBehindHeader));
  result.insert(result.end(), made.begin() + kSignature, made.end() - kEnd);
  result.insert(result.end(), file.begin() + kBehindHeader, file.end());
  return result;
}

bool has_chunk(Bytes file, png::Tag type) {
  const auto container = png::parse(file);
  return std::ranges::any_of(container.others,
                             [&](const png::Chunk& chunk) { return chunk.type == type; });
}

Buffer number(std::uint32_t value) {
  Buffer data;
  png::append_32(data, value);
  return data;
}

/// A gradient with grain: too many colours for a palette, little for deflate to find.
Buffer grainy_picture() {
  png::Image image;
  image.header = {.width = 160, .height = 120, .depth = 8, .type = png::ColourType::rgb};
  std::vector<std::uint8_t> rows;
  std::uint32_t state = 1;
  for (std::uint32_t y = 0; y < image.header.height; ++y) {
    rows.push_back(0);
    for (std::uint32_t x = 0; x < image.header.width; ++x)
      for (const std::uint32_t base : {x, y, (x + y) / 2}) {
        state = state * 1664525U + 1013904223U;
        rows.push_back(static_cast<std::uint8_t>(base + (state >> 29)));
      }
  }
  return png::write({image.header, {}, {}, {}}, png::Compressor(6).compress(rows));
}

TEST(Png, shows_what_libpng_shows_before_and_after) {
  for (const auto& sample : samples::generated()) {
    if (sample.format != "png" || png::parse(sample.bytes).animation) continue;
    const auto expected = by_libpng(sample.bytes);
    ASSERT_FALSE(expected.empty()) << sample.name;
    // Hidden colours vanish in libpng's premultiplied linear form, as they should.
    EXPECT_EQ(by_libpng(optimized(sample.bytes)), expected) << sample.name;
  }
}

TEST(Png, reads_what_libpng_reads) {
  for (const auto& sample : samples::generated()) {
    if (sample.format != "png" || png::parse(sample.bytes).animation) continue;
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    ASSERT_TRUE(png_image_begin_read_from_memory(&image, sample.bytes.data(), sample.bytes.size()));
    if ((image.format & PNG_FORMAT_FLAG_LINEAR) != 0) {  // 16 bits: covered by the test above
      png_image_free(&image);
      continue;
    }
    image.format = PNG_FORMAT_RGBA;
    std::vector<std::uint8_t> expected(PNG_IMAGE_SIZE(image));
    ASSERT_TRUE(png_image_finish_read(&image, nullptr, expected.data(), 0, nullptr));
    const png::Image ours = png::decode(png::parse(sample.bytes));
    std::vector<png::Rgba> row(ours.header.width);
    for (std::uint32_t y = 0; y < ours.header.height; ++y) {
      png::expand_row8(ours, ours.row(y), row);
      for (std::size_t x = 0; x < row.size(); ++x) {
        const std::uint8_t* p = &expected[(y * row.size() + x) * 4];
        ASSERT_EQ(row[x], (png::Rgba{p[0], p[1], p[2], p[3]}))
            << sample.name << " " << x << "," << y;
      }
    }
  }
}

TEST(Png, drops_text_with_a_bomb_in_it_without_inflating_it) {
  Buffer text = to_buffer(as_bytes(std::string_view("Raw profile type exif\0\0", 23)));
  const std::vector<std::uint8_t> zeros(50'000'000, '0');
  const Buffer packed = png::Compressor(6).compress(zeros);
  text.insert(text.end(), packed.begin(), packed.end());
  const Buffer file = with_chunks(samples::make_png(20, 20, 8, 2, false), {{tag("zTXt"), text}});
  EXPECT_LT(optimized(file).size(), 2000U);
  EXPECT_TRUE(png::metadata_in(png::parse(file)).exif.empty());
}

TEST(Png, rotates_the_pixels_when_the_orientation_goes) {
  for (int orientation = 2; orientation <= 8; ++orientation) {
    const Buffer plain = samples::make_png(21, 13, 8, 2, false);
    const Buffer file = with_chunks(plain, {{tag("eXIf"), raster::minimal_exif(orientation)}});
    EXPECT_EQ(png_codec().probe(file, Limits{}).pixels.value().orientation, orientation);
    const auto turned =
        png_codec().transform(file, std::vector<Step>{TurnUpright{}}, MetadataPolicy{});
    ASSERT_TRUE(turned);
    const Pixels probe = png_codec().probe(*turned, Limits{}).pixels.value();
    EXPECT_EQ(probe.orientation, 1);
    EXPECT_EQ(probe.width, orientation >= 5 ? 13U : 21U);
    // Where the first stored pixel is shown: EXIF 2.32, tag 0x0112.
    const png::Image before = png::decode(png::parse(plain)),
                     after = png::decode(png::parse(*turned));
    const std::uint32_t right = probe.width - 1, bottom = probe.height - 1;
    const bool at_right =
        orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
    const bool at_bottom =
        orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
    std::vector<png::Rgba> from(before.header.width), to(after.header.width);
    png::expand_row8(before, before.row(0), from);
    png::expand_row8(after, after.row(at_bottom ? bottom : 0), to);
    EXPECT_EQ(to[at_right ? right : 0], from[0]) << orientation;
    const Pixels own = png_codec().probe(optimized(file), Limits{}).pixels.value();
    EXPECT_EQ(own.width, own.orientation == 1 ? probe.width : 21U) << orientation;
  }
}

TEST(Png, keeps_the_orientation_when_asked) {
  Goal goal;
  goal.metadata.orientation = true;
  const Buffer file =
      with_chunks(samples::make_png(21, 13, 8, 2, false), {{tag("eXIf"), raster::minimal_exif(6)}});
  const Pixels probe = png_codec().probe(optimized(file, goal), Limits{}).pixels.value();
  EXPECT_EQ(probe.orientation, 6);
  EXPECT_EQ(probe.width, 21U);
}

TEST(Png, keeps_an_unusual_gamma_and_drops_that_of_srgb) {
  const Buffer plain = samples::make_png(20, 20, 8, 2, false);
  EXPECT_TRUE(
      has_chunk(optimized(with_chunks(plain, {{tag("gAMA"), number(100'000)}})), tag("gAMA")));
  EXPECT_FALSE(
      has_chunk(optimized(with_chunks(plain, {{tag("gAMA"), number(45'455)}})), tag("gAMA")));
}

TEST(Png, keeps_every_chunk_when_all_is_asked_for) {
  Goal goal;
  goal.metadata.all = true;
  const Buffer file = with_chunks(
      samples::make_png(40, 40, 8, 2, false),
      {{tag("pHYs"), Buffer(9, std::byte{1})}, {tag("bKGD"), Buffer(6)}, {tag("teSt"), Buffer(5)}});
  const Buffer kept = optimized(file, goal);
  for (const auto type : {tag("pHYs"), tag("bKGD"), tag("teSt"), tag("tEXt")})
    EXPECT_TRUE(has_chunk(kept, type));
  EXPECT_LT(kept.size(), file.size());
  const Buffer bare = optimized(file);
  for (const auto type : {tag("pHYs"), tag("bKGD"), tag("teSt"), tag("tEXt")})
    EXPECT_FALSE(has_chunk(bare, type));
}

TEST(Png, repairs_a_missing_end_and_drops_what_follows_the_picture) {
  Buffer file = samples::make_png(30, 30, 8, 6, false);
  const auto expected = by_libpng(file);
  const Bytes cut = Bytes(file).first(file.size() - 12);
  Rewritten repaired = png_codec().rewrite_metadata(cut, MetadataPolicy{});
  EXPECT_FALSE(repaired.warnings.empty());
  EXPECT_EQ(by_libpng(optimized(cut)), expected);
  const Buffer junk(100, std::byte{7});
  file.insert(file.end(), junk.begin(), junk.end());
  repaired = png_codec().rewrite_metadata(file, MetadataPolicy{});
  EXPECT_FALSE(repaired.warnings.empty());
  EXPECT_LT(repaired.bytes.size(), file.size() - 99);
}

TEST(Png, drops_damaged_extra_data_and_refuses_damaged_pixels) {
  Buffer file = samples::make_png(30, 30, 8, 6, false);
  const auto expected = by_libpng(file);
  Buffer damaged = with_chunks(file, {{tag("tIME"), Buffer(7)}});
  damaged[33 + 8] ^= std::byte{1};
  EXPECT_EQ(by_libpng(optimized(damaged)), expected);
  file[file.size() - 40] ^= std::byte{0x55};
  EXPECT_THROW(optimized(file), Error);
}

TEST(Png, refuses_far_too_little_data_before_making_room) {
  Buffer file = samples::make_png(10, 10, 8, 6, false);
  png::Container container = png::parse(file);
  container.header.width = container.header.height = 9000;
  Buffer stream = to_buffer(container.pixels[0]);
  const Buffer bomb = png::write({container.header, {}, {}, {}}, stream);
  try {
    (void)png_codec().probe(bomb, Limits{});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::corrupt_input);
  }
}

TEST(Png, knows_its_own_lossy_work_and_does_more_only_for_a_lower_goal) {
  const Buffer file = grainy_picture();
  Goal goal;
  goal.target_score = 60;
  const Buffer once = optimized(file, goal);
  ASSERT_TRUE(has_chunk(once, png::kTrace));
  for (const double higher : {60.0, 80.0}) {
    goal.target_score = higher;
    EXPECT_EQ(optimized(once, goal), once);
  }
  goal.target_score = 10;
  EXPECT_LT(optimized(once, goal).size(), once.size());
}

TEST(Png, reaches_scores_in_true_colour_that_256_colours_do_not) {
  const Buffer file = grainy_picture();
  const std::size_t lossless = optimized(file).size();
  std::size_t most = 0;
  for (const double target : {70.0, 80.0, 90.0}) {
    Goal goal;
    goal.target_score = target;
    const Buffer once = optimized(file, goal);
    const auto container = png::parse(once);
    ASSERT_EQ(container.header.type, png::ColourType::rgb) << target;
    EXPECT_EQ(png::filters_of(container), png::Filters::own);
    EXPECT_GT(once.size(), most);
    most = once.size();
    EXPECT_EQ(optimized(once, goal), once) << "never twice";
    goal.effort = Effort::low;
    EXPECT_EQ(optimized(once, goal), once) << "nor in haste";
  }
  EXPECT_LT(most, lossless * 3 / 4);
}

TEST(Png, takes_true_colour_for_a_quality_and_a_size_where_a_palette_takes_more) {
  const Buffer file = grainy_picture();
  Goal by_quality, by_size;
  by_quality.quality = 85;
  by_size.target_bytes = optimized(file).size() / 2;
  for (const Goal& goal : {by_quality, by_size}) {
    const Buffer once = optimized(file, goal);
    EXPECT_EQ(png::parse(once).header.type, png::ColourType::rgb);
    EXPECT_EQ(optimized(once, goal), once) << "never twice";
  }
}

TEST(Png, tightens_what_was_made_with_its_filters_and_keeps_them) {
  Goal goal;
  goal.target_score = 80;
  const Buffer once = optimized(grainy_picture(), goal);
  auto container = png::parse(once);
  const auto stream =
      png::inflate_bounded(to_buffer(container.pixels[0]), png::stream_bytes(container.header));
  ASSERT_TRUE(stream);
  png::Parts parts{.header = container.header, .palette = {}, .transparency = {}, .others = {}};
  for (const auto& chunk : container.others)
    parts.others.push_back({chunk.type, to_buffer(chunk.data), chunk.place});
  const Buffer loose =
      png::write(parts, png::Compressor(1).compress(std::span(as_u8(*stream), stream->size())));
  ASSERT_GT(loose.size(), once.size());
  EXPECT_EQ(optimized(loose, goal), once);
}

TEST(Png, of_more_effort_is_no_larger_and_shows_the_same) {
  const Buffer file = grainy_picture();
  std::size_t least = file.size();
  for (const Effort effort : {Effort::low, Effort::high, Effort::max}) {
    Goal goal;
    goal.effort = effort;
    const Buffer smaller = optimized(file, goal);
    EXPECT_LE(smaller.size(), least) << fields::name_of(effort);
    EXPECT_EQ(by_libpng(smaller), by_libpng(file));
    EXPECT_EQ(optimized(smaller, goal), smaller) << fields::name_of(effort);
    least = smaller.size();
  }
}

TEST(Png, spends_no_more_than_the_score_asked_for_needs) {
  const Buffer file = grainy_picture();
  for (const double target : {45.0, 55.0, 65.0}) {
    Goal goal;
    goal.target_score = target;
    const png::Image image = png::decode(png::parse(optimized(file, goal)));
    const raster::Canvas original = png::to_canvas(png::decode(png::parse(file)));
    const double score = raster::ScoreReference(original).score(png::to_canvas(image));
    EXPECT_GE(score, target);
    // Here a percent of the bytes may be worth nearly 3 points.
    EXPECT_LT(score, target + 3.0);
  }
}

TEST(Png, stays_below_a_size_where_it_can) {
  const Buffer file = grainy_picture();
  Goal goal;
  goal.target_bytes = optimized(file).size() / 2;
  EXPECT_LE(optimized(file, goal).size(), *goal.target_bytes);
}

TEST(Png, finds_the_smallest_layout_of_the_same_look) {
  const auto type_of = [](Bytes file) { return png::parse(optimized(file)).header; };
  png::Image grey_as_rgba;
  grey_as_rgba.header = {.width = 64, .height = 64, .depth = 16, .type = png::ColourType::rgba};
  grey_as_rgba.samples.resize(64 * 64 * 8);
  for (std::size_t i = 0; i < 64 * 64; ++i)
    for (std::size_t b = 0; b < 8; ++b)
      grey_as_rgba.samples[8 * i + b] =
          b >= 6 ? 255 : static_cast<std::uint8_t>(i * i * 31 / 7 % 251);
  const png::Image reduced = png::canonical(grey_as_rgba, png::Family::any);
  EXPECT_EQ(reduced.header.type, png::ColourType::grey);
  EXPECT_EQ(reduced.header.depth, 8);
  EXPECT_TRUE(png::looks_equal(reduced, grey_as_rgba));
  EXPECT_EQ(png::canonical(grey_as_rgba, png::Family::colour_only).header.type,
            png::ColourType::rgb);
  EXPECT_LE(type_of(samples::make_png(43, 37, 2, 0, true)).depth, 2);
}

TEST(Animation, composes_regions_disposal_and_blending) {
  const Buffer file = samples::make_apng();
  const auto reader = png_codec().read(file, Limits{});
  EXPECT_EQ(reader->info().frames, 4U);
  EXPECT_EQ(reader->info().loops, 3U);
  std::vector<raster::Frame> frames;
  while (auto frame = reader->next()) frames.push_back(std::move(*frame));
  ASSERT_EQ(frames.size(), 4U);
  EXPECT_EQ(frames[1].delay_milliseconds, 100U);
  // Frame 2 went back to frame 0 before it drew its own region at 8,8.
  EXPECT_EQ(frames[2].canvas.row8(6)[4 * 4], frames[0].canvas.row8(6)[4 * 4]);
  EXPECT_NE(frames[2].canvas.row8(10)[4 * 10], frames[0].canvas.row8(10)[4 * 10]);
  // Outside its region frame 1 shows frame 0.
  EXPECT_EQ(frames[1].canvas.row8(0)[4 * 2], frames[0].canvas.row8(0)[4 * 2]);
}

}  // namespace
}  // namespace pressoir::codecs
