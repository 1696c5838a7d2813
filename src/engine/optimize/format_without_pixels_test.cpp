// A format without pixels goes the way of all others: plain text, whose pages end at form feeds
// and whose lines may have blanks at their ends.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "codecs/codec.h"
#include "engine/optimize/optimize.h"
#include "engine/pictures_fixture.h"
#include "engine/wire.h"

namespace pressoir::engine {
namespace {

using codecs::Codec;
using codecs::Original;
using codecs::Probe;
using testing::png_picture;

constexpr std::string_view kMagic = "%text\n";

std::string without_end_blanks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out.erase(out.find_last_not_of(' ') + 1);
    out += c;
  }
  return out;
}

/// What a search of the codec does wrong.
enum class Fault { none, drops_a_page, changes_a_word };

class TextCodec final : public Codec {
 public:
  explicit TextCodec(Fault fault = Fault::none) : fault_(fault) {}
  [[nodiscard]] const codecs::KnownFormat& format() const noexcept override {
    static constexpr codecs::KnownFormat kFormat{
        .info = {.name = "text",
                 .extension = "txt",
                 .mime = "text/plain",
                 .title = "Text",
                 .has_frames = false,
                 .has_alpha = false,
                 .can_lose = false,
                 .can_write = true,
                 .is_document = true},
        .recognizes = [](Bytes head) noexcept { return as_text(head).starts_with(kMagic); }};
    return kFormat;
  }
  [[nodiscard]] Probe probe(Bytes input, const Limits&) const override {
    const auto feeds = std::ranges::count(as_text(input), '\f');
    return {.pages = codecs::Pages{.count = static_cast<std::uint32_t>(feeds) + 1}};
  }
  [[nodiscard]] codecs::Rewritten rewrite_metadata(Bytes input,
                                                   const MetadataPolicy&) const override {
    return {.bytes = to_buffer(input), .warnings = {}};
  }
  [[nodiscard]] std::vector<std::string> side_data(Bytes) const override { return {}; }
  void optimize(Bytes input, const Goal&, const Limits&, codecs::Trials& trials) const override {
    std::string text = without_end_blanks(as_text(input));
    if (fault_ == Fault::drops_a_page) text.erase(text.find('\f'), 1);
    if (fault_ == Fault::changes_a_word) text.replace(text.find("two"), 3, "2");
    trials.offer({.bytes = to_buffer(as_bytes(text)),
                  .method = "blanks",
                  .score = {},
                  .min_score = {},
                  .proven_lossless = true});
  }
  void verify(const Original& original, Bytes result, const Goal& goal,
              const Limits& limits) const override {
    Codec::verify(original, result, goal, limits);
    if (without_end_blanks(as_text(original.bytes)) != without_end_blanks(as_text(result)))
      throw Error(ErrorCode::internal, "The result did not pass its check.", "another text");
  }

 private:
  Fault fault_;
};

Buffer text_file() { return to_buffer(as_bytes("%text\none   \n\ftwo \nthree\n")); }

/// What the tests ask of the engine: the formats that there are, and one more.
class Formats {
 public:
  explicit Formats(Fault fault = Fault::none) : text_(fault) {
    const auto all = codecs::all_codecs();
    list_.assign(all.begin(), all.end());
    list_.push_back(&text_);
  }
  [[nodiscard]] Result optimized(const auto& input, const Goal& goal = {}) const {
    return optimize(input, goal, {}, list_);
  }
  /// The error's text. Empty: there is none.
  [[nodiscard]] std::string refusal(const auto& input, const Goal& goal) const {
    try {
      (void)optimized(input, goal);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_request) << error.what();
      return error.what();
    }
    return "";
  }

 private:
  TextCodec text_;
  std::vector<const Codec*> list_;
};

Goal converting(std::string_view format, bool only_if_smaller = false) {
  Goal goal;
  goal.convert = Conversion{Format(format), only_if_smaller, {}};
  return goal;
}

TEST(FormatWithoutPixels, is_made_smaller_like_any_other) {
  const auto result = Formats().optimized(text_file());
  ASSERT_TRUE(result.output);
  EXPECT_EQ(as_text(*result.output), "%text\none\n\ftwo\nthree\n");
  EXPECT_EQ(result.outcome.format, Format("text"));
  EXPECT_EQ(result.outcome.input_format, Format("text"));
  EXPECT_EQ(result.outcome.method, "blanks");
  EXPECT_TRUE(result.outcome.proven_lossless);
  EXPECT_FALSE(result.outcome.is_partial);
  EXPECT_FALSE(result.outcome.size);
  EXPECT_TRUE(result.outcome.warnings.empty());
  EXPECT_FALSE(Formats().optimized(*result.output).output);
}

TEST(FormatWithoutPixels, has_an_outcome_that_travels) {
  const auto sent = Formats().optimized(text_file()).outcome;
  const auto reply = wire::decode_reply(wire::encode(wire::Reply(sent)));
  EXPECT_NO_THROW(wire::check_plain(reply));
  const auto& got = std::get<Outcome>(reply);
  EXPECT_FALSE(got.size);
  EXPECT_EQ(got.format, sent.format);
  EXPECT_EQ(got.bytes_after, sent.bytes_after);
}

TEST(FormatWithoutPixels, refuses_steps_by_what_they_do) {
  const Formats formats;
  Goal goal;
  goal.steps = {Resize{}};
  EXPECT_EQ(formats.refusal(text_file(), goal),
            "Text files have no pixels to resize: they can only be made smaller as they are.");
  for (const Step& step : std::vector<Step>{TurnUpright{}, Crop{}, Rotate{}, Flatten{},
                                            ReduceColours{}, Upscale{}, ToSrgb{}}) {
    goal.steps = {step};
    EXPECT_TRUE(formats.refusal(text_file(), goal).starts_with("Text files have no pixels to "));
  }
}

TEST(FormatWithoutPixels, is_refused_as_a_target_whatever_the_steps) {
  Goal goal = converting("text");
  const auto refusal = Formats().refusal(png_picture(20, 20), goal);
  EXPECT_TRUE(refusal.starts_with("Pictures cannot be converted to Text")) << refusal;
  for (const Step& step : std::vector<Step>{Rotate{90}, ReduceColours{}}) {
    goal.steps = {step};
    EXPECT_EQ(Formats().refusal(png_picture(20, 20), goal), refusal);
  }
}

TEST(FormatWithoutPixels, is_not_converted) {
  const Formats formats;
  EXPECT_EQ(formats.refusal(text_file(), converting("png")),
            "Text files have no pixels to convert: they can only be made smaller as they are.");
  EXPECT_EQ(
      formats.refusal(png_picture(20, 20), converting("text")),
      "Pictures cannot be converted to Text, which has no pixels, only to JPEG, PNG, GIF, WebP "
      "or AVIF.");
  EXPECT_EQ(formats.optimized(text_file(), converting("text")).outcome.method, "blanks");
}

TEST(FormatWithoutPixels, stays_itself_where_a_conversion_need_not_be) {
  const auto result = Formats().optimized(text_file(), converting("png", true));
  EXPECT_EQ(result.outcome.format, Format("text"));
  EXPECT_EQ(result.outcome.method, "blanks");
}

TEST(FormatWithoutPixels, is_not_joined) {
  const auto picture = png_picture(20, 20), text = text_file();
  const std::vector<Bytes> both{picture, text};
  Goal goal = converting("gif");
  goal.join = Join{};
  EXPECT_TRUE(
      Formats().refusal(both, goal).starts_with("File 2: Text files have no pixels to join"));
  goal.convert->format = Format("text");
  EXPECT_NE(Formats().refusal(both, goal).find("only in gif, webp or avif"), std::string::npos);
}

TEST(FormatWithoutPixels, is_delivered_as_it_was_where_the_result_fails_its_check) {
  for (const auto& [fault, why] : {std::pair(Fault::drops_a_page, "another number of pages"),
                                   std::pair(Fault::changes_a_word, "another text")}) {
    const auto result = Formats(fault).optimized(text_file());
    EXPECT_FALSE(result.output) << why;
    EXPECT_EQ(result.outcome.method, "unchanged") << why;
    EXPECT_EQ(result.outcome.bytes_after, text_file().size()) << why;
    EXPECT_EQ(result.outcome.warnings,
              std::vector{std::string("the result did not pass its check and the coding stays as "
                                      "it was: ") +
                          why});
  }
}

TEST(FormatWithoutPixels, is_unknown_where_its_codec_is_not_listed) {
  try {
    (void)optimize(text_file(), {}, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported_format);
  }
}

}  // namespace
}  // namespace pressoir::engine
