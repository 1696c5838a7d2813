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
  auto file = file_with_places();
  put_trace(file, trace);
  EXPECT_EQ(as_text(file).find('-'), std::string_view::npos);
  const auto found = trace_in(file);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->trace, trace.trace);
  EXPECT_EQ(found->policy, trace.policy);
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

}  // namespace
}  // namespace pressoir::codecs::pdf
