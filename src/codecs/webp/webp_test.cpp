#include "codecs/webp/webp.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "codecs/webp/container.h"
#include "codecs/webp/encoder.h"
#include "codecs/webp/pictures_fixture.h"
#include "codecs/webp/reader.h"
#include "codecs/webp/source.h"
#include "codecs/webp/still_search.h"
#include "raster/score/score.h"
#include "raster/steps/rotation.h"

namespace pressoir::codecs {
namespace {

using namespace webp;
using namespace webp::testing;
using raster::Canvas;
using raster::ColourModel;

TEST(Webp, reaches_the_score_asked_for_and_little_more) {
  for (const double target : {60.0, 70.0, 80.0}) {
    Pictures source(still(waves(200, 150, false)));
    const auto best = encode(source, to_score(target));
    ASSERT_TRUE(best);
    ASSERT_TRUE(best->score);
    EXPECT_GE(*best->score, target);
    EXPECT_LE(*best->score, target + 2);  // noise: one step of the quantiser is two points
    const double score =
        raster::ScoreReference(waves(200, 150, false)).score(frames_of(best->bytes)[0].canvas);
    EXPECT_NEAR(score, *best->score, 0.01);
    EXPECT_EQ(best->method.find("lossy, "), 0U) << best->method;
  }
}

TEST(Webp, alpha_is_coded_once_and_stays_exact) {
  const auto picture = waves(120, 90, true);
  StillEncoder encoder(picture);
  const auto first = encoder.encode({.quality = 60});
  const auto again = encoder.encode({.quality = 60});
  EXPECT_EQ(again, first);
  const auto better = encoder.encode({.quality = 90});
  EXPECT_EQ(alpha_of(better), alpha_of(first));
  EXPECT_FALSE(alpha_of(first).empty());
  const auto frames = frames_of(better);
  const auto& shown = frames[0].canvas;
  ASSERT_TRUE(shown.layout().alpha);
  for (std::uint32_t y = 0; y < 90; ++y)
    for (std::size_t x = 3; x < 480; x += 4) ASSERT_EQ(shown.row8(y)[x], picture.row8(y)[x]);
}

TEST(Webp, an_alpha_channel_that_hides_nothing_is_not_carried) {
  Canvas opaque(40, 30, {ColourModel::rgb, true, 8});
  for (std::uint32_t y = 0; y < 30; ++y) std::ranges::fill(opaque.row8(y), std::uint8_t{255});
  Pictures source(still(std::move(opaque)));
  EXPECT_FALSE(Source(source, {}, {}).has_alpha());
  source.rewind();
  Pictures cut(still(waves(40, 30, true)));
  EXPECT_TRUE(Source(cut, {}, {}).has_alpha());
}

TEST(Webp, a_score_beyond_halved_colour_costs_no_lossy_encodings) {
  Pictures source(still(drawing(200, 160)));
  Source adapted(source, {}, {});
  const Limits limits;
  Trials trials(std::nullopt, Trials::Clock::now() + std::chrono::hours(1));
  Attempts attempts(adapted, limits, trials);
  const auto scores = attempts.chroma_scores();
  const double best = std::max(scores.plain, scores.sharp);
  ASSERT_LT(best, 98);
  const auto found =
      find_still(attempts, {.target = best + 1, .drawing = true, .smooth = {.lossless = true}});
  EXPECT_FALSE(found.lossy);
  ASSERT_TRUE(found.smooth);
  EXPECT_GE(found.smooth->score, best + 1);
  EXPECT_LE(attempts.count(), 2);
}

TEST(Webp, a_score_out_of_reach_of_lossy_coding_is_met_without_loss) {
  Pictures source(still(drawing(96, 64)));
  const auto best = encode(source, to_score(99));
  ASSERT_TRUE(best);
  EXPECT_TRUE(best->proven_lossless || best->score >= 99);
}

TEST(Webp, fits_the_size_asked_for) {
  Pictures source(still(waves(200, 150, false)));
  for (const std::size_t most : {3'000U, 6'000U}) {
    Goal goal;
    goal.target_bytes = most;
    const auto best = encode(source, goal);
    ASSERT_TRUE(best);
    EXPECT_LE(best->bytes.size(), most);
    EXPECT_GE(static_cast<double>(best->bytes.size()), 0.9 * static_cast<double>(most));
  }
}

TEST(Webp, small_drawings_stay_lossless_where_the_size_allows) {
  Pictures source(still(drawing(96, 64)));
  Goal goal;
  goal.target_bytes = 20'000;
  const auto best = encode(source, goal);
  ASSERT_TRUE(best);
  EXPECT_TRUE(best->proven_lossless);
}

TEST(Webp, what_fits_without_loss_is_not_made_lossy) {
  Pictures source(still(waves(60, 40, false)));
  Goal goal;
  goal.target_bytes = 100'000;
  const auto best = encode(source, goal);
  ASSERT_TRUE(best);
  EXPECT_TRUE(best->proven_lossless);
}

TEST(Webp, a_size_that_cannot_be_reached_gives_the_smallest_and_is_known_again) {
  Pictures source(still(waves(200, 150, false)));
  Goal goal;
  goal.target_bytes = 50;
  const auto best = encode(source, goal);
  ASSERT_TRUE(best);
  Goal lowest;
  lowest.quality = 1;
  EXPECT_LE(best->bytes.size(), encode(source, lowest)->bytes.size());
  Trials again(best->bytes.size(), Trials::Clock::time_point::max());
  webp_codec().optimize(best->bytes, goal, {}, again);
  EXPECT_FALSE(std::move(again).take_best());
}

TEST(Webp, lossless_keeps_every_visible_sample_and_exact_alpha) {
  Pictures source(still(waves(70, 50, true)));
  const auto best = encode(source, Goal{});
  ASSERT_TRUE(best);
  EXPECT_TRUE(best->proven_lossless);
  EXPECT_TRUE(same_look(waves(70, 50, true), frames_of(best->bytes)[0].canvas));
}

TEST(Webp, sixteen_bits_and_cmyk_are_converted_and_not_called_lossless) {
  Canvas deep(20, 10, {ColourModel::grey, true, 16});
  for (std::uint32_t y = 0; y < 10; ++y)
    for (std::size_t x = 0; x < 40; ++x) deep.row16(y)[x] = static_cast<std::uint16_t>(x * 1600);
  Canvas cmyk(20, 10, {ColourModel::cmyk, false, 8});
  for (Canvas* canvas : {&deep, &cmyk}) {
    Pictures source(still(canvas->clone()));
    const auto best = encode(source, Goal{});
    ASSERT_TRUE(best);
    EXPECT_FALSE(best->proven_lossless);
    EXPECT_EQ(frames_of(best->bytes)[0].canvas.width(), 20U);
  }
}

TEST(Webp, grey_becomes_colour_without_loss) {
  Canvas grey(20, 10, {ColourModel::grey, false, 8});
  for (std::uint32_t y = 0; y < 10; ++y)
    for (std::size_t x = 0; x < 20; ++x) grey.row8(y)[x] = static_cast<std::uint8_t>(x * 12);
  Pictures source(still(std::move(grey)));
  const auto best = encode(source, Goal{});
  ASSERT_TRUE(best);
  EXPECT_TRUE(best->proven_lossless);
  EXPECT_EQ(frames_of(best->bytes)[0].canvas.row8(3)[3 * 7], 84);
}

TEST(Webp, the_picture_is_rotated_where_its_orientation_goes) {
  for (const int orientation : {2, 3, 6, 8}) {
    raster::Metadata metadata;
    metadata.exif = raster::minimal_exif(orientation);
    Pictures source(still(waves(40, 30, false)), metadata);
    const auto best = encode(source, Goal{});
    ASSERT_TRUE(best);
    EXPECT_EQ(webp_codec().probe(best->bytes, {}).pixels.value().orientation, 1);
    EXPECT_TRUE(same_look(raster::rotated(waves(40, 30, false), orientation),
                          frames_of(best->bytes)[0].canvas));
    Goal keeping;
    keeping.metadata.orientation = true;
    source.rewind();
    const auto kept = encode(source, keeping);
    ASSERT_TRUE(kept);
    EXPECT_EQ(webp_codec().probe(kept->bytes, {}).pixels.value().orientation, orientation);
    EXPECT_TRUE(same_look(waves(40, 30, false), frames_of(kept->bytes)[0].canvas));
  }
}

TEST(Webp, lossy_files_keep_their_coded_data_and_a_minimal_orientation) {
  raster::Metadata metadata;
  metadata.exif = raster::minimal_exif(6);
  metadata.xmp = to_buffer(as_bytes("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"));
  const auto file =
      assemble(StillEncoder(waves(40, 30, false)).encode({.quality = 80}), metadata, {}, false);
  Trials trials(std::nullopt, Trials::Clock::now() + std::chrono::hours(1));
  webp_codec().optimize(file, Goal{}, Limits{}, trials);
  EXPECT_FALSE(std::move(trials).take_best());
  const auto rewritten = webp_codec().rewrite_metadata(file, {});
  EXPECT_LT(rewritten.bytes.size(), file.size());
  EXPECT_EQ(webp_codec().probe(rewritten.bytes, {}).pixels.value().orientation, 6);
  EXPECT_EQ(as_text(rewritten.bytes).find("xmpmeta"), std::string_view::npos);
}

TEST(Webp, only_its_own_unchanged_work_is_recognised) {
  Pictures source(still(waves(200, 150, false)));
  const auto best = encode(source, to_score(75));
  ASSERT_TRUE(best);
  const auto trace = trace_in(parse(best->bytes));
  ASSERT_TRUE(trace);
  EXPECT_EQ(*trace, (Trace{.kind = Trace::Kind::score, .value = 7500}));
  const auto again = [&](double target) {
    Trials trials(best->bytes.size(), Trials::Clock::now() + std::chrono::hours(1));
    webp_codec().optimize(best->bytes, to_score(target), Limits{}, trials);
    return std::move(trials).take_best();
  };
  EXPECT_FALSE(again(75));
  EXPECT_FALSE(again(80));
  EXPECT_TRUE(again(60));
  Pictures other(still(waves(200, 150, false, 1)));
  auto foreign = encode(other, to_score(75))->bytes;
  auto mixed = foreign;
  std::copy(best->bytes.end() - 8, best->bytes.end(), mixed.end() - 8);
  EXPECT_FALSE(trace_in(parse(mixed)));
}

TEST(Webp, a_side_of_more_than_16383_pixels_is_refused) {
  Pictures source(still(Canvas(16384, 1, {})));
  try {
    (void)encode(source, Goal{});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_request);
  }
}

TEST(Webp, corpus_files_are_never_worked_on_twice) {
  const char* given = std::getenv("PRESSOIR_CORPUS");
  const std::filesystem::path folder =
      (given ? std::filesystem::path(given)
             : std::filesystem::path(PRESSOIR_SOURCE_DIR) / "../shared/corpus") /
      "webp";
  if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "SKIPPED, no corpus: " << folder;
  const auto run = [](const Buffer& input, const Goal& goal) {
    auto rewritten = webp_codec().rewrite_metadata(input, goal.metadata).bytes;
    Trials trials(rewritten.size(), Trials::Clock::now() + std::chrono::hours(1));
    webp_codec().optimize(input, goal, Limits{}, trials);
    auto best = std::move(trials).take_best();
    return best ? std::move(best->bytes) : std::move(rewritten);
  };
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.file_size() > 100'000) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto input = to_buffer(as_bytes(text));
    const bool animated = webp_codec().probe(input, {}).pixels.value().frames > 1;
    for (const Goal& goal : {Goal{}, to_score(60)}) {
      if (animated && is_lossy(goal)) continue;  // seconds; the small ones above cover it
      const auto once = run(input, goal);
      EXPECT_LE(once.size(), input.size()) << entry.path();
      EXPECT_EQ(run(once, goal), once) << entry.path();
    }
  }
}

}  // namespace
}  // namespace pressoir::codecs
