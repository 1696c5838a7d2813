#include "dialects/pressoir/request/image_options.h"

#include <gtest/gtest.h>

#include <set>

#include "dialects/pressoir/request/refusal.h"
#include "dialects/pressoir/request/signed_path.h"
#include "dialects/pressoir/views.h"
#include "service/jobs/goal_check.h"

namespace pressoir::dialects::own {
namespace {

constexpr std::uint32_t kMaxSideOfTests = 1000;

ImageOptions options_of(std::string_view text) { return image_options_in(text, kMaxSideOfTests); }

std::string code_for(std::string_view text) {
  try {
    (void)options_of(text);
  } catch (const Refusal& refusal) {
    return refusal.problem().code + ' ' + refusal.problem().field;
  }
  return {};
}

TEST(ImageOptions, are_written_as_they_are_read) {
  for (const char* text :
       {"-", "width=1", "height=20", "width=300,height=200,fit=cover,gravity=bottom-left,dpr=2.5",
        "width=10,height=10,fit=exact", "format=webp,quality=80,expires=1800000000,errors=picture",
        "score=72.25", "width=10,height=10,fit=cover,gravity=attention"})
    EXPECT_EQ(text_of(options_of(text)), text);
  EXPECT_EQ(text_of(options_of("fit=inside,format=auto,errors=problem")), "-");
}

TEST(ImageOptions, are_refused_by_name) {
  EXPECT_EQ(code_for("height=1,width=1"), "option_order width");
  EXPECT_EQ(code_for("width=1,dpr=2,width=1"), "duplicate_option width");
  EXPECT_EQ(code_for("Width=1"), "unknown_field Width");
  EXPECT_EQ(code_for("width=1001"), "invalid_value width");
  EXPECT_EQ(code_for("width=501,dpr=2"), "invalid_value width");
  EXPECT_EQ(code_for("height=501,dpr=2"), "invalid_value height");
  EXPECT_EQ(code_for("width=4294967295,dpr=8"), "invalid_value width");
  EXPECT_EQ(code_for("score=nan"), "invalid_value score");
  EXPECT_EQ(code_for(""), "unknown_field ");
  EXPECT_EQ(code_for("width=500,dpr=2"), "");
}

TEST(ImageOptions, make_goals_that_can_be_met) {
  for (const char* text : {"-", "width=30,height=20,fit=cover,gravity=top,dpr=2", "quality=30",
                           "score=90", "format=jpeg", "format=gif,score=20"})
    for (const auto shows : {Shows::usual, Shows::webp, Shows::avif})
      for (const char* format : {"jpeg", "png", "gif", "webp", "svg", "pdf", "tiff"}) {
        const auto options = options_of(text);
        const ImageSourceKind kind{.format = format,
                                   .is_vector = std::string_view(format) == "svg"};
        const auto goal = goal_of(options, shows, kind);
        EXPECT_NO_THROW(service::check_goal(goal, 1)) << text << format;
        EXPECT_TRUE(goal.sanitise);
      }
}

std::string format_for(std::string_view text, Shows shows, const ImageSourceKind& source) {
  const auto goal = goal_of(options_of(text), shows, source);
  return goal.convert ? goal.convert->format.name() : "";
}

TEST(ImageOptions, choose_a_format_that_the_client_can_show) {
  EXPECT_EQ(format_for("-", Shows::webp, {.format = "jpeg"}), "webp");
  EXPECT_EQ(format_for("-", Shows::avif, {.format = "jpeg"}), "avif");
  EXPECT_EQ(format_for("-", Shows::avif, {.format = "gif"}), "webp");
  EXPECT_EQ(format_for("-", Shows::usual, {.format = "jpeg"}), "");
  EXPECT_EQ(format_for("-", Shows::usual, {.format = "gif"}), "");
  EXPECT_EQ(format_for("-", Shows::usual, {.format = "webp"}), "jpeg");
  EXPECT_EQ(format_for("-", Shows::usual, {.format = "webp", .has_alpha = true}), "png");
  EXPECT_EQ(
      format_for("-", Shows::usual, {.format = "webp", .is_animated = true, .has_alpha = true}),
      "gif");
  EXPECT_EQ(format_for("-", Shows::usual, {.format = "pdf"}), "png");
  EXPECT_EQ(format_for("-", Shows::webp, {.format = "svg", .is_vector = true}), "");
  EXPECT_EQ(format_for("format=png", Shows::webp, {.format = "svg", .is_vector = true}), "png");
  EXPECT_TRUE(needs_inspection(options_of("-"), Shows::usual, "webp"));
  EXPECT_FALSE(needs_inspection(options_of("-"), Shows::webp, "webp"));
  EXPECT_FALSE(needs_inspection(options_of("-"), Shows::usual, "png"));
  EXPECT_FALSE(needs_inspection(options_of("format=jpeg"), Shows::usual, "webp"));
}

TEST(ImageOptions, are_one_by_what_they_make) {
  const auto made = [](std::string_view text, Shows shows) {
    return made_as(options_of(text), shows);
  };
  EXPECT_EQ(made("width=20,dpr=2,expires=9,errors=picture", Shows::usual),
            made("width=40", Shows::usual));
  EXPECT_NE(made("width=40", Shows::usual), made("width=40", Shows::webp));
  EXPECT_NE(made("width=40", Shows::avif), made("width=40", Shows::webp));
  EXPECT_EQ(made("width=40,format=png", Shows::usual), made("width=40,format=png", Shows::webp));
}

TEST(ImageOptions, stand_in_the_contract_in_their_order) {
  const auto document = boost::json::parse(contract());
  std::string text;
  for (const auto& [name, what] :
       document.at("components").at("schemas").at("ImageOptions").at("properties").as_object())
    text += std::string(name) + ' ';
  EXPECT_EQ(text, "width height fit gravity dpr format quality score expires errors ");
  EXPECT_EQ(code_for("width=1,errors=picture,height=1"), "option_order height");
}

TEST(ShownBy, is_the_best_type_that_is_named) {
  EXPECT_EQ(shown_by("image/avif, Image/WebP ;q=0.5,*/*"), Shows::avif);
  EXPECT_EQ(shown_by("image/avif;q=0, Image/WebP ;q=0.5,*/*"), Shows::webp);
  EXPECT_EQ(shown_by("image/webp;q=0"), Shows::usual);
  EXPECT_EQ(shown_by("image/webp; Q=0.000"), Shows::usual);
  EXPECT_EQ(shown_by("*/*"), Shows::usual);
  EXPECT_EQ(shown_by(""), Shows::usual);
}

TEST(SignedPath, is_read_as_it_was_made) {
  const auto path = signed_path("key", "secret", "width=1", "https://a.example/\xC3\xBC?b=1");
  const auto read = signed_path_in(path);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->key_id, "key");
  EXPECT_EQ(read->options, "width=1");
  EXPECT_EQ(source_url_in(read->source), "https://a.example/\xC3\xBC?b=1");
  EXPECT_TRUE(is_signed_with(*read, "secret"));
  EXPECT_FALSE(is_signed_with(*read, "secre"));
  EXPECT_FALSE(is_signed_with(*read, ""));
}

// By Python's hmac: what is signed does not change with the code.
TEST(SignedPath, has_the_signature_of_other_languages) {
  EXPECT_EQ(
      signed_path("k", "s", "-", "https://a.example/"),
      "/pressoir/v1/img/k.sGR1KNiTIJUtcwkndC723x5AMoNEziERYEmdHpeKDGA/-/aHR0cHM6Ly9hLmV4YW1wbGUv");
}

TEST(SignedPath, has_all_its_parts) {
  for (const char* path : {"/pressoir/v1/img/", "/pressoir/v1/img/a.b", "/pressoir/v1/img/a.b/c",
                           "/pressoir/v1/img/ab/c.d/e", "/other/a.b/c/d", ""})
    EXPECT_FALSE(signed_path_in(path)) << path;
}

TEST(SourceUrl, is_base64url_or_percent_encoded) {
  EXPECT_EQ(source_url_in("https%3A%2F%2Fa.example%2Fb%2520c"), "https://a.example/b%20c");
  EXPECT_EQ(source_url_in("aHR0cHM6Ly9hLmV4YW1wbGUv"), "https://a.example/");
  EXPECT_EQ(source_url_in("HTTPS%3A%2F%2Fa.example"), "HTTPS://a.example");
  for (const char* segment : {"", "ftp%3A%2F%2Fa.example", "a.jpg", "aGVsbG8", "%00"})
    EXPECT_EQ(source_url_in(segment), "") << segment;
}

}  // namespace
}  // namespace pressoir::dialects::own
