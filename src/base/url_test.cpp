#include "base/url.h"

#include <gtest/gtest.h>

#include <vector>

namespace pressoir::url {
namespace {

TEST(WebUrl, is_taken_apart) {
  const auto url = web_url("https://Us%40er:p%3Aw@Example.ORG:8443/a%20b/c.jpg?x=1&y=%2F#part");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->tls);
  EXPECT_EQ(url->host, "example.org");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->target, "/a%20b/c.jpg?x=1&y=%2F");
  EXPECT_EQ(url->path(), "/a%20b/c.jpg");
  EXPECT_EQ(url->user, "Us@er");
  EXPECT_EQ(url->password, "p:w");
  EXPECT_EQ(url->text(), "https://example.org:8443/a%20b/c.jpg?x=1&y=%2F");
}

TEST(WebUrl, has_the_port_of_its_scheme_and_a_path) {
  EXPECT_EQ(web_url("http://example.org")->text(), "http://example.org/");
  EXPECT_EQ(web_url("http://example.org")->port, 80);
  EXPECT_EQ(web_url("HTTPS://example.org?q")->text(), "https://example.org/?q");
  EXPECT_EQ(web_url("https://example.org:443/")->port, 443);
  EXPECT_EQ(web_url("http://example.org:/x")->text(), "http://example.org/x");
  EXPECT_EQ(web_url("https://example.org:80/")->text(), "https://example.org:80/");
}

TEST(WebUrl, is_repaired_as_browsers_do) {
  EXPECT_EQ(web_url(" http://h/a b\xC3\xA4.jpg\n")->target, "/a%20b%C3%A4.jpg");
  EXPECT_EQ(web_url("http://h/100%.jpg?a=|[1]")->target, "/100%25.jpg?a=%7C%5B1%5D");
  EXPECT_EQ(web_url("http://h/a%20b")->target, "/a%20b");
  EXPECT_EQ(web_url("http://b\xC3\xBC"
                    "cher.example/")
                ->host,
            "b\xC3\xBC"
            "cher.example");
  EXPECT_EQ(web_url("http://[::1]:81/x")->host, "::1");
  EXPECT_EQ(web_url("http://[::1]:81/x")->text(), "http://[::1]:81/x");
}

TEST(WebUrl, is_nothing_else) {
  const std::vector<std::string> none = {
      "",
      "example.org/a.jpg",
      "/home/me/photo.jpg",
      "ftp://example.org/a.jpg",
      "file:///etc/passwd",
      "gopher://example.org/",
      "http:/example.org/",
      "http:example.org",
      "http://",
      "http:///path",
      "http://:80/",
      "http://h:0/",
      "http://h:65536/",
      "http://h:8x/",
      "http://a%2Fb/",
      "http://a%00b/",
      "http://a%40b/",
      "http://a b/",
      "http://h\\@evil/",
      "http://[::1/",
      "http://[v1.a]/",
      "http://h/a\r\nX: y",
      "http://h/" + std::string(9000, 'a'),
  };
  for (const auto& text : none) EXPECT_FALSE(web_url(text)) << text;
}

TEST(WebUrl, same_origin_is_scheme_host_and_port) {
  const auto at = [](const char* text) { return *web_url(text); };
  EXPECT_TRUE(at("http://a/1").same_origin(at("http://A:80/2?x")));
  EXPECT_FALSE(at("http://a/").same_origin(at("https://a/")));
  EXPECT_FALSE(at("http://a/").same_origin(at("http://a:81/")));
  EXPECT_FALSE(at("http://a/").same_origin(at("http://b/")));
}

TEST(EncodedSegment, keeps_blanks_umlauts_percent_signs_and_slashes) {
  EXPECT_EQ(encoded_segment("a b\xC3\xA4 100%+/?#.jpg"), "a%20b%C3%A4%20100%25%2B%2F%3F%23.jpg");
  EXPECT_EQ(encoded_segment("plain-1_2.~x"), "plain-1_2.~x");
}

TEST(PercentDecoded, undoes_what_is_coded_and_leaves_the_rest) {
  EXPECT_EQ(percent_decoded("a%20b%c3%A4%2F%25", false), "a b\xC3\xA4/%");
  EXPECT_EQ(percent_decoded("%2541", false), "%41") << "once";
  EXPECT_EQ(percent_decoded("100%", false), "100%");
  EXPECT_EQ(percent_decoded("%2", false), "%2");
  EXPECT_EQ(percent_decoded("%G0%0g%%20", false), "%G0%0g% ");
  EXPECT_EQ(percent_decoded("%00", false), std::string(1, '\0'));
  EXPECT_EQ(percent_decoded("", false), "");
}

TEST(PercentDecoded, takes_a_plus_for_a_blank_in_forms_alone) {
  EXPECT_EQ(percent_decoded("a+b%2Bc", true), "a b+c");
  EXPECT_EQ(percent_decoded("a+b%2Bc", false), "a+b+c");
}

TEST(Joined, has_one_slash_between) {
  EXPECT_EQ(joined("https://h", "v1/x"), "https://h/v1/x");
  EXPECT_EQ(joined("https://h/", "/v1/x"), "https://h/v1/x");
  EXPECT_EQ(joined("https://h/prefix", "/v1/x/"), "https://h/prefix/v1/x/");
}

}  // namespace
}  // namespace pressoir::url
