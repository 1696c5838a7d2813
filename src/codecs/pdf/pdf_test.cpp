#include "codecs/pdf/pdf.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "codecs/pdf/check/facts.h"
#include "codecs/pdf/check/viewer.h"
#include "codecs/pdf/content/minify.h"
#include "codecs/pdf/files_fixture.h"
#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/structure/document.h"
#include "codecs/pdf/structure/walk.h"

namespace pressoir::codecs {
namespace {

using pdf::testing::Parts;
using pdf::testing::Sample;

Goal usual_goal() {
  Goal goal;
  goal.metadata.icc = true;
  return goal;
}

struct Made {
  Buffer file;  ///< empty: none
  std::vector<std::string> warnings;
};

Made optimised(Bytes input, const Goal& goal = usual_goal(), const Limits& limits = {},
               const Codec& codec = pdf_codec()) {
  const auto rewritten = codec.rewrite_metadata(input, goal.metadata);
  Trials trials(rewritten.bytes.size(), Trials::Clock::time_point::max());
  codec.optimize(input, goal, limits, trials);
  Made made{.file = {}, .warnings = trials.warnings()};
  auto best = std::move(trials).take_best();
  if (best) made.file = std::move(best->bytes);
  return made;
}

bool has(Bytes file, std::string_view text) {
  return as_text(file).find(text) != std::string_view::npos;
}

ErrorCode code_of(auto work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::internal;
}

std::size_t objects_in(Bytes file) {
  pdf::Document document(file, {});
  return pdf::reachable(document.graph()).size();
}

std::vector<pdf::Object> pictures_in(pdf::Document& document) {
  std::vector<pdf::Object> pictures;
  for (auto& object : pdf::reachable(document.graph()))
    if (object.isStream() && pdf::name_in(object.getDict(), "/Subtype") == "/Image")
      pictures.push_back(object);
  return pictures;
}

// One picture that fills the page.
Buffer with_picture(std::string_view dictionary, std::string_view data) {
  Sample sample;
  const int picture =
      sample.builder.add_stream("/Type /XObject /Subtype /Image " + std::string(dictionary), data);
  const int drawing = sample.builder.add_stream("", "q 200 0 0 100 0 0 cm /Im Do Q");
  return sample.file({.page = "/Contents " + std::to_string(drawing) + " 0 R",
                      .resources = "/XObject << /Im " + std::to_string(picture) + " 0 R >>"});
}

void expect_same_look(Bytes before, Bytes after) {
  EXPECT_EQ(pdf::largest_difference(pdf::Viewer(before).look(0), pdf::Viewer(after).look(0)), 0);
}

TEST(Pdf, is_recognised_by_its_header_even_behind_other_bytes) {
  EXPECT_TRUE(pdf_codec().recognizes(as_bytes("%PDF-1.7\n")));
  EXPECT_TRUE(pdf_codec().recognizes(as_bytes(std::string(1'000, ' ') + "%PDF-1.7\n")));
  EXPECT_FALSE(pdf_codec().recognizes(as_bytes(std::string(2'000, ' ') + "%PDF-1.7\n")));
  EXPECT_FALSE(pdf_codec().recognizes(as_bytes("%PD")));
}

TEST(Pdf, has_pages_and_no_pixels) {
  Sample sample;
  const auto probe = pdf_codec().probe(sample.file({.pages = 3}), {});
  EXPECT_FALSE(probe.pixels);
  EXPECT_EQ(probe.pages.value().count, 3U);
}

TEST(Pdf, gets_smaller_and_never_twice) {
  Sample sample;
  const auto input = sample.file({.pages = 2});
  const auto made = optimised(input);
  ASSERT_FALSE(made.file.empty());
  EXPECT_LT(made.file.size(), input.size() / 2);
  EXPECT_EQ(optimised(input).file, made.file);
  EXPECT_TRUE(optimised(made.file).file.empty());
  EXPECT_EQ(pdf_codec().rewrite_metadata(made.file, {}).bytes, made.file);
  expect_same_look(input, made.file);
}

TEST(Pdf, what_is_no_information_dictionary_stays_whole) {
  Sample sample;
  const auto input = sample.file({.trailer = "/Info 2 0 R"});
  const auto made = optimised(input, Goal{});
  ASSERT_FALSE(made.file.empty());
  EXPECT_EQ(pdf_codec().probe(made.file, {}).pages.value().count, 1U);
}

TEST(Pdf, limits_are_errors_of_their_own) {
  Sample sample;
  const auto input = sample.file({.pages = 3});
  Limits limits;
  limits.max_pages = 2;
  EXPECT_EQ(code_of([&] { (void)pdf_codec().probe(input, limits); }), ErrorCode::limit_exceeded);
  limits = {};
  limits.max_objects = 5;
  EXPECT_EQ(code_of([&] { (void)pdf_codec().probe(input, limits); }), ErrorCode::limit_exceeded);
  limits = {};
  limits.max_stream_bytes = 1'000;
  EXPECT_EQ(code_of([&] { (void)optimised(input, usual_goal(), limits); }),
            ErrorCode::limit_exceeded);
}

TEST(Pdf, what_is_no_document_is_a_clear_error) {
  for (const std::string_view text : {"%PDF-1.7\n", "%PDF-1.7\ntrailer << /Root 1 0 R >>",
                                      "%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 1 0 R >> endobj"})
    EXPECT_EQ(code_of([&] { (void)pdf_codec().probe(as_bytes(text), {}); }),
              ErrorCode::corrupt_input)
        << text;
}

TEST(Pdf, private_data_and_thumbnails_go_unless_everything_stays) {
  Sample sample;
  const int thumbnail = sample.builder.add_stream(
      "/Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", "x");
  const auto input = sample.file({.page = "/Thumb " + std::to_string(thumbnail) +
                                          " 0 R /PieceInfo << /App << /Private (secret) "
                                          ">> >>"});
  const auto named = [](Bytes file) { return pdf_codec().side_data(file); };
  using Names = std::vector<std::string>;
  EXPECT_EQ(named(input), (Names{"private_data", "thumbnails"}));
  EXPECT_EQ(named(optimised(input).file), Names{});
  Goal goal;
  goal.metadata.all = true;
  EXPECT_EQ(named(optimised(input, goal).file), (Names{"private_data", "thumbnails"}));
  const auto rewritten = pdf_codec().rewrite_metadata(input, usual_goal().metadata).bytes;
  EXPECT_EQ(named(rewritten), Names{});
  EXPECT_FALSE(has(rewritten, "secret"));
}

TEST(Pdf, words_about_the_document_go_where_no_metadata_stay_but_for_the_title) {
  Sample sample;
  const int info = sample.builder.add("<< /Title (A title) /Author (Somebody) >>");
  const int xmp = sample.builder.add_stream("/Type /Metadata /Subtype /XML", "<x/>");
  const auto input = sample.file({.catalogue = "/Metadata " + std::to_string(xmp) + " 0 R",
                                  .trailer = "/Info " + std::to_string(info) + " 0 R"});
  const auto kept = optimised(input).file, dropped = optimised(input, Goal{}).file;
  EXPECT_EQ(pdf_codec().side_data(kept), (std::vector<std::string>{"document_info", "xmp"}));
  EXPECT_EQ(pdf_codec().side_data(dropped), std::vector<std::string>{"document_info"});
  pdf::Document document(dropped, {});
  auto left = document.graph().getTrailer().getKey("/Info");
  EXPECT_EQ(left.getKeys(), std::set<std::string>{"/Title"});
}

TEST(Pdf, a_signed_file_stays_as_it_is) {
  Sample sample;
  const int signature =
      sample.builder.add("<< /Type /Sig /ByteRange [ 0 1 2 3 ] /Contents <00> >>");
  const auto input = sample.file({.page = "/PieceInfo << >>",
                                  .catalogue = "/AcroForm << /Fields [ << /FT /Sig /T (s) /V " +
                                               std::to_string(signature) + " 0 R >> ] >>"});
  const auto made = optimised(input);
  EXPECT_TRUE(made.file.empty());
  ASSERT_EQ(made.warnings.size(), 1U);
  EXPECT_NE(made.warnings[0].find("signed"), std::string::npos);
  EXPECT_EQ(pdf_codec().rewrite_metadata(input, {}).bytes, input);
}

TEST(Pdf, an_encrypted_file_needs_its_password_and_stays_encrypted) {
  Sample sample;
  const auto plain = sample.file({.pages = 4});
  const auto locked = pdf::testing::encrypted(plain, "user", "owner");
  EXPECT_EQ(code_of([&] { (void)pdf_codec().probe(locked, {}); }), ErrorCode::password_needed);
  EXPECT_EQ(code_of([&] { (void)pdf_codec().with_password("other")->probe(locked, {}); }),
            ErrorCode::password_needed);
  for (const auto* password : {"user", "owner"}) {
    const auto codec = pdf_codec().with_password(password);
    EXPECT_EQ(codec->probe(locked, {}).pages.value().count, 4U);
    const auto made = optimised(locked, usual_goal(), {}, *codec);
    ASSERT_FALSE(made.file.empty());
    EXPECT_LT(made.file.size(), locked.size());
    EXPECT_EQ(code_of([&] { (void)pdf_codec().probe(made.file, {}); }), ErrorCode::password_needed);
    pdf::Document before(locked, {}, "user"), after(made.file, {}, "owner");
    EXPECT_EQ(pdf::encryption_of(before), pdf::encryption_of(after));
    EXPECT_FALSE(pdf::encryption_of(after).empty());
    EXPECT_FALSE(has(made.file, "of a sample"));
    EXPECT_TRUE(optimised(made.file, usual_goal(), {}, *codec).file.empty());
  }
  EXPECT_EQ(pdf_codec().with_password("any")->probe(plain, {}).pages.value().count, 4U);
}

TEST(Pdf, a_file_that_only_its_owner_may_change_opens_without_a_password) {
  Sample sample;
  const auto owned = pdf::testing::encrypted(sample.file({.pages = 4}), "", "owner");
  for (const auto* password : {"", "owner", "other"}) {
    const auto codec = pdf_codec().with_password(password);
    const auto made = optimised(owned, usual_goal(), {}, *codec);
    ASSERT_FALSE(made.file.empty()) << password;
    pdf::Document before(owned, {}), after(made.file, {});
    EXPECT_EQ(pdf::encryption_of(before), pdf::encryption_of(after)) << password;
    EXPECT_FALSE(pdf::encryption_of(after).empty());
  }
}

TEST(Pdf, pages_have_the_sizes_that_they_are_seen_in) {
  Sample sample;
  const auto sizes = [&](const std::string& page) {
    return pdf_codec().page_sizes(sample.file({.page = page}), {});
  };
  EXPECT_EQ(sizes(""), (std::vector<Size>{{200, 100}}));
  EXPECT_EQ(sizes("/Rotate 270"), (std::vector<Size>{{100, 200}}));
  EXPECT_EQ(sizes("/CropBox [ 10 10 60.4 59.6 ]"), (std::vector<Size>{{50, 50}}));
}

TEST(Pdf, a_linearised_file_stays_one) {
  Sample sample;
  std::string noise;
  for (unsigned i = 0; i < 3'000; ++i) noise += static_cast<char>(i * i * 2'654'435'761U >> 13U);
  const auto form = [&] {
    return std::to_string(
               sample.builder.add_stream("/Subtype /Form /BBox [ 0 0 1 1 ]", "% " + noise)) +
           " 0 R";
  };
  const int drawing = sample.builder.add_stream("", "/A Do /B Do");
  const auto input = pdf::testing::linearised(
      sample.file({.page = "/Contents " + std::to_string(drawing) + " 0 R",
                   .resources = "/XObject << /A " + form() + " /B " + form() + " >>"}));
  const auto made = optimised(input);
  ASSERT_FALSE(made.file.empty());
  EXPECT_TRUE(pdf::Document(made.file, {}).is_linearised());
  EXPECT_TRUE(optimised(made.file).file.empty());
}

TEST(Pdf, files_for_pdf_a_1_get_no_streams_of_objects_and_keep_their_metadata) {
  Sample sample;
  const int xmp =
      sample.builder.add_stream("/Type /Metadata /Subtype /XML",
                                "<rdf><pdfaid:part>1</pdfaid:part></rdf>" + std::string(300, ' '));
  const auto input =
      sample.file({.catalogue = "/Metadata " + std::to_string(xmp) + " 0 R", .pages = 60});
  const auto made = optimised(input, Goal{});
  ASSERT_FALSE(made.file.empty());
  EXPECT_FALSE(has(made.file, "/ObjStm"));
  EXPECT_TRUE(has(made.file, "%PDF-1.4"));
  EXPECT_TRUE(has(made.file, "<pdfaid:part>1"));
  EXPECT_TRUE(has(made.file, "\nxref\n"));
}

TEST(Pdf, equal_objects_become_one_and_unused_ones_go) {
  Sample sample;
  const auto font = [&] {
    return std::to_string(
               sample.builder.add("<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>")) +
           " 0 R ";
  };
  const auto first = font(), second = font(), unused = font();
  const int drawing = sample.builder.add_stream(
      "", "BT /FA 9 Tf 9 9 Td (a) Tj /F#42 9 Tf (b) Tj ET" + std::string(500, ' '));
  sample.builder.add("(nothing refers to this)");
  const auto input = sample.file(
      {.page = "/Contents " + std::to_string(drawing) + " 0 R",
       .resources = "/Font << /FA " + first + "/FB " + second + "/FC " + unused + ">>"});
  const auto made = optimised(input);
  ASSERT_FALSE(made.file.empty());
  // Catalogue, pages, page, link, contents, one font.
  EXPECT_EQ(objects_in(made.file), 6U);
  expect_same_look(input, made.file);
}

TEST(Pdf, streams_of_weak_filters_are_deflated) {
  Sample sample;
  std::string text = "BT /F1 9 Tf 9 9 Td (x) Tj ET";
  for (int i = 0; i < 200; ++i) text += " 1 0 0 1 0 0 cm";
  const int contents =
      sample.builder.add_stream("/Filter /ASCIIHexDecode", pdf::testing::in_hexadecimal(text));
  const auto input = sample.file({.page = "/Contents " + std::to_string(contents) + " 0 R"});
  const auto made = optimised(input);
  pdf::Document document(made.file, {});
  auto stream = pdf::Object(document.pages().at(0)).getKey("/Contents");
  EXPECT_EQ(pdf::filters_of(stream), std::vector<std::string>{"/FlateDecode"});
  EXPECT_TRUE(pdf::says_same(as_text(pdf::decoded(stream, 1'000'000).value()), text));
}

TEST(Pdf, colours_become_indices_where_that_is_smaller) {
  std::string samples;
  for (int i = 0; i < 100 * 100; ++i)
    samples += (i * i / 7) % 3 == 0 ? "\x10\x20\x30" : "\xF0\xE0\x01";
  const auto input =
      with_picture("/Width 100 /Height 100 /ColorSpace /DeviceRGB /BitsPerComponent 8", samples);
  const auto made = optimised(input);
  pdf::Document document(made.file, {});
  const auto pictures = pictures_in(document);
  ASSERT_EQ(pictures.size(), 1U);
  auto space = pdf::Object(pictures[0]).getDict().getKey("/ColorSpace");
  ASSERT_TRUE(space.isArray());
  EXPECT_EQ(space.getArrayItem(0).getName(), "/Indexed");
  expect_same_look(input, made.file);
}

TEST(Pdf, pictures_whose_samples_mean_more_keep_their_layout) {
  std::string samples;
  for (int i = 0; i < 100 * 100; ++i) samples += i % 3 == 0 ? '\0' : '\xFF';
  for (const auto* more : {"/Decode [ 1 0 ]", "/Mask [ 0 0 ]"}) {
    const auto input = with_picture(
        "/Width 100 /Height 100 /ColorSpace /DeviceGray /BitsPerComponent 8 " + std::string(more),
        samples);
    const auto made = optimised(input);
    pdf::Document document(made.file, {});
    auto dictionary = pdf::Object(pictures_in(document).at(0)).getDict();
    EXPECT_EQ(dictionary.getKey("/BitsPerComponent").getIntValue(), 8) << more;
    expect_same_look(input, made.file);
  }
}

TEST(Pdf, bilevel_pictures_become_jbig2_and_look_the_same) {
  std::string samples(400 * 50, '\0');
  for (std::size_t y = 0; y < 400; ++y)
    for (std::size_t x = 0; x < 400; ++x)
      if (std::sin(0.07 * static_cast<double>(x)) + std::cos(0.05 * static_cast<double>(y)) > 0.4)
        samples[y * 50 + x / 8] |= static_cast<char>(0x80U >> x % 8);
  for (const auto* kind : {"/ColorSpace /DeviceGray /BitsPerComponent 1", "/ImageMask true",
                           "/ImageMask true /Decode [ 1 0 ]"}) {
    const auto input =
        with_picture("/Width 400 /Height 400 /Filter /FlateDecode " + std::string(kind),
                     pdf::testing::deflated(samples));
    const auto made = optimised(input);
    ASSERT_FALSE(made.file.empty()) << kind;
    pdf::Document document(made.file, {});
    EXPECT_EQ(pdf::filters_of(pictures_in(document).at(0)),
              std::vector<std::string>{"/JBIG2Decode"})
        << kind;
    expect_same_look(input, made.file);
  }
}

TEST(Pdf, predictors_are_found_for_smooth_pictures) {
  std::string samples;
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 200; ++x) {
      samples += static_cast<char>(x + y);
      samples += static_cast<char>(x * 2);
      samples += static_cast<char>(y * x / 200);
    }
  const auto input =
      with_picture("/Width 200 /Height 200 /ColorSpace /DeviceRGB /BitsPerComponent 8", samples);
  const auto made = optimised(input);
  EXPECT_LT(made.file.size(), 8'000U);
  pdf::Document document(made.file, {});
  const auto pictures = pictures_in(document);
  EXPECT_EQ(as_text(pdf::decoded(pictures.at(0), 1'000'000).value()), samples);
}

}  // namespace
}  // namespace pressoir::codecs
