#include "codecs/avif/avif.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "codecs/avif/container.h"
#include "codecs/avif/files_fixture.h"
#include "raster/look_same.h"
#include "raster/score/score.h"

namespace pressoir::codecs::avif {
namespace {

using namespace testing;

/// What the engine does with a file, without the engine.
Buffer optimized(Bytes file, const Goal& goal) {
  auto rewritten = avif_codec().rewrite_metadata(file, goal.metadata);
  Trials trials(rewritten.bytes.size(), Trials::Clock::now() + std::chrono::hours(1));
  avif_codec().optimize(file, goal, Limits{}, trials);
  auto best = std::move(trials).take_best();
  return best ? std::move(best->bytes) : std::move(rewritten.bytes);
}

Goal keeping_all(Goal goal) {
  goal.metadata.all = true;
  return goal;
}

raster::Metadata some_metadata() {
  raster::Metadata metadata;
  metadata.exif = raster::minimal_exif(6);
  metadata.xmp = to_buffer(as_bytes(
      R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/x"/></rdf:RDF></x:xmpmeta>)"));
  return metadata;
}

TEST(Avif, reaches_the_score_it_claims) {
  for (const bool alpha : {false, true}) {
    const auto picture = waves(160, 120, alpha);
    Pictures source(still(waves(160, 120, alpha)));
    const auto found = coded(source, to_score(70));
    ASSERT_TRUE(found);
    const auto shown = frames_of(found->bytes);
    ASSERT_EQ(shown.size(), 1U);
    const double score = raster::ScoreReference(picture).score(shown[0].canvas);
    EXPECT_NEAR(score, found->score.value(), 0.001);
    EXPECT_GE(score, 70);
    EXPECT_LE(score, 73);
  }
}

TEST(Avif, keeps_every_sample_of_lossless_work) {
  Goal lossless;
  for (const unsigned bits : {10U, 12U}) {
    const auto picture = deep_ramp(40, 30, bits);
    const auto file = file_of(still(picture.clone()), lossless);
    EXPECT_TRUE(raster::look_same(picture, frames_of(file)[0].canvas)) << bits;
  }
  const auto picture = waves(64, 48, true);
  EXPECT_TRUE(
      raster::look_same(picture, frames_of(file_of(still(picture.clone()), lossless))[0].canvas));
}

TEST(Avif, works_on_its_own_results_no_more) {
  for (const Goal& goal : {to_score(70), keeping_all(to_score(70))}) {
    const auto file = file_of(still(waves(160, 120, false)), goal, some_metadata());
    EXPECT_EQ(optimized(file, goal), file);
  }
  const auto file = file_of(still(waves(160, 120, false)), to_score(80));
  EXPECT_EQ(optimized(file, to_score(85)), file);
  EXPECT_LT(optimized(file, to_score(60)).size(), file.size());
}

TEST(Avif, takes_a_file_whose_coding_was_changed_for_none_of_its_own) {
  auto file = file_of(still(waves(160, 120, false)), to_score(70));
  ASSERT_TRUE(trace_in(parse(file)));
  file[file.size() - 40] ^= std::byte{1};
  EXPECT_FALSE(trace_in(parse(file)));
}

TEST(Avif, carries_metadata_and_orientation_in_its_own_places) {
  const auto file = file_of(still(waves(48, 32, false)), keeping_all({}), some_metadata());
  const Reader reader(file, Limits{});
  EXPECT_EQ(raster::orientation_of(reader.metadata()), 6);
  EXPECT_FALSE(reader.metadata().xmp.empty());
  EXPECT_EQ(reader.info().width, 48U);
  const auto bare = avif_codec().rewrite_metadata(file, {}).bytes;
  const Reader after(bare, Limits{});
  EXPECT_TRUE(after.metadata().xmp.empty());
  EXPECT_EQ(raster::orientation_of(after.metadata()), 6);
  EXPECT_LT(bare.size(), file.size());
  EXPECT_TRUE(raster::look_same(frames_of(bare)[0].canvas, frames_of(file)[0].canvas));
}

TEST(Avif, finds_the_orientation_of_every_turn_and_mirror) {
  EXPECT_EQ(orientation_of(0, {}), 1);
  EXPECT_EQ(orientation_of(1, {}), 8);
  EXPECT_EQ(orientation_of(2, {}), 3);
  EXPECT_EQ(orientation_of(3, {}), 6);
  EXPECT_EQ(orientation_of(0, 0), 4);
  EXPECT_EQ(orientation_of(0, 1), 2);
  EXPECT_EQ(orientation_of(1, 0), 5);
  EXPECT_EQ(orientation_of(1, 1), 7);
  EXPECT_EQ(orientation_of(2, 0), 2);
  EXPECT_EQ(orientation_of(2, 1), 4);
  EXPECT_EQ(orientation_of(3, 0), 7);
  EXPECT_EQ(orientation_of(3, 1), 5);
}

TEST(Avif, carries_code_points_of_high_dynamic_range) {
  auto picture = deep_ramp(64, 48, 10);
  picture.code = {.primaries = 9, .transfer = 16};
  for (const Goal& goal : {Goal{}, to_score(60)}) {
    std::vector<raster::Frame> frames;
    auto copy = picture.clone();
    copy.code = picture.code;
    frames.push_back({std::move(copy), 0});
    const auto file = file_of(std::move(frames), goal);
    EXPECT_EQ(frames_of(file)[0].canvas.code, picture.code);
    EXPECT_EQ(frames_of(optimized(file, goal))[0].canvas.code, picture.code);
  }
}

TEST(Avif, plays_as_long_and_as_often_as_before) {
  for (const Goal& goal : {Goal{}, to_score(60)}) {
    const auto file = file_of(moving({40, 70, 100}), goal);
    const Reader reader(file, Limits{});
    EXPECT_EQ(reader.info().frames, 3U);
    EXPECT_EQ(reader.info().loops, 3U);
    const auto frames = frames_of(file);
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(frames[0].delay_milliseconds, 40U);
    EXPECT_EQ(frames[1].delay_milliseconds, 70U);
    EXPECT_EQ(frames[2].delay_milliseconds, 100U);
    EXPECT_EQ(optimized(file, goal), file);
  }
}

TEST(Avif, fits_a_size) {
  Goal goal;
  goal.target_bytes = 2'000;
  EXPECT_LE(file_of(still(waves(160, 120, false)), goal).size(), 2'000U);
}

TEST(Avif, holds_the_limits_before_it_decodes) {
  const auto file = file_of(still(waves(64, 48, false)), to_score(60));
  Limits limits;
  limits.max_frame_pixels = 64 * 48 - 1;
  try {
    (void)avif_codec().probe(file, limits);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::limit_exceeded);
  }
  const auto animation = file_of(moving({40, 70, 100}), to_score(60));
  limits = {};
  limits.max_frames = 2;
  EXPECT_THROW((void)avif_codec().probe(animation, limits), Error);
}

}  // namespace
}  // namespace pressoir::codecs::avif
