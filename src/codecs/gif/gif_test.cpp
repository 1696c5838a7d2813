#include "codecs/gif/gif.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "codecs/gif/animations_fixture.h"
#include "codecs/gif/lossy/lossy_search.h"
#include "codecs/gif/reader.h"
#include "codecs/png/png.h"
#include "codecs/samples.h"

namespace pressoir::codecs::gif {
namespace {

struct Result {
  Buffer bytes;
  std::optional<Candidate> best;
  std::vector<std::string> warnings;
};

Result finish(Trials&& trials, Buffer fallback) {
  Result result{std::move(fallback), {}, trials.warnings()};
  result.best = std::move(trials).take_best();
  if (result.best) result.bytes = result.best->bytes;
  return result;
}

Result optimize(Bytes file, const Goal& goal) {
  auto rewritten = gif_codec().rewrite_metadata(file, goal.metadata);
  Trials trials(rewritten.bytes.size(), Trials::Clock::time_point::max());
  gif_codec().optimize(file, goal, Limits{}, trials);
  return finish(std::move(trials), std::move(rewritten.bytes));
}

Result convert(Bytes file, Goal goal) {
  goal.convert = Conversion{.format = Format("gif"), .background = {}};
  const auto reader = as_raster(*detect(file))->read(file, Limits{});
  Trials trials(std::nullopt, Trials::Clock::time_point::max());
  gif_codec().encode(*reader, goal, Limits{}, trials);
  return finish(std::move(trials), {});
}

Goal with_score(double score) {
  Goal goal;
  goal.target_score = score;
  return goal;
}

double score_between(Bytes original, Bytes candidate) {
  Reader reader(original, Limits{});
  return scored(to_buffer(candidate), reader, Limits{}).score;
}

TEST(Gif, a_size_that_cannot_be_reached_gives_the_smallest_and_is_known_again) {
  const auto file = testing::noisy(3);
  Goal goal;
  goal.target_bytes = 10;
  const auto once = optimize(file, goal).bytes;
  Goal lowest;
  lowest.quality = 1;
  EXPECT_LE(once.size(), optimize(file, lowest).bytes.size());
  EXPECT_EQ(optimize(once, goal).bytes, once);
}

TEST(Gif, a_higher_score_never_gives_a_smaller_file_where_that_is_asked_for) {
  for (const auto& file : {testing::animation(), testing::still(60, 40, 16), testing::noisy(2)}) {
    std::vector<std::size_t> sizes;
    for (double score = 30; score <= 95; score += 2.5) {
      auto goal = with_score(score);
      goal.monotone = true;
      const auto result = optimize(file, goal);
      sizes.push_back(result.bytes.size());
      EXPECT_GE(result.best ? result.best->score.value_or(100) : 100, score);
    }
    sizes.push_back(optimize(file, {}).bytes.size());
    EXPECT_TRUE(std::ranges::is_sorted(sizes)) << ::testing::PrintToString(sizes);
  }
}

TEST(Gif, a_result_for_a_score_of_that_kind_is_known_again) {
  const auto file = testing::noisy(2);
  auto goal = with_score(70);
  goal.monotone = true;
  const auto once = optimize(file, goal).bytes;
  EXPECT_LT(once.size(), file.size());
  EXPECT_EQ(optimize(once, goal).bytes, once);
}

TEST(Gif, keeps_frames_delays_and_loops_and_gets_smaller) {
  const auto file = testing::animation();
  const auto result = optimize(file, {});
  ASSERT_TRUE(result.best);
  EXPECT_TRUE(result.best->proven_lossless);
  EXPECT_LT(result.bytes.size(), file.size());
  EXPECT_TRUE(shows_the_same(file, result.bytes, Limits{}));
  Reader reader(result.bytes, Limits{});
  EXPECT_EQ(reader.info().frames, 7U);
  EXPECT_EQ(reader.info().loops, 4U);  // repeats and the first time
  for (unsigned i = 0; i < 7; ++i) EXPECT_EQ(reader.next()->delay_milliseconds, 40U + 10 * i);
}

TEST(Gif, a_frame_beyond_the_largest_screen_keeps_its_coding) {
  StoredFrame far;
  far.rect = {50'000, 0, 50'000, 1};
  far.indices.assign(50'000, 1);
  far.transparent = 0;
  far.palette = {0xFF0000FFU, 0xFFFFFFFFU};
  far.local_palette = true;
  const auto file = testing::write(10, 1, {}, 0, {far});
  Goal goal;
  goal.compression = Compression::balanced;
  Trials trials(file.size(), Trials::Clock::time_point::max());
  gif_codec().optimize(file, goal, Limits{}, trials);
  EXPECT_EQ(trials.warnings(),
            std::vector<std::string>{
                "the coding stays: a frame reaches beyond the largest screen of a GIF"});
  EXPECT_FALSE(finish(std::move(trials), {}).best);
}

TEST(Gif, a_conversion_that_runs_out_of_time_at_once_is_finished) {
  const auto file = testing::animation();
  const auto reader = gif_codec().read(file, Limits{});
  Goal goal;
  goal.convert = Conversion{.format = Format("gif"), .background = {}};
  Trials trials(std::nullopt, Trials::Clock::time_point::min());
  gif_codec().encode(*reader, goal, Limits{}, trials);
  EXPECT_TRUE(finish(std::move(trials), {}).best);
}

TEST(Gif, loops_in_a_file_are_repeats) {
  EXPECT_EQ(loops_of(0), 0);
  EXPECT_EQ(loops_of(1), std::nullopt);
  EXPECT_EQ(loops_of(4), 3);
  EXPECT_EQ(loops_of(70'000), 65535);
  for (const auto loops : std::vector<std::uint16_t>{0, 1, 3, 65535})
    EXPECT_EQ(loops_of(plays_of(loops)), loops);
  EXPECT_EQ(plays_of(std::nullopt), 1U);
}

TEST(Gif, tells_frames_delays_and_loops_apart) {
  const auto file = testing::animation();
  EXPECT_TRUE(shows_the_same(file, file, Limits{}));
  EXPECT_FALSE(shows_the_same(file, testing::still(48, 36, 4), Limits{}));
  auto other = file;
  const auto at = as_text(file).find("NETSCAPE2.0") + 13;
  other[at] = std::byte{4};
  EXPECT_FALSE(shows_the_same(file, other, Limits{}));
}

TEST(Gif, reaches_a_score_with_fewer_bytes_the_lower_it_is) {
  const auto file = testing::noisy(6);
  std::size_t before = optimize(file, {}).bytes.size();
  for (const double target : {85.0, 60.0}) {
    const auto result = optimize(file, with_score(target));
    ASSERT_TRUE(result.best && result.best->score) << target;
    EXPECT_GE(*result.best->score, target);
    EXPECT_LE(*result.best->min_score, *result.best->score);
    EXPECT_NEAR(score_between(file, result.bytes), *result.best->score, 0.01);
    EXPECT_LT(result.bytes.size(), before);
    before = result.bytes.size();
    EXPECT_EQ(optimize(result.bytes, with_score(target)).bytes, result.bytes);
    EXPECT_EQ(optimize(result.bytes, with_score(target + 5)).bytes, result.bytes);
  }
}

TEST(Gif, works_again_for_a_lower_score) {
  const auto high = optimize(testing::noisy(4), with_score(85));
  EXPECT_LT(optimize(high.bytes, with_score(50)).bytes.size(), high.bytes.size());
}

TEST(Gif, fits_the_bytes_asked_for_with_all_its_blocks) {
  const auto file = testing::with_metadata(testing::noisy(4));
  Goal goal;
  goal.metadata.all = true;
  goal.target_bytes = file.size() / 2;
  const auto result = optimize(file, goal);
  ASSERT_TRUE(result.best);
  EXPECT_LE(result.bytes.size(), file.size() / 2);
  EXPECT_GT(result.bytes.size(), file.size() / 3);
  EXPECT_EQ(optimize(result.bytes, goal).bytes, result.bytes);
  EXPECT_NE(as_text(result.bytes).find("Hello"), std::string_view::npos);
}

TEST(Gif, keeps_transparent_what_was_transparent_when_it_loses) {
  const auto file = testing::animation();
  const auto result = optimize(file, with_score(40));
  Reader before(file, Limits{}), after(result.bytes, Limits{});
  const auto a = before.canvases(), b = after.canvases();
  for (unsigned i = 0; i < 7; ++i) {
    const auto x = a.next(), y = b.next();
    ASSERT_TRUE(x.pixels != nullptr && y.pixels != nullptr);
    EXPECT_EQ(x.delay, y.delay);
    for (std::size_t k = 0; k < x.pixels->size(); ++k)
      ASSERT_EQ((*x.pixels)[k] == kTransparent, (*y.pixels)[k] == kTransparent);
  }
}

TEST(Gif, takes_few_colours_as_they_are_from_a_png) {
  const auto png = samples::make_png(40, 30, 4, 3, false);
  const auto result = convert(png, {});
  ASSERT_TRUE(result.best);
  EXPECT_TRUE(result.best->proven_lossless);
  const auto one = png_codec().read(png, Limits{}),
             other = gif_codec().read(result.bytes, Limits{});
  EXPECT_EQ(other->info().loops, std::nullopt);
  const auto x = one->next(), y = other->next();
  const auto channels = x->canvas.layout().channels();
  for (std::uint32_t row = 0; row < 30; ++row)
    for (std::size_t i = 0; i < 40; ++i)
      EXPECT_EQ(x->canvas.row8(row)[i * channels],
                y->canvas.row8(row)[i * y->canvas.layout().channels()]);
}

TEST(Gif, reduces_many_colours_and_says_how_well) {
  const auto result = convert(samples::make_png(120, 90, 8, 2, false), {});
  ASSERT_TRUE(result.best && result.best->score);
  EXPECT_FALSE(result.best->proven_lossless);
  EXPECT_GT(*result.best->score, 50);
  EXPECT_EQ(result.warnings.size(), 1U) << "lossless was asked for";
  Goal lossy;
  lossy.target_score = 40;
  EXPECT_TRUE(convert(samples::make_png(120, 90, 8, 2, false), lossy).warnings.empty());
}

TEST(Gif, carries_an_animated_png_over_with_its_times) {
  const auto png = samples::make_apng();
  const auto result = convert(png, {});
  const auto one = png_codec().read(png, Limits{}),
             other = gif_codec().read(result.bytes, Limits{});
  EXPECT_EQ(one->info().frames, other->info().frames);
  EXPECT_EQ(one->info().loops, other->info().loops);
  while (const auto frame = one->next())
    EXPECT_EQ(frame->delay_milliseconds, other->next()->delay_milliseconds);
  EXPECT_EQ(result.warnings.size(), 1U) << "half transparent pixels";
}

TEST(Gif, refuses_damage_in_any_frame) {
  const auto file = testing::animation();
  Goal fast;
  fast.effort = Effort::low;
  int refused = 0;
  for (std::size_t at = 13; at < file.size(); ++at) {
    auto damaged = file;
    damaged[at] ^= std::byte{0xFF};
    try {
      const auto result = optimize(damaged, fast);
      Reader reader(result.bytes, Limits{});
      while (reader.next()) {
      }
    } catch (const Error& error) {
      EXPECT_NE(error.code(), ErrorCode::internal) << at;
      ++refused;
    }
  }
  EXPECT_GT(refused, 10);
}

TEST(Gif, holds_the_limits_of_frames_and_of_all_pixels) {
  const auto file = testing::animation();
  Limits few;
  few.max_frames = 6;
  EXPECT_THROW((void)gif_codec().probe(file, few), Error);
  Limits small;
  small.max_total_pixels = 48 * 36 * 6;
  EXPECT_THROW((void)gif_codec().read(file, small), Error);
  EXPECT_NO_THROW((void)gif_codec().probe(file, Limits{}));
}

TEST(Gif, a_conversion_holds_the_same_limits) {
  const auto file = testing::animation();
  const auto reader = gif_codec().read(file, Limits{});
  Limits few, small;
  few.max_frames = 6;
  small.max_total_pixels = 48 * 36 * 6;
  for (const auto& limits : {few, small}) {
    Trials trials(std::nullopt, Trials::Clock::time_point::max());
    EXPECT_THROW(gif_codec().encode(*reader, Goal{}, limits, trials), Error);
  }
}

TEST(GifCorpus, is_never_larger_and_never_worked_on_twice) {
  int seen = 0;
  for (const auto& file : samples::from_corpus(300'000)) {
    if (file.format != "gif") continue;
    ++seen;
    const auto once = optimize(file.bytes, {});
    EXPECT_LE(once.bytes.size(), file.bytes.size()) << file.name;
    EXPECT_TRUE(shows_the_same(file.bytes, once.bytes, Limits{})) << file.name;
    EXPECT_EQ(optimize(once.bytes, {}).bytes, once.bytes) << file.name;
  }
  if (seen == 0) GTEST_SKIP() << "no corpus: set PRESSOIR_CORPUS";
}

}  // namespace
}  // namespace pressoir::codecs::gif
