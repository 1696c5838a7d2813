#include "codecs/pdf/repair/repair.h"

#include <gtest/gtest.h>

#include "codecs/pdf/check/viewer.h"
#include "codecs/pdf/files_fixture.h"
#include "codecs/pdf/pdf.h"
#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {
namespace {

std::optional<Repaired> repaired(Bytes file) { return pdf_codec().repair(file, {}); }

std::string text_of(Bytes file) { return std::string(as_text(file)); }

Buffer file_of(std::string_view text) { return to_buffer(as_bytes(text)); }

// Where each page has its own contents.
std::string three_pages() {
  testing::Sample sample;
  return text_of(sample.file({.pages = 3}));
}

void expect_whole(const Repaired& result, int pages) {
  EXPECT_FALSE(repaired(result.bytes));
  const Viewer viewer(result.bytes);
  ASSERT_EQ(viewer.pages(), pages);
}

TEST(PdfRepair, a_whole_file_needs_none) {
  EXPECT_FALSE(repaired(file_of(three_pages())));
  EXPECT_FALSE(repaired(testing::linearised(file_of(three_pages()))));
}

TEST(PdfRepair, a_file_without_its_table_loses_nothing) {
  auto text = three_pages();
  text.resize(text.find("\nxref\n"));
  const auto result = repaired(file_of(text + "\ntrailer << /Root 1 0 R >>"));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.pages_lost, 0U);
  EXPECT_EQ(result->report.objects_lost, 0U);
  EXPECT_EQ(result->report.streams_cut, 0U);
  expect_whole(*result, 3);
  EXPECT_EQ(Viewer(result->bytes).text(2), "Page 3 of a sample");
}

TEST(PdfRepair, pages_that_were_cut_off_are_counted) {
  auto text = three_pages();
  text.resize(text.rfind("<< /Type /Page /Parent"));
  const auto result = repaired(file_of(text));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.pages_lost, 1U);
  EXPECT_EQ(result->report.objects_lost, 1U);
  expect_whole(*result, 2);
  EXPECT_EQ(Viewer(result->bytes).text(1), "Page 2 of a sample");
}

TEST(PdfRepair, a_file_of_which_no_page_is_left_is_refused) {
  auto text = three_pages();
  text.resize(text.find("<< /Type /Page /Parent"));
  try {
    (void)repaired(file_of(text));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::corrupt_input);
  }
}

TEST(PdfRepair, objects_in_streams_of_objects_are_found_without_their_table) {
  testing::Sample sample;
  Goal goal;
  const auto plain = sample.file({.pages = 40});
  Trials trials(plain.size(), Trials::Clock::time_point::max());
  pdf_codec().optimize(plain, goal, {}, trials);
  auto packed = text_of(std::move(trials).take_best().value().bytes);
  ASSERT_NE(packed.find("/ObjStm"), std::string::npos);
  packed.resize(packed.find("endstream", packed.find("/ObjStm")));
  ASSERT_EQ(packed.find("/XRef"), std::string::npos);
  const auto result = repaired(file_of(packed));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.pages_lost, 0U);
  expect_whole(*result, 40);
  EXPECT_EQ(Viewer(result->bytes).text(39), "Page 40 of a sample");
}

TEST(PdfRepair, pages_are_collected_where_the_root_of_all_is_lost) {
  auto text = three_pages();
  const auto root = text.find("2 0 obj");
  text.erase(root, text.find("3 0 obj") - root);
  text.resize(text.find("\nxref\n"));
  const auto result = repaired(file_of(text));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->warnings.size(), 1U);  // the catalogue
  expect_whole(*result, 3);
  EXPECT_EQ(Viewer(result->bytes).text(1), "Page 2 of a sample");
}

TEST(PdfRepair, information_and_text_stay_as_they_were) {
  testing::Sample sample;
  const int info = sample.builder.add("<< /Author (somebody) >>");
  const int contents = sample.builder.add_stream("", "BT /F1 12 Tf 20 50 Td (semitrailer) Tj ET");
  auto text = text_of(sample.file({.page = "/Contents " + std::to_string(contents) + " 0 R"}));
  text.resize(text.find("\nxref\n"));
  const auto result =
      repaired(file_of(text + "\ntrailer << /Info " + std::to_string(info) + " 0 R /Root"));
  ASSERT_TRUE(result);
  EXPECT_EQ(Viewer(result->bytes).text(0), "semitrailer");
  Document document(result->bytes, {});
  auto kept = document.graph().getTrailer().getKey("/Info");
  EXPECT_EQ(kept.getKey("/Author").getStringValue(), "somebody");
  EXPECT_TRUE(result->warnings.empty());
}

TEST(PdfRepair, a_stream_that_is_empty_is_whole) {
  testing::Sample sample;
  const int empty = sample.builder.add_stream("/Filter /FlateDecode", "");
  EXPECT_FALSE(repaired(sample.file({.page = "/Named " + std::to_string(empty) + " 0 R"})));
}

TEST(PdfRepair, a_number_of_pages_that_cannot_be_is_not_believed) {
  for (const auto* const count : {"-2147483648", "2000000000", "99999999999999"}) {
    auto text = three_pages();
    const auto at = text.find("/Count 3");
    ASSERT_NE(at, std::string::npos);
    text.replace(at, 8, std::string("/Count ") + count);
    text.resize(text.find("\nxref\n"));
    const auto result = repaired(file_of(text + "\ntrailer << /Root 1 0 R >>"));
    ASSERT_TRUE(result) << count;
    EXPECT_EQ(result->report.pages_lost, 0U) << count;
  }
}

TEST(PdfRepair, what_was_encrypted_cannot_be_found_without_its_trailer) {
  auto locked = text_of(testing::encrypted(file_of(three_pages()), "user", "owner"));
  locked.resize(locked.size() / 2);
  const auto input = file_of(locked + "\n90 0 obj << /Filter /Standard /V 5 >> endobj\n");
  EXPECT_THROW((void)pdf_codec().with_password("user")->repair(input, {}), Error);
}

TEST(PdfRepair, a_damaged_stream_stays_up_to_the_damage) {
  testing::Sample sample;
  std::string drawing = "BT /F1 12 Tf 20 50 Td (Here) Tj ET ";
  for (int i = 0; i < 20'000; ++i) drawing += std::to_string(i * 7'919 % 10'007) + " w ";
  auto data = testing::deflated(drawing + "BT /F1 12 Tf 20 20 Td (Gone) Tj ET");
  for (std::size_t i = data.size() / 2; i < data.size() / 2 + 40; ++i) data[i] = '\xFF';
  const int contents = sample.builder.add_stream("/Filter /FlateDecode", data);
  const auto input = sample.file({.page = "/Contents " + std::to_string(contents) + " 0 R"});
  const auto result = repaired(input);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.streams_cut, 1U);
  EXPECT_EQ(result->report.pages_lost, 0U);
  expect_whole(*result, 1);
  EXPECT_EQ(Viewer(result->bytes).text(0), "Here");
}

TEST(PdfRepair, a_signature_that_no_longer_holds_is_said) {
  testing::Sample sample;
  const int signature =
      sample.builder.add("<< /Type /Sig /ByteRange [ 0 1 2 3 ] /Contents <00> >>");
  auto text = text_of(sample.file({.catalogue = "/AcroForm << /Fields [ << /FT /Sig /T (s) /V " +
                                                std::to_string(signature) + " 0 R >> ] >>"}));
  text.resize(text.find("\nxref\n"));
  const auto result = repaired(file_of(text + "\ntrailer << /Root 1 0 R >>"));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->warnings.size(), 1U);
}

}  // namespace
}  // namespace pressoir::codecs::pdf
