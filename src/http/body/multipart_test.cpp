#include "http/body/multipart.h"

#include <gtest/gtest.h>

#include <tuple>
#include <vector>

#include "base/error.h"

namespace pressoir::http {
namespace {

struct Part {
  std::string name;
  std::optional<std::string> file_name;
  std::string content;
  bool ended = false;
  friend bool operator==(const Part&, const Part&) = default;
};

void PrintTo(const Part& part, std::ostream* out) {
  *out << part.name << '(' << part.file_name.value_or("-") << ")=\"" << part.content << '"'
       << (part.ended ? "" : " open");
}

class Collector final : public PartSink {
 public:
  void begin_part(const PartHead& head) override {
    parts.push_back({head.name, head.file_name, {}, false});
  }
  void part_content(std::string_view bytes) override {
    EXPECT_FALSE(bytes.empty());
    parts.back().content += bytes;
  }
  void end_part() override { parts.back().ended = true; }
  std::vector<Part> parts;
};

std::vector<Part> parse(const std::vector<std::string_view>& pieces, std::string_view boundary) {
  Collector collector;
  MultipartParser parser(boundary, collector);
  for (const auto piece : pieces) parser.feed(piece);
  parser.finish();
  return collector.parts;
}

/// Parses whole, byte by byte, and cut in two and three at every position: always the same.
std::vector<Part> parse_every_way(std::string_view body, std::string_view boundary = "XX") {
  const auto whole = parse({body}, boundary);
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < body.size(); ++i) bytes.push_back(body.substr(i, 1));
  EXPECT_EQ(parse(bytes, boundary), whole);
  for (std::size_t i = 0; i <= body.size(); ++i) {
    EXPECT_EQ(parse({body.substr(0, i), body.substr(i)}, boundary), whole) << "cut at " << i;
    for (const std::size_t n : {1U, 3U}) {
      if (i + n >= body.size()) continue;
      EXPECT_EQ(parse({body.substr(0, i), body.substr(i, n), body.substr(i + n)}, boundary), whole)
          << "cut at " << i << " and " << i + n;
    }
  }
  return whole;
}

Part field(std::string name, std::string content) {
  return {std::move(name), std::nullopt, std::move(content), true};
}
Part file(std::string name, std::string file_name, std::string content) {
  return {std::move(name), std::move(file_name), std::move(content), true};
}
using Parts = std::vector<Part>;

TEST(Multipart, reads_fields_and_files_at_every_cut) {
  EXPECT_EQ(parse_every_way("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n"
                            "--XX\r\nContent-Disposition: form-data; name=\"f\"; "
                            "filename=\"p.jpg\"\r\nContent-Type: image/jpeg\r\n\r\nby\r\ntes\r\n"
                            "--XX--\r\nepilogue"),
            (Parts{field("a", "one"), file("f", "p.jpg", "by\r\ntes")}));
}

TEST(Multipart, keeps_content_that_looks_almost_like_a_delimiter) {
  const std::string tricky = "\r\r\n\r\n-\r\n--\r\n--X\r\n--xX\n--XX\r\r\n--X\r\n\r\n--Y\r";
  EXPECT_EQ(parse_every_way("--XX\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n" +
                            tricky + "\r\n--XX--"),
            (Parts{file("f", "x", tricky)}));
}

TEST(Multipart, accepts_the_broken_end_of_wordpress_clients) {
  // ewww.md, section 1: no line end behind the delimiter that ends the file.
  const auto parts = parse_every_way(
      "--XX\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\nkey\r\n"
      "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
      "Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\x89PNG\r\n\x1a\r\n"
      "--XXContent-Disposition: form-data; name=\"submitHandler\"\r\n\r\nUpload--XX--");
  EXPECT_EQ(parts, (Parts{field("api_key", "key"), file("file", "a.png", "\x89PNG\r\n\x1a")}));
}

TEST(Multipart, reads_on_after_a_malformed_delimiter) {
  EXPECT_EQ(parse_every_way("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n"
                            "--XXjunk\r\nmore junk\r\n"
                            "--XX\r\nContent-Disposition: form-data; name=b\r\n\r\n2\r\n--XX--"),
            (Parts{field("a", "1"), field("b", "2")}));
}

TEST(Multipart, ignores_a_preamble_and_blanks_behind_the_boundary) {
  EXPECT_EQ(parse_every_way("preamble\r\n--XY\r\n--XX \t\r\ncontent-disposition:form-data;name=a"
                            "\r\n\r\n1\r\n--XX--"),
            (Parts{field("a", "1")}));
}

TEST(Multipart, accepts_line_feeds_without_carriage_returns) {
  EXPECT_EQ(parse_every_way("--XX\nContent-Disposition: form-data; name=a\n\n1\n"
                            "--XX\nContent-Disposition: form-data; name=b\n\nx\n\ny\n--XX--\n"),
            (Parts{field("a", "1"), field("b", "x\n\ny")}));
  EXPECT_EQ(parse_every_way("--XX\r\nContent-Disposition: form-data; name=f; filename=x\n\n"
                            "a\n--XX\nb\r\n--XX--\r\n"),
            (Parts{file("f", "x", "a\n--XX\nb")}));
}

TEST(Multipart, accepts_a_missing_last_delimiter) {
  const std::string start = "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n";
  EXPECT_EQ(parse_every_way(start + "1"), (Parts{field("a", "1")}));
  EXPECT_EQ(parse_every_way(start + "1\r\n"), (Parts{field("a", "1")}));
  EXPECT_EQ(parse_every_way(start + "1\r\n--X"), (Parts{field("a", "1")}));
  EXPECT_EQ(parse_every_way(start + "1\r"), (Parts{field("a", "1\r")}));
  EXPECT_EQ(parse_every_way(start), (Parts{field("a", "")}));
}

TEST(Multipart, reads_empty_parts_in_both_spellings) {
  EXPECT_EQ(parse_every_way("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n"
                            "--XX\r\nContent-Disposition: form-data; name=b\r\n\r\n"
                            "--XX\r\nContent-Disposition: form-data; name=c; filename=\"\"\r\n\r\n"
                            "\r\n--XX--"),
            (Parts{field("a", ""), field("b", ""), file("c", "", "")}));
}

TEST(Multipart, keeps_a_line_end_at_the_start_of_a_content) {
  EXPECT_EQ(
      parse_every_way("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\nx\r\n--XX--"),
      (Parts{field("a", "\r\nx")}));
  EXPECT_EQ(parse_every_way("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n--XY\r\n--XX--"),
            (Parts{field("a", "--XY")}));
}

TEST(Multipart, drops_parts_without_a_name) {
  EXPECT_EQ(parse_every_way("--XX\r\nContent-Type: text/plain\r\n\r\nlost\r\n"
                            "--XX\r\nContent-Disposition: form-data\r\n\r\nlost\r\n"
                            "--XX\r\nContent-Disposition: form-data; name=a\r\n"
                            "--XX\r\nContent-Disposition: form-data; name=b\r\n\r\n2\r\n--XX--"),
            (Parts{field("b", "2")}));
}

TEST(Multipart, refuses_what_would_need_unbounded_memory) {
  EXPECT_THROW(parse({}, ""), Error);
  EXPECT_THROW(parse({}, std::string(257, 'x')), Error);
  EXPECT_THROW(parse({}, "a\r\nb"), Error);
  const std::string endless(40'000, 'x');
  EXPECT_THROW(parse({"--XX\r\n", endless}, "XX"), Error);
}

TEST(Multipart, finds_the_boundary_in_the_header) {
  EXPECT_EQ(boundary_in("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(boundary_in("Multipart/Form-Data; charset=utf-8; BOUNDARY=\"a b;c\""), "a b;c");
  EXPECT_EQ(boundary_in("multipart/form-data"), "");
  EXPECT_EQ(boundary_in("application/json; boundary=abc"), "");
}

TEST(Multipart, finds_the_boundary_in_the_body) {
  EXPECT_EQ(sniffed_boundary("--abc\r\nContent-Disposition: form-data"), "abc");
  EXPECT_EQ(sniffed_boundary("\r\n--abc\ncontent-type: x"), "abc");
  EXPECT_EQ(sniffed_boundary("--abc\r\nsomething"), "");
  EXPECT_EQ(sniffed_boundary("a=b&c=d"), "");
  EXPECT_EQ(sniffed_boundary("--abc"), "");
}

TEST(PartHead, reads_the_spellings_of_real_clients) {
  const auto read = [](std::string_view text) {
    const auto head = part_head_in(text);
    return std::pair(head.name, head.file_name.value_or("-"));
  };
  using Pair = std::pair<std::string, std::string>;
  EXPECT_EQ(read("form-data; name=\"a\""), (Pair{"a", "-"}));
  EXPECT_EQ(read("form-data;name=a;filename=b.jpg"), (Pair{"a", "b.jpg"}));
  EXPECT_EQ(read("form-data; name=\"a\"; filename=\"C:\\photos\\b.jpg\""),
            (Pair{"a", "C:\\photos\\b.jpg"}));
  EXPECT_EQ(read("form-data; name=\"a\"; filename=\"/var/www/b c.jpg\""),
            (Pair{"a", "/var/www/b c.jpg"}));
  EXPECT_EQ(read(R"(form-data; filename="say \"hi\"; x.jpg"; name="a")"),
            (Pair{"a", "say \"hi\"; x.jpg"}));
  EXPECT_EQ(read("form-data; NAME = \"a\" ; filename*=UTF-8''na%C3%AFve.jpg; filename=\"n.jpg\""),
            (Pair{"a", "na\xC3\xAFve.jpg"}));
  EXPECT_EQ(read("form-data; name=\"unclosed"), (Pair{"unclosed", "-"}));
  EXPECT_EQ(read("form-data; filename"), (Pair{"", ""}));
  EXPECT_EQ(read(""), (Pair{"", "-"}));
}

}  // namespace
}  // namespace pressoir::http
