#include "engine/optimize/joined_reader.h"

#include <gtest/gtest.h>

#include "engine/optimize/optimize.h"
#include "engine/pictures_fixture.h"

namespace pressoir::engine {
namespace {

using testing::jpeg_picture;
using testing::png_picture;

/// Files, and how they are to be joined.
struct Files {
  std::vector<Buffer> contents;
  Join join;
  void add(Buffer file) { contents.push_back(std::move(file)); }
  [[nodiscard]] std::vector<Bytes> inputs() const { return {contents.begin(), contents.end()}; }
  [[nodiscard]] std::uint64_t bytes() const {
    std::uint64_t sum = 0;
    for (const auto& file : contents) sum += file.size();
    return sum;
  }
};

Files three_pictures() {
  Files files;
  files.add(png_picture(40, 30));
  files.add(jpeg_picture(20, 24));
  files.add(png_picture(40, 30, true));
  return files;
}

Goal joining(const Files& files, std::string_view format = "gif") {
  Goal goal;
  goal.join = files.join;
  goal.convert.emplace().format = Format(format);
  return goal;
}

ErrorCode joining_ends_with(const Files& files, const Goal& goal, const Limits& limits = {}) {
  try {
    (void)optimize(files.inputs(), goal, limits);
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::conflict;  // nothing was thrown
}

TEST(Join, every_picture_becomes_a_frame_in_order_with_the_delay) {
  auto files = three_pictures();
  files.join.delay_milliseconds = 70;
  const auto inputs = files.inputs();
  JoinedReader reader(inputs, files.join, {}, {});
  EXPECT_EQ(reader.info().frames, 3U);
  EXPECT_EQ(reader.info().width, 40U);
  EXPECT_EQ(reader.info().height, 30U);
  EXPECT_EQ(reader.info().loops, 0U);
  for (int round = 0; round < 2; ++round) {
    int frames = 0;
    for (; const auto frame = reader.next(); ++frames) {
      EXPECT_EQ(frame->canvas.width(), 40U);
      EXPECT_EQ(frame->delay_milliseconds, 70U);
    }
    EXPECT_EQ(frames, 3);
    reader.rewind();
  }
}

TEST(Join, a_smaller_picture_stands_in_the_middle_on_nothing) {
  const auto files = three_pictures();
  const auto inputs = files.inputs();
  JoinedReader reader(inputs, files.join, {}, {});
  (void)reader.next();
  const auto small = reader.next();
  ASSERT_TRUE(small && small->canvas.layout().alpha);
  const auto alpha = [&](std::uint32_t x, std::uint32_t y) {
    return int{small->canvas.row8(y)[x * 4 + 3]};
  };
  EXPECT_EQ(alpha(9, 15), 0);
  EXPECT_EQ(alpha(10, 3), 255);
  EXPECT_EQ(alpha(29, 26), 255);
  EXPECT_EQ(alpha(30, 15), 0);
  EXPECT_EQ(alpha(20, 2), 0);
  EXPECT_EQ(alpha(20, 27), 0);
}

TEST(Join, steps_are_done_on_each_picture) {
  auto files = three_pictures();
  Resize resize;
  resize.width = resize.height = 10;
  resize.fit = Resize::Fit::cover;
  const auto inputs = files.inputs();
  JoinedReader reader(inputs, files.join, {resize}, {});
  EXPECT_EQ(reader.info().width, 10U);
  EXPECT_EQ(reader.info().height, 10U);
}

TEST(Join, makes_gif_and_webp_that_show_the_frames) {
  auto files = three_pictures();
  files.join.loops = 4;
  for (const auto* format : {"gif", "webp"}) {
    const auto result = optimize(files.inputs(), joining(files, format), {});
    ASSERT_TRUE(result.output);
    EXPECT_EQ(result.outcome.format, Format(format));
    EXPECT_EQ(result.outcome.bytes_before, files.bytes());
    const auto* codec = codecs::as_raster(*codecs::codec_named(format));
    const auto reader = codec->read(*result.output, {});
    EXPECT_EQ(reader->info().frames, 3U);
    EXPECT_EQ(reader->info().loops, 4U);
    EXPECT_EQ(reader->next()->delay_milliseconds, 1000U);
  }
}

TEST(Join, an_animation_among_the_files_keeps_its_delays) {
  auto files = three_pictures();
  files.join.delay_milliseconds = 250;
  const auto first = optimize(files.inputs(), joining(files), {});
  Files again;
  again.add(png_picture(40, 30));
  again.add(*first.output);
  again.join.delay_milliseconds = 900;
  const auto inputs = again.inputs();
  JoinedReader reader(inputs, again.join, {}, {});
  std::vector<std::uint32_t> delays;
  while (const auto frame = reader.next()) delays.push_back(frame->delay_milliseconds);
  EXPECT_EQ(delays, (std::vector<std::uint32_t>{900, 250, 250, 250}));
}

TEST(Join, what_cannot_be_joined_is_refused) {
  const auto files = three_pictures();
  const auto goal = joining(files);
  EXPECT_EQ(joining_ends_with(files, joining(files, "png")), ErrorCode::invalid_request);
  EXPECT_EQ(joining_ends_with(files, joining(files, "jpeg")), ErrorCode::invalid_request);
  auto without_format = goal;
  without_format.convert.reset();
  EXPECT_EQ(joining_ends_with(files, without_format), ErrorCode::invalid_request);
  EXPECT_EQ(joining_ends_with({}, goal), ErrorCode::invalid_request);
  Files many = files;
  while (many.contents.size() <= kMaxInputs) many.add(png_picture(4, 4));
  EXPECT_EQ(joining_ends_with(many, goal), ErrorCode::invalid_request);
  many.contents.pop_back();
  EXPECT_EQ(joining_ends_with(many, goal), ErrorCode::conflict);
  Files empty = files;
  empty.add({});
  EXPECT_EQ(joining_ends_with(empty, goal), ErrorCode::unsupported_format);
  Limits limits;
  limits.max_input_bytes = files.bytes() - 1;
  EXPECT_EQ(joining_ends_with(files, goal, limits), ErrorCode::payload_too_large);
  limits = {};
  limits.max_frames = 2;
  EXPECT_EQ(joining_ends_with(files, goal, limits), ErrorCode::limit_exceeded);
  limits = {};
  limits.max_total_pixels = 40 * 30 * 3 - 1;
  EXPECT_EQ(joining_ends_with(files, goal, limits), ErrorCode::limit_exceeded);
  Files broken = files;
  broken.add(to_buffer(as_bytes("GIF89a")));
  EXPECT_EQ(joining_ends_with(broken, joining(broken)), ErrorCode::corrupt_input);
}

}  // namespace
}  // namespace pressoir::engine
