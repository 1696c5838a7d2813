#include "codecs/pdf/trace.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace pressoir::codecs::pdf {
namespace {

Buffer file_with_places() {
  const auto entry = "/PrsT (" + trace_placeholder() + ")";
  return to_buffer(as_bytes("trailer <<" + entry + " /Size 3>> trailer <<" + entry + ">> end"));
}

TEST(PdfTrace, is_read_back_from_every_place) {
  FileTrace trace;
  trace.trace = {.kind = Trace::Kind::quality, .value = 8'000, .fast = true, .smallest = true};
  trace.policy.icc = trace.policy.location = true;
  trace.resolution = 255;
  auto file = file_with_places();
  put_trace(file, trace);
  EXPECT_EQ(as_text(file).find('-'), std::string_view::npos);
  const auto found = trace_in(file);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->trace, trace.trace);
  EXPECT_EQ(found->policy, trace.policy);
  EXPECT_EQ(found->resolution, 255);
}

TEST(PdfTrace, does_not_hold_for_a_file_that_was_changed) {
  auto file = file_with_places();
  EXPECT_FALSE(trace_in(file));
  put_trace(file, {});
  ASSERT_TRUE(trace_in(file));
  auto longer = file;
  longer.push_back(std::byte{'\n'});
  EXPECT_FALSE(trace_in(longer));
  *std::ranges::find(file, std::byte{'3'}) = std::byte{'4'};
  EXPECT_FALSE(trace_in(file));
}

TEST(PdfTrace, a_file_is_done_for_policies_that_keep_what_is_in_it) {
  auto file = file_with_places();
  FileTrace trace;
  trace.policy.icc = true;
  put_trace(file, trace);
  Goal goal;
  EXPECT_FALSE(is_done(file, goal));
  goal.metadata.icc = true;
  EXPECT_TRUE(is_done(file, goal));
  goal.metadata.all = true;
  EXPECT_TRUE(is_done(file, goal));
  goal.compression = Compression::balanced;
  EXPECT_FALSE(is_done(file, goal));
}

bool is_done_for(const Goal& made_for, const Goal& wanted) {
  auto file = file_with_places();
  put_trace(file, trace_of(made_for));
  return is_done(file, wanted);
}

TEST(PdfTrace, a_lower_resolution_is_further_work) {
  Goal by_level, at_100, at_400;
  by_level.compression = at_100.compression = at_400.compression = Compression::balanced;
  at_100.dpi = 100;
  at_400.dpi = 400;
  EXPECT_TRUE(is_done_for(by_level, by_level));
  EXPECT_FALSE(is_done_for(by_level, at_100));
  EXPECT_TRUE(is_done_for(by_level, at_400));
  EXPECT_TRUE(is_done_for(at_100, at_100));
  EXPECT_TRUE(is_done_for(at_100, by_level));
  EXPECT_FALSE(is_done_for(at_400, by_level));
  EXPECT_TRUE(is_done_for(at_400, Goal{}));
  auto high = at_100;
  high.compression = Compression::high;
  EXPECT_FALSE(is_done_for(high, at_100));
  EXPECT_TRUE(is_done_for(at_100, high));
}

}  // namespace
}  // namespace pressoir::codecs::pdf
