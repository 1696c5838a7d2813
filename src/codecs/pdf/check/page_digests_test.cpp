#include "codecs/pdf/check/page_digests.h"

#include <gtest/gtest.h>

#include "codecs/pdf/files_fixture.h"

namespace pressoir::codecs::pdf {
namespace {

using testing::Parts;
using testing::Sample;

std::vector<std::optional<Digest>> digests_of(Bytes file) {
  Document document(file, {});
  return page_digests(document, 1U << 20U);
}

std::optional<Digest> with_content(std::string_view content, const std::string& resources = "") {
  Sample sample;
  sample.builder.add("<< /CA 0.5 >>");    // 10
  sample.builder.add("<< /CA 0.500 >>");  // 11
  sample.builder.add("<< /CA 0.25 >>");   // 12
  const int drawing = sample.builder.add_stream("", content);
  return digests_of(sample.file({.page = "/Contents " + std::to_string(drawing) + " 0 R",
                                 .resources = "/ExtGState << " + resources + " >>"}))
      .at(0);
}

TEST(PdfPageDigests, do_not_depend_on_how_a_file_is_written) {
  Sample sample;
  const auto file = sample.file({.pages = 2});
  const auto digests = digests_of(file);
  ASSERT_EQ(digests.size(), 2U);
  EXPECT_TRUE(digests[0]);
  EXPECT_NE(digests[0], digests[1]);
  EXPECT_EQ(digests_of(testing::linearised(file)), digests);
}

TEST(PdfPageDigests, are_of_tokens_and_of_what_these_name) {
  const auto digest = with_content("q /G gs 1.0 0 0 RG Q", "/G 10 0 R");
  ASSERT_TRUE(digest);
  EXPECT_EQ(with_content("q/G gs 1 0 0 RG  Q", "/G 10 0 R"), digest);
  EXPECT_EQ(with_content("q /G gs 1 0 0 RG Q", "/G 11 0 R /Unused 12 0 R"), digest);
  EXPECT_NE(with_content("q /G gs 1 0 0 RG Q", "/G 12 0 R"), digest);
  EXPECT_NE(with_content("q /G gs 1 0 1 RG Q", "/G 10 0 R"), digest);
}

TEST(PdfPageDigests, names_count_however_they_are_written) {
  EXPECT_NE(with_content("q /#47 gs Q", "/G 10 0 R"), with_content("q /#47 gs Q", "/G 12 0 R"));
  const auto* const picture = "q BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q";
  EXPECT_NE(with_content(picture, "/G 10 0 R"), with_content(picture, "/G 12 0 R"));
}

TEST(PdfPageDigests, what_cannot_be_told_is_empty) {
  EXPECT_FALSE(with_content("q (no end", "/G 10 0 R"));
  Sample loop;
  loop.builder.add("<< /CA 0.5 /Own 10 0 R >>");
  const int drawing = loop.builder.add_stream("", "/G gs");
  EXPECT_FALSE(digests_of(loop.file({.page = "/Contents " + std::to_string(drawing) + " 0 R",
                                     .resources = "/ExtGState << /G 10 0 R >>"}))
                   .at(0));
}

}  // namespace
}  // namespace pressoir::codecs::pdf
