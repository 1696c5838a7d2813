// The last check of a result, whichever way it came, and what takes its place: pictures become a
// format that says no more than their size and how many they are.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "codecs/codec.h"
#include "engine/optimize/optimize.h"
#include "engine/pictures_fixture.h"

namespace pressoir::engine {
namespace {

using codecs::Codec;
using codecs::Original;
using codecs::Pixels;
using codecs::Probe;
using testing::png_picture;

/// What is wrong with a result, what its check throws, or that there is no memory to make it.
enum class PictureFault {
  none,
  another_size,
  more_frames,
  another_look,
  no_memory,
  of_a_library,
  too_long_to_make,
  too_large_to_make
};

class SizeCodec final : public codecs::RasterCodec {
 public:
  explicit SizeCodec(PictureFault fault) : fault_(fault) {}
  [[nodiscard]] const codecs::KnownFormat& format() const noexcept override {
    static constexpr codecs::KnownFormat kFormat{
        .info = {.name = "size",
                 .extension = "size",
                 .mime = "text/plain",
                 .title = "Size",
                 .has_frames = true,
                 .has_alpha = true,
                 .can_lose = false,
                 .can_write = true,
                 .writes_frames = true},
        .recognizes = [](Bytes head) noexcept { return as_text(head).starts_with("%size "); }};
    return kFormat;
  }
  [[nodiscard]] Probe probe(Bytes input, const Limits&) const override {
    std::istringstream text{std::string(as_text(input).substr(6))};
    Pixels pixels;
    text >> pixels.width >> pixels.height >> pixels.frames;
    return {.pixels = pixels};
  }
  [[nodiscard]] codecs::Rewritten rewrite_metadata(Bytes input,
                                                   const MetadataPolicy&) const override {
    return {.bytes = to_buffer(input), .warnings = {}};
  }
  [[nodiscard]] std::vector<std::string> side_data(Bytes) const override { return {}; }
  void optimize(Bytes, const Goal&, const Limits&, codecs::Trials&) const override {}
  [[nodiscard]] std::unique_ptr<raster::FrameReader> read(Bytes, const Limits&) const override {
    throw Error(ErrorCode::unsupported_format, "This format can only be written.");
  }
  void encode(raster::FrameReader& source, const Goal&, const Limits&,
              codecs::Trials& trials) const override {
    if (fault_ == PictureFault::too_long_to_make) throw std::length_error("vector");
    if (fault_ == PictureFault::too_large_to_make) throw std::bad_alloc();
    const auto& info = source.info();
    const auto width = info.width + (fault_ == PictureFault::another_size ? 1 : 0);
    const auto frames = info.frames + (fault_ == PictureFault::more_frames ? 1 : 0);
    const std::string text = "%size " + std::to_string(width) + ' ' + std::to_string(info.height) +
                             ' ' + std::to_string(frames);
    trials.offer({.bytes = to_buffer(as_bytes(text)),
                  .method = "size",
                  .score = {},
                  .min_score = {},
                  .proven_lossless = true});
  }
  void verify(const Original& original, Bytes result, const Goal& goal,
              const Limits& limits) const override {
    Codec::verify(original, result, goal, limits);
    switch (fault_) {
      case PictureFault::none:
      case PictureFault::another_size:
      case PictureFault::more_frames:
      case PictureFault::too_long_to_make:
      case PictureFault::too_large_to_make: return;
      case PictureFault::another_look:
        throw Error(ErrorCode::internal, "The result did not pass its check.", "another look");
      case PictureFault::no_memory: throw std::bad_alloc();
      case PictureFault::of_a_library: throw std::runtime_error("vector of -1 entries");
    }
  }

 private:
  PictureFault fault_;
};

Result optimized(PictureFault fault, const auto& input, const Goal& goal) {
  const SizeCodec size(fault);
  const auto all = codecs::all_codecs();
  std::vector<const Codec*> formats(all.begin(), all.end());
  formats.push_back(&size);
  return optimize(input, goal, {}, formats);
}

/// Code and detail of what is thrown.
std::pair<ErrorCode, std::string> failure(PictureFault fault, const auto& input, const Goal& goal) {
  try {
    (void)optimized(fault, input, goal);
  } catch (const Error& error) {
    return {error.code(), error.detail()};
  }
  return {ErrorCode::conflict, "nothing was thrown"};
}

Goal converting(bool only_if_smaller = false) {
  Goal goal;
  goal.convert = Conversion{Format("size"), only_if_smaller, {}};
  return goal;
}

struct TwoFiles {
  std::vector<Buffer> contents{png_picture(40, 30), png_picture(30, 40)};
  std::vector<Bytes> inputs{contents.begin(), contents.end()};
  Goal goal = converting();
};

TwoFiles two_pictures() {
  TwoFiles files;
  files.goal.join.emplace();
  return files;
}

Resize halved() {
  Resize resize;
  resize.width = 32;
  resize.height = 24;
  return resize;
}

/// Every fault, and what the warning says of it.
std::vector<std::pair<PictureFault, std::string>> faults() {
  return {{PictureFault::another_size, "another size"},
          {PictureFault::more_frames, "more frames"},
          {PictureFault::another_look, "another look"},
          {PictureFault::no_memory, "limit_exceeded"},
          {PictureFault::of_a_library, "internal"}};
}

TEST(Verify, lets_sound_results_pass_whichever_way_they_came) {
  const auto picture = png_picture(64, 48);
  EXPECT_EQ(as_text(*optimized(PictureFault::none, picture, converting()).output), "%size 64 48 1");
  EXPECT_EQ(as_text(*optimized(PictureFault::none, picture, converting(true)).output),
            "%size 64 48 1");
  Goal rotated = converting();
  rotated.steps = {Rotate{90}};
  EXPECT_EQ(as_text(*optimized(PictureFault::none, picture, rotated).output), "%size 48 64 1");
  const auto files = two_pictures();
  EXPECT_EQ(as_text(*optimized(PictureFault::none, files.inputs, files.goal).output),
            "%size 40 40 2");
}

TEST(Verify, a_conversion_that_need_not_be_gives_way_to_the_input_optimised_as_itself) {
  const auto picture = png_picture(64, 48);
  const auto as_itself = optimize(picture, {}, {});
  ASSERT_TRUE(as_itself.output);
  for (const auto& [fault, why] : faults()) {
    const auto result = optimized(fault, picture, converting(true));
    EXPECT_EQ(result.outcome.format, Format("png")) << why;
    EXPECT_EQ(result.output, as_itself.output) << why;
    EXPECT_EQ(result.outcome.method, as_itself.outcome.method) << why;
    const auto warning =
        "the converted file did not pass its check and the format stays as it was: " + why;
    EXPECT_EQ(std::ranges::count(result.outcome.warnings, warning), 1) << why;
  }
}

TEST(Verify, such_a_conversion_that_memory_does_not_suffice_for_gives_way_too) {
  const auto picture = png_picture(64, 48);
  const auto as_itself = optimize(picture, {}, {});
  for (const auto fault : {PictureFault::too_long_to_make, PictureFault::too_large_to_make}) {
    const auto result = optimized(fault, picture, converting(true));
    EXPECT_EQ(result.output, as_itself.output);
    EXPECT_EQ(failure(fault, picture, converting()),
              std::pair(ErrorCode::limit_exceeded, std::string()));
  }
}

TEST(Verify, after_steps_such_a_conversion_gives_way_to_the_format_of_the_input) {
  Goal goal = converting(true);
  goal.steps = {halved()};
  const auto picture = png_picture(64, 48);
  for (const auto& [fault, why] : faults()) {
    const auto result = optimized(fault, picture, goal);
    EXPECT_EQ(result.outcome.format, Format("png")) << why;
    EXPECT_EQ(result.outcome.size, (Size{32, 24})) << why;
  }
}

TEST(Verify, without_anything_to_fall_back_to_the_job_fails_with_an_error_of_ours) {
  const auto picture = png_picture(64, 48);
  const std::vector<Bytes> one{picture};
  const auto files = two_pictures();
  Goal stepped = converting();
  stepped.steps = {halved()};
  for (const auto& [input, goal] : {std::pair(one, converting()), std::pair(one, stepped),
                                    std::pair(files.inputs, files.goal)}) {
    using Failure = std::pair<ErrorCode, std::string>;
    for (const auto& [fault, why] : faults()) {
      if (fault == PictureFault::no_memory || fault == PictureFault::of_a_library) continue;
      EXPECT_EQ(failure(fault, input, goal), Failure(ErrorCode::internal, why));
    }
    EXPECT_EQ(failure(PictureFault::no_memory, input, goal),
              Failure(ErrorCode::limit_exceeded, ""));
    EXPECT_EQ(failure(PictureFault::of_a_library, input, goal),
              Failure(ErrorCode::internal, "vector of -1 entries"));
  }
}

}  // namespace
}  // namespace pressoir::engine
