#include "dialects/ewww/goals.h"

#include <gtest/gtest.h>

namespace pressoir::dialects::ewww {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

http::Form form_of(Fields fields) {
  http::Form form;
  form.fields = std::move(fields);
  return form;
}

Goal jpeg_goal(Fields fields) { return goal_in(form_of(std::move(fields)), Format("jpeg")); }
Goal png_goal(Fields fields) { return goal_in(form_of(std::move(fields)), Format("png")); }

http::FormFile part_named(std::string name) {
  return {"file", std::move(name), TempFile::create(::testing::TempDir())};
}

TEST(EwwwGoals, are_lossless_without_metadata_by_default) {
  const Goal goal = jpeg_goal({});
  EXPECT_EQ(goal.compression, Compression::lossless);
  EXPECT_FALSE(is_lossy(goal));
  EXPECT_EQ(goal.metadata, MetadataPolicy{});
  EXPECT_FALSE(goal.convert);
  EXPECT_FALSE(goal.fast);
}

TEST(EwwwGoals, turn_jpegs_upright_and_leave_pngs) {
  EXPECT_TRUE(jpeg_goal({{"metadata", "1"}}).upright);
  EXPECT_FALSE(png_goal({{"metadata", "1"}}).upright);
}

TEST(EwwwGoals, are_lossy_only_when_asked) {
  EXPECT_EQ(jpeg_goal({{"lossy", "1"}}).compression, Compression::balanced);
  EXPECT_EQ(jpeg_goal({{"lossy", ""}}).compression, Compression::lossless);
  EXPECT_EQ(jpeg_goal({{"lossy", "yes"}}).compression, Compression::lossless);
}

TEST(EwwwGoals, make_palettes_of_lossy_pngs_whatever_the_score) {
  EXPECT_EQ(png_goal({{"lossy", "1"}, {"quality", "20"}}).quality, 85);
  EXPECT_FALSE(jpeg_goal({{"lossy", "1"}, {"quality", "20"}}).quality);
}

TEST(EwwwGoals, are_fast_only_when_lossy) {
  EXPECT_TRUE(jpeg_goal({{"lossy", "1"}, {"lossy_fast", "1"}}).fast);
  EXPECT_FALSE(jpeg_goal({{"lossy", "0"}, {"lossy_fast", "1"}}).fast);
}

TEST(EwwwGoals, compress_lossless_pngs_more_unless_told_otherwise) {
  EXPECT_FALSE(png_goal({}).fast);
  EXPECT_FALSE(png_goal({{"compress", ""}}).fast);
  EXPECT_TRUE(png_goal({{"compress", "0"}}).fast);
  EXPECT_FALSE(png_goal({{"compress", "0"}, {"lossy", "1"}}).fast);
}

TEST(EwwwGoals, keep_all_metadata_when_asked) {
  EXPECT_TRUE(jpeg_goal({{"metadata", "1"}}).metadata.all);
  EXPECT_FALSE(jpeg_goal({{"metadata", "0"}}).metadata.all);
}

TEST(EwwwGoals, convert_a_png_to_jpeg_at_the_quality_named) {
  const Goal goal = png_goal({{"convert", "1"}, {"quality", "60"}, {"jpg_fill", "#Ff0080"}});
  ASSERT_TRUE(goal.convert);
  EXPECT_EQ(goal.convert->format, Format("jpeg"));
  EXPECT_TRUE(goal.convert->only_if_smaller);
  EXPECT_EQ(goal.convert->quality, 60);
  EXPECT_EQ(goal.convert->background, (Colour{255, 0, 128}));
}

TEST(EwwwGoals, stay_lossless_for_a_png_that_is_not_converted_in_the_end) {
  EXPECT_FALSE(is_lossy(png_goal({{"convert", "1"}})));
}

TEST(EwwwGoals, convert_a_jpeg_to_png_only_when_smaller) {
  const Goal goal = jpeg_goal({{"convert", "1"}, {"jpg_fill", "#ffffff"}});
  ASSERT_TRUE(goal.convert);
  EXPECT_EQ(goal.convert->format, Format("png"));
  EXPECT_TRUE(goal.convert->only_if_smaller);
  EXPECT_FALSE(goal.convert->background);
}

TEST(EwwwGoals, do_not_convert_what_they_do_not_know) {
  EXPECT_FALSE(goal_in(form_of({{"convert", "1"}}), std::nullopt).convert);
}

TEST(EwwwGoals, clamp_quality_and_default_it_to_82) {
  const auto quality = [](std::string value) {
    return png_goal({{"convert", "1"}, {"quality", std::move(value)}}).convert->quality;
  };
  EXPECT_EQ(quality(""), 82);
  EXPECT_EQ(quality("best"), 82);
  EXPECT_EQ(quality("7x"), 82);
  EXPECT_EQ(quality("0"), 1);
  EXPECT_EQ(quality("-5"), 1);
  EXPECT_EQ(quality("101"), 100);
  EXPECT_EQ(quality("99999999999999999999"), 100);
  EXPECT_EQ(quality("-99999999999999999999"), 1);
}

TEST(EwwwGoals, have_no_background_without_a_well_formed_colour) {
  for (const char* value : {"", "#", "red", "#fff", "#12345g", "#1234567", "-12345", "#+12345"})
    EXPECT_FALSE(png_goal({{"convert", "1"}, {"jpg_fill", value}}).convert->background) << value;
}

TEST(EwwwGoals, refuse_webp_until_it_can_be_written) {
  try {
    jpeg_goal({{"webp", "1"}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported_format);
  }
}

TEST(EwwwGoals, ignore_sizes_without_webp) {
  EXPECT_EQ(jpeg_goal({{"width", "10"}, {"height", "10"}, {"crop", "1"}}), jpeg_goal({}));
}

TEST(EwwwGoals, take_either_word_for_a_pending_answer) {
  EXPECT_TRUE(may_answer_pending(form_of({{"async", "1"}})));
  EXPECT_TRUE(may_answer_pending(form_of({{"force_async", "1"}})));
  EXPECT_FALSE(may_answer_pending(form_of({{"async", "0"}})));
}

TEST(EwwwGoals, tell_jpeg_and_png_by_their_first_bytes) {
  const auto format = [](std::string_view bytes) {
    TempFile file = TempFile::create(::testing::TempDir());
    file.append(as_bytes(bytes));
    return format_in(file);
  };
  EXPECT_EQ(format("\xFF\xD8\xFF\xE0 and more"), Format("jpeg"));
  EXPECT_EQ(format("\x89PNG\r\n\x1A\n and more"), Format("png"));
  EXPECT_EQ(format("GIF89a"), std::nullopt);
  EXPECT_EQ(format("\xFF\xD8"), std::nullopt);
  EXPECT_EQ(format(""), std::nullopt);
}

TEST(EwwwGoals, name_files_by_the_field_else_by_the_part) {
  const auto part = part_named("C:\\pictures\\a.jpg");
  EXPECT_EQ(name_in(form_of({{"filename", "/var/www/b.jpg"}}), part), "/var/www/b.jpg");
  EXPECT_EQ(name_in(form_of({{"filename", ""}}), part), "a.jpg");
  EXPECT_EQ(name_in(form_of({}), part), "a.jpg");
}

TEST(EwwwGoals, take_plain_words_as_backup_names) {
  const std::string hash = "65f1c0ffee123" + std::string(64, 'a');
  EXPECT_EQ(backup_name(form_of({{"backup", hash}}), "backup"), hash);
  for (const char* name : {"", "../../etc/passwd", "a b", "a\nb"})
    EXPECT_EQ(backup_name(form_of({{"backup", name}}), "backup"), "") << name;
  EXPECT_EQ(backup_name(form_of({{"backup", std::string(129, 'a')}}), "backup"), "");
}

TEST(EwwwGoals, take_placeholder_sides_from_1_to_5000) {
  EXPECT_EQ(side_in("1"), 1U);
  EXPECT_EQ(side_in("5000"), 5000U);
  for (const char* text : {"", "0", "5001", "-1", "+9", "9x", "99999999999"})
    EXPECT_FALSE(side_in(text)) << text;
}

}  // namespace
}  // namespace pressoir::dialects::ewww
