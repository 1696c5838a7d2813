#include "codecs/svg/pictures.h"

#include <glib.h>
#include <gtest/gtest.h>

#include "codecs/samples.h"
#include "codecs/svg/svg_fixture.h"

namespace pressoir::codecs::svg {
namespace {

std::string uri_of(Bytes picture, std::string_view type = "image/png") {
  gchar* text = g_base64_encode(as_u8(picture), picture.size());
  std::string uri = "data:" + std::string(type) + ";base64," + text;
  g_free(text);
  return uri;
}

/// The reference of the image after the work.
std::string reference_after(const std::string& uri) {
  auto document = parse(as_bytes(picture("<image href=\"" + uri + "\"/>")));
  Trials trials(std::nullopt, Trials::Clock::now() + std::chrono::minutes(10));
  optimize_pictures(document, {}, {}, trials);
  return *document.root->children[0]->href();
}

TEST(SvgPictures, get_smaller_once) {
  const auto uri = uri_of(samples::make_png(40, 30, 8, 2, false));
  const auto once = reference_after(uri);
  EXPECT_LT(once.size(), uri.size());
  EXPECT_TRUE(once.starts_with("data:image/png;base64,"));
  EXPECT_EQ(reference_after(once), once);
}

TEST(SvgPictures, lose_the_blanks_in_their_text) {
  const auto once = reference_after(uri_of(samples::make_png(40, 30, 8, 2, false)));
  auto broken = once;
  broken.insert(40, "\n   ");
  EXPECT_EQ(reference_after(broken), once);
}

TEST(SvgPictures, stay_where_they_are_not_read) {
  for (const std::string uri :
       {"data:image/png;base64,AAAA", "data:image/png,AAAA", "data:text/plain;base64,AAAA",
        "data:", "a.png", "data:image/svg+xml;base64,PHN2Zy8+"})
    EXPECT_EQ(reference_after(uri), uri);
}

}  // namespace
}  // namespace pressoir::codecs::svg
