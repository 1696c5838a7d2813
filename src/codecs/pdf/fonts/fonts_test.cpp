#include "codecs/pdf/fonts/fonts.h"

#include <gtest/gtest.h>

#include "codecs/pdf/check/viewer.h"
#include "codecs/pdf/files_fixture.h"
#include "codecs/pdf/fonts/type1/type1_fixture.h"
#include "codecs/pdf/write/file_writer.h"

namespace pressoir::codecs::pdf {
namespace {

using testing::Sample;

// A page with a text in a Type 1 font that the file holds.
Buffer with_type1(const std::string& catalogue = "") {
  Sample sample;
  const auto font = testing::Type1Builder().file();
  sample.builder.add_stream("/Length1 10 /Length2 10 /Length3 0", as_text(font));  // 10
  sample.builder.add("<< /Type /FontDescriptor /FontName /Test /Flags 4 /FontFile 10 0 R >>");
  sample.builder.add(
      "<< /Type /Font /Subtype /Type1 /BaseFont /Test /FirstChar 65 /LastChar 65 "
      "/Widths [ 600 ] /FontDescriptor 11 0 R >>");
  sample.builder.add_stream("", "BT /F2 40 Tf 20 20 Td (AA) Tj ET");  // 13
  return sample.file(
      {.page = "/Contents 13 0 R /Resources << /Font << /F2 12 0 R >> >>", .catalogue = catalogue});
}

struct Trimmed {
  Buffer file;
  Touched touched;
};

Trimmed trimmed(Bytes input) {
  Document document(input, {});
  auto touched = trim_fonts(document.graph(), 1U << 20U);
  return {write_file(document.graph(), {.version = "1.4", .object_streams = false}), touched};
}

TEST(PdfFonts, type_1_becomes_cff_and_is_drawn_the_same) {
  const auto input = with_type1();
  const auto result = trimmed(input);
  EXPECT_EQ(result.touched.drawn.size(), 1U);
  EXPECT_NE(as_text(result.file).find("/FontFile3"), std::string_view::npos);
  EXPECT_NE(as_text(result.file).find("/Type1C"), std::string_view::npos);
  EXPECT_EQ(as_text(result.file).find("/Length1"), std::string_view::npos);
  const Viewer before(input), after(result.file);
  EXPECT_EQ(before.look(0), after.look(0));
  EXPECT_EQ(before.text(0), after.text(0));
  EXPECT_NE(before.text(0).find("AA"), std::string::npos);
}

TEST(PdfFonts, those_of_fields_stay_whole) {
  const auto input = with_type1("/AcroForm << /Fields [] /DR << /Font << /F2 12 0 R >> >> >>");
  EXPECT_TRUE(trimmed(input).touched.drawn.empty());
}

}  // namespace
}  // namespace pressoir::codecs::pdf
