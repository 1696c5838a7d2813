#include "codecs/svg/trace.h"

#include <gtest/gtest.h>

namespace pressoir::codecs::svg {
namespace {

TEST(SvgTrace, is_found_where_nothing_was_edited) {
  const std::string text = "<svg/>";
  for (const Trace trace : {Trace{}, Trace{.kind = Trace::Kind::score, .value = 10'000},
                            Trace{.kind = Trace::Kind::quality, .value = 100, .fast = true}}) {
    const auto comment = trace_comment(trace, text);
    EXPECT_LE(comment.size(), 24U);
    EXPECT_EQ(trace_in(text + comment), trace);
    EXPECT_EQ(trace_in("<svg />" + comment), std::nullopt);
    EXPECT_EQ(trace_in(text + comment + " "), std::nullopt);
  }
  EXPECT_EQ(trace_in(text), std::nullopt);
  EXPECT_EQ(trace_in(text + "<!--pr-x-->"), std::nullopt);
}

}  // namespace
}  // namespace pressoir::codecs::svg
