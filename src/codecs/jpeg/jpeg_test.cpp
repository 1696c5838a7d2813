#include "codecs/jpeg/jpeg.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "codecs/jpeg/container.h"
#include "codecs/jpeg/pictures_fixture.h"
#include "raster/colour/colour_code.h"
#include "raster/score/score.h"

namespace pressoir::codecs {
namespace {

using jpeg::Sampling;
using jpeg::test::jpeg_of;
using jpeg::test::waves;

struct Result {
  Buffer bytes;
  std::optional<Candidate> best;
  std::vector<std::string> warnings;
};

/// What the engine does with one file: the best candidate, else the rewritten input.
Result optimized(Bytes input, const Goal& goal) {
  const RasterCodec& codec = jpeg_codec();
  Rewritten fallback = codec.rewrite_metadata(input, goal.metadata);
  EXPECT_LE(fallback.bytes.size(), input.size());
  Trials trials(fallback.bytes.size(), Trials::Clock::now() + std::chrono::minutes(5));
  codec.optimize(input, goal, Limits{}, trials);
  Result run;
  run.warnings = trials.warnings();
  run.best = std::move(trials).take_best();
  run.bytes = run.best ? run.best->bytes : std::move(fallback.bytes);
  return run;
}

Goal to_score(double score) {
  Goal goal;
  goal.target_score = score;
  return goal;
}
Goal to_quality(int quality) {
  Goal goal;
  goal.quality = quality;
  return goal;
}
Goal to_bytes(std::uint64_t bytes) {
  Goal goal;
  goal.target_bytes = bytes;
  return goal;
}

raster::Canvas pixels_of(Bytes input) {
  return std::move(jpeg_codec().read(input, Limits{})->next()->canvas);
}

double score_of(Bytes reference, Bytes candidate) {
  return raster::ScoreReference(pixels_of(reference)).score(pixels_of(candidate));
}

/// One picture as a source for conversion.
class OnePicture : public raster::FrameReader {
 public:
  explicit OnePicture(raster::Canvas canvas) : canvas_(std::move(canvas)) {
    info_.width = canvas_.width();
    info_.height = canvas_.height();
  }
  [[nodiscard]] const raster::FramesInfo& info() const noexcept override { return info_; }
  [[nodiscard]] const raster::Metadata& metadata() const noexcept override { return metadata_; }
  std::optional<raster::Frame> next() override { return raster::Frame{canvas_.clone(), 0}; }
  void rewind() override {}

 private:
  raster::Canvas canvas_;
  raster::FramesInfo info_;
  raster::Metadata metadata_;
};

Result converted(raster::Canvas canvas, const Goal& goal) {
  OnePicture source(std::move(canvas));
  Trials trials(std::nullopt, Trials::Clock::now() + std::chrono::minutes(5));
  jpeg_codec().encode(source, goal, Limits{}, trials);
  Result run;
  run.warnings = trials.warnings();
  run.best = std::move(trials).take_best();
  run.bytes = run.best->bytes;
  return run;
}

TEST(Jpeg, lossless_keeps_the_pixels) {
  const Buffer input = jpeg_of(waves(150, 101));
  const Result run = optimized(input, {});
  ASSERT_TRUE(run.best);
  EXPECT_TRUE(run.best->proven_lossless);
  EXPECT_FALSE(run.best->score);
  EXPECT_LT(run.bytes.size(), input.size());
  EXPECT_TRUE(pixels_of(run.bytes).same_pixels(pixels_of(input)));
}

TEST(Jpeg, second_run_with_the_same_goal_changes_nothing) {
  for (const auto model :
       {raster::ColourModel::grey, raster::ColourModel::rgb, raster::ColourModel::cmyk}) {
    const Buffer input = jpeg::test::with_orientation(jpeg_of(waves(160, 96, model), 95), 6);
    for (Goal goal : {Goal{}, to_score(75), to_quality(60), to_bytes(4'000), to_bytes(10)}) {
      for (const bool fast : {false, true}) {
        goal.effort = fast ? Effort::low : Effort::high;
        const Result once = optimized(input, goal);
        EXPECT_TRUE(optimized(once.bytes, goal).bytes == once.bytes);
        EXPECT_TRUE(optimized(input, goal).bytes == once.bytes) << "not deterministic";
      }
    }
  }
}

TEST(Jpeg, score_target_is_reached_and_not_far_exceeded) {
  const Buffer input = jpeg_of(waves(256, 256), 97, Sampling::s444);
  for (const double target : {60.0, 80.0}) {
    const Result run = optimized(input, to_score(target));
    ASSERT_TRUE(run.best && run.best->score);
    EXPECT_GE(*run.best->score, target);
    EXPECT_NEAR(score_of(input, run.bytes), *run.best->score, 0.001);
    EXPECT_LT(*run.best->score, target + 2);
  }
}

TEST(Jpeg, lower_target_takes_hardly_more_bytes_though_scores_of_a_jpeg_jump) {
  for (const double quality : {75.0, 80.0}) {
    const Buffer input = jpeg_of(waves(320, 240), quality);
    std::vector<std::size_t> sizes;
    for (double target = 60; target <= 85; ++target) {
      sizes.push_back(optimized(input, to_score(target)).bytes.size());
      const std::size_t before = sizes.size() > 1 ? sizes[sizes.size() - 2] : 0;
      EXPECT_LE(static_cast<double>(before), 1.005 * static_cast<double>(sizes.back()))
          << target << " of quality " << quality;
    }
  }
}

TEST(Jpeg, lower_target_works_again_on_its_own_result) {
  const Buffer input = jpeg_of(waves(256, 256), 97, Sampling::s444);
  const Result high = optimized(input, to_score(85));
  const Result low = optimized(high.bytes, to_score(60));
  EXPECT_LT(low.bytes.size(), high.bytes.size());
}

TEST(Jpeg, quality_is_that_of_libjpeg) {
  const Result run = optimized(jpeg_of(waves(128, 128), 97), to_quality(50));
  const jpeg::Picture picture = jpeg::read_coefficients(run.bytes);
  EXPECT_EQ(picture.components[0].quant[0], 16);
  EXPECT_EQ(picture.components[1].quant[0], 17);
}

TEST(Jpeg, size_target_is_filled_or_warned_about) {
  const Buffer input = jpeg_of(waves(256, 256), 97);
  const std::uint64_t target = input.size() / 4;
  const Result run = optimized(input, to_bytes(target));
  EXPECT_LE(run.bytes.size(), target);
  EXPECT_GT(run.bytes.size(), target * 8 / 10);
  const Result hopeless = optimized(input, to_bytes(10));
  EXPECT_FALSE(hopeless.warnings.empty());
  EXPECT_LT(hopeless.bytes.size(), run.bytes.size());
}

TEST(Jpeg, size_targets_are_filled_near_the_lowest_quality_too) {
  const Buffer input = jpeg_of(waves(640, 480), 97);
  const std::size_t least = optimized(input, to_bytes(10)).bytes.size();
  for (const double times : {1.3, 1.7, 2.5, 4.0}) {
    const auto target = static_cast<std::uint64_t>(static_cast<double>(least) * times);
    const std::size_t size = optimized(input, to_bytes(target)).bytes.size();
    EXPECT_LE(size, target);
    EXPECT_GT(static_cast<double>(size), 0.9 * static_cast<double>(target)) << times;
  }
}

TEST(Jpeg, orientation_becomes_pixels_where_the_grid_allows) {
  const Buffer turnable = jpeg::test::with_orientation(jpeg_of(waves(160, 96)), 6);
  const Pixels upright = jpeg_codec().probe(optimized(turnable, {}).bytes, {}).pixels.value();
  EXPECT_EQ(upright.orientation, 1);
  EXPECT_EQ(upright.width, 96U);
  const Buffer odd = jpeg::test::with_orientation(jpeg_of(waves(150, 90)), 6);
  const Result lossless = optimized(odd, {});
  EXPECT_EQ(jpeg_codec().probe(lossless.bytes, {}).pixels.value().orientation, 6);
  EXPECT_FALSE(lossless.warnings.empty());
  const Pixels lossy = jpeg_codec().probe(optimized(odd, to_score(50)).bytes, {}).pixels.value();
  EXPECT_EQ(lossy.orientation, 1);
  EXPECT_EQ(lossy.width, 90U);
}

TEST(Jpeg, orientation_that_is_kept_stays_a_tag) {
  const Buffer input = jpeg::test::with_orientation(jpeg_of(waves(160, 96)), 6);
  Goal goal;
  goal.metadata.orientation = true;
  EXPECT_EQ(jpeg_codec().probe(optimized(input, goal).bytes, {}).pixels.value().orientation, 6);
}

/// Waves of full strength whose numbers mean a wide gamut.
Buffer in_display_p3(std::uint32_t side) {
  raster::Canvas canvas = waves(side, side);
  for (std::uint32_t y = 0; y < side; ++y)
    for (std::uint8_t& sample : canvas.row8(y))
      sample = static_cast<std::uint8_t>(std::clamp(3 * (sample - 128) + 128, 0, 255));
  const Buffer profile =
      raster::profile_of({.primaries = 12, .transfer = 13}, raster::ColourModel::rgb);
  return jpeg::test::with_segment(jpeg_of(canvas, 95, Sampling::s444), 0xE2,
                                  std::string_view("ICC_PROFILE\0\1\1", 14), profile);
}

TEST(Jpeg, profile_stays_where_converting_its_colours_takes_more_bytes) {
  const Buffer large = in_display_p3(400), small = in_display_p3(16);
  const auto profile_after = [](const Buffer& input) {
    const Buffer output = optimized(input, to_score(90)).bytes;
    EXPECT_LT(output.size(), input.size());
    EXPECT_TRUE(optimized(output, to_score(90)).bytes == output);
    return jpeg::read_container(output).metadata.icc;
  };
  EXPECT_EQ(profile_after(large), jpeg::read_container(large).metadata.icc);
  EXPECT_TRUE(profile_after(small).empty());
}

TEST(Jpeg, turning_upright_is_refused_when_there_is_nothing_to_turn) {
  const Step step = TurnUpright{true};
  const Buffer input = jpeg_of(waves(40, 40));
  EXPECT_THROW(jpeg_codec().transform(input, {&step, 1}, {}), Error);
}

TEST(Jpeg, turning_upright_trims_only_when_allowed) {
  const Buffer input = jpeg::test::with_orientation(jpeg_of(waves(150, 90)), 3);
  const Step strict = TurnUpright{false};
  EXPECT_FALSE(jpeg_codec().transform(input, {&strict, 1}, {}));
  const Step trimming = TurnUpright{true};
  const auto turned = jpeg_codec().transform(input, {&trimming, 1}, {});
  ASSERT_TRUE(turned);
  const Pixels probe = jpeg_codec().probe(*turned, {}).pixels.value();
  EXPECT_EQ(probe.orientation, 1);
  EXPECT_EQ(probe.width, 144U);
  EXPECT_EQ(probe.height, 80U);
}

TEST(Jpeg, limits_are_checked_on_the_header) {
  const Buffer input = jpeg_of(waves(64, 64));
  Limits limits;
  limits.max_frame_pixels = 4'095;
  try {
    (void)jpeg_codec().probe(input, limits);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::limit_exceeded);
  }
}

TEST(Jpeg, too_many_scans_are_refused) {
  const jpeg::Picture picture = jpeg::read_coefficients(jpeg_of(waves(32, 32)));
  Buffer input = jpeg::write_coefficients(picture, jpeg::Coding::progressive);
  const Bytes last = jpeg::parse_segments(input).coded.back();
  const Buffer scan = to_buffer(last);
  for (int i = 0; i < 1'100; ++i) input.insert(input.end() - 2, scan.begin(), scan.end());
  try {
    (void)jpeg_codec().probe(input, {});
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::limit_exceeded);
  }
}

TEST(Jpeg, twelve_bits_are_refused_as_unsupported) {
  Buffer input = jpeg_of(waves(32, 32));
  for (const Bytes piece : jpeg::parse_segments(input).coded)
    if (piece[1] == std::byte{0xC0})
      input[static_cast<std::size_t>(&piece[4] - input.data())] = std::byte{12};
  try {
    (void)jpeg_codec().probe(input, {});
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported_format);
  }
}

/// Calls `work` on every truncation and with every 7th bit flipped.
void with_damage(const Buffer& input, const std::function<void(const Buffer&)>& work) {
  for (std::size_t size = 0; size < input.size(); size += 16)
    work(Buffer(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(size)));
  for (std::size_t bit = 0; bit < input.size() * 8; bit += 7) {
    Buffer changed = input;
    changed[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    work(changed);
  }
}

TEST(Jpeg, damaged_files_are_errors_or_give_valid_files) {
  const Buffer baseline = jpeg::test::with_orientation(jpeg_of(waves(40, 40), 60), 5);
  const Buffer progressive = jpeg::write_coefficients(
      jpeg::read_coefficients(jpeg_of(waves(40, 40), 60)), jpeg::Coding::progressive);
  Limits limits;
  limits.max_frame_pixels = 1'000'000;
  for (const Buffer& input : {baseline, progressive}) {
    for (Goal goal : {Goal{}, to_quality(50)}) {
      goal.effort = Effort::low;
      with_damage(input, [&](const Buffer& damaged) {
        try {
          (void)jpeg_codec().probe(damaged, limits);
          const Result run = optimized(damaged, goal);
          if (run.best) {
            EXPECT_NO_THROW(pixels_of(run.bytes));
          }
        } catch (const Error& error) {
          EXPECT_NE(error.code(), ErrorCode::internal) << error.what();
        }
      });
    }
  }
}

TEST(Jpeg, missing_pixels_are_an_error) {
  const Buffer input = jpeg_of(waves(64, 64));
  for (const std::size_t missing : {20UL, 200UL}) {
    const Bytes cut = Bytes(input).first(input.size() - missing);
    Trials trials(std::nullopt, Trials::Clock::now() + std::chrono::minutes(1));
    EXPECT_THROW(jpeg_codec().optimize(cut, {}, {}, trials), Error);
    EXPECT_THROW(pixels_of(cut), Error);
  }
}

TEST(Jpeg, conversion_reaches_its_score) {
  const raster::Canvas canvas = waves(200, 120);
  const raster::ScoreReference reference(canvas);
  const Result run = converted(canvas.clone(), to_score(80));
  EXPECT_GE(reference.score(pixels_of(run.bytes)), 80);
}

TEST(Jpeg, conversion_without_a_lossy_goal_aims_at_90_and_says_so) {
  const Result run = converted(waves(100, 100), {});
  EXPECT_GE(run.best->score.value_or(0), 90);
  EXPECT_FALSE(run.warnings.empty());
}

TEST(Jpeg, transparency_needs_a_background) {
  const raster::Canvas canvas = waves(64, 64, raster::ColourModel::rgb, true);
  EXPECT_THROW(converted(canvas.clone(), to_score(70)), Error);
  Goal goal = to_score(70);
  goal.convert = Conversion{Format("jpeg"), false, Colour{255, 255, 255}};
  EXPECT_EQ(pixels_of(converted(canvas.clone(), goal).bytes).layout().channels(), 3U);
}

TEST(Jpeg, sixteen_bits_become_eight) {
  raster::Canvas canvas(48, 48, {raster::ColourModel::grey, false, 16});
  for (std::uint32_t y = 0; y < 48; ++y)
    for (std::uint32_t x = 0; x < 48; ++x)
      canvas.row16(y)[x] = static_cast<std::uint16_t>(x * 1'300 + y);
  EXPECT_NEAR(pixels_of(converted(canvas.clone(), to_score(85)).bytes).row8(20)[40],
              40 * 1'300 / 257, 6);
}

TEST(Jpeg, corpus_invariants_hold) {
  const auto folder = jpeg::test::corpus() / "jpeg";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no corpus in " << folder;
  for (const char* name :
       {"orient6-generic-rgb-icc-landscape.jpg", "cmyk-swop-profile-500x333.jpg",
        "cmyk-no-profile-500x333.jpg", "gray-historic-portrait-640x496.jpg",
        "exif-thumbnail-lightroom-480x369.jpg", "big-icc-multi-segment-425x250-prog.jpg"}) {
    const Buffer input = jpeg::test::file(folder / name);
    ASSERT_FALSE(input.empty()) << name;
    for (Goal goal : {Goal{}, to_score(70), to_quality(80)}) {
      for (const bool icc : {false, true}) {
        goal.metadata.icc = icc;
        const Result once = optimized(input, goal);
        EXPECT_LT(once.bytes.size(), input.size()) << name;
        EXPECT_TRUE(optimized(once.bytes, goal).bytes == once.bytes) << name;
        if (once.best && once.best->score && goal.target_score) {
          EXPECT_GE(*once.best->score, *goal.target_score) << name;
        }
      }
    }
  }
}

TEST(Jpeg, gain_map_of_the_corpus_survives) {
  const auto path = jpeg::test::corpus() / "jpeg" / "ultrahdr-gain-map-3840x2160.jpg";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no corpus at " << path;
  const Buffer input = jpeg::test::file(path);
  Goal goal;
  goal.effort = Effort::low;
  goal.metadata.icc = true;
  const Buffer output = optimized(input, goal).bytes;
  const auto map_of = [](Bytes file) {
    const jpeg::Container container = jpeg::read_container(file);
    const auto found =
        std::ranges::find(container.parts, jpeg::PartKind::gain_map, &jpeg::Part::kind);
    return jpeg::read_coefficients(found->bytes);
  };
  ASSERT_TRUE(jpeg::read_container(output).has(jpeg::PartKind::gain_map));
  EXPECT_TRUE(jpeg::same_picture(map_of(output), map_of(input)));
  EXPECT_LT(output.size(), input.size());
}

}  // namespace
}  // namespace pressoir::codecs
