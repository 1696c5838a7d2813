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

Goal goal_in(http::Form form, const std::optional<Format>& format) {
  return optimize_in(std::move(form), format).goal;
}
Goal jpeg_goal(Fields fields) { return goal_in(form_of(std::move(fields)), Format("jpeg")); }
Goal png_goal(Fields fields) { return goal_in(form_of(std::move(fields)), Format("png")); }

OptimizeRequest jpeg_request(Fields fields) {
  return optimize_in(form_of(std::move(fields)), Format("jpeg"));
}

http::Form with_file(Fields fields, std::string name, std::string_view content) {
  http::Form form = form_of(std::move(fields));
  form.files.push_back({"file", std::move(name), TempFile::create(::testing::TempDir())});
  form.files.back().content.append(as_bytes(content));
  return form;
}

TEST(EwwwGoals, are_lossless_without_metadata_by_default) {
  const Goal goal = jpeg_goal({});
  EXPECT_EQ(goal.compression, Compression::lossless);
  EXPECT_FALSE(is_lossy(goal));
  EXPECT_EQ(goal.metadata, MetadataPolicy{});
  EXPECT_FALSE(goal.convert);
  EXPECT_FALSE(is_fast(goal));
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
  EXPECT_EQ(png_goal({{"lossy", "1"}, {"quality", "20"}}).palette_quality, 85);
  EXPECT_FALSE(jpeg_goal({{"lossy", "1"}, {"quality", "20"}}).quality);
}

TEST(EwwwGoals, are_fast_only_when_lossy) {
  EXPECT_TRUE(is_fast(jpeg_goal({{"lossy", "1"}, {"lossy_fast", "1"}})));
  EXPECT_FALSE(is_fast(jpeg_goal({{"lossy", "0"}, {"lossy_fast", "1"}})));
}

TEST(EwwwGoals, compress_lossless_pngs_more_unless_told_otherwise) {
  EXPECT_FALSE(is_fast(png_goal({})));
  EXPECT_FALSE(is_fast(png_goal({{"compress", ""}})));
  EXPECT_TRUE(is_fast(png_goal({{"compress", "0"}})));
  EXPECT_FALSE(is_fast(png_goal({{"compress", "0"}, {"lossy", "1"}})));
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

TEST(EwwwGoals, convert_a_gif_to_png_only_when_smaller_and_leave_a_webp) {
  const Goal gif = goal_in(form_of({{"convert", "1"}}), Format("gif"));
  ASSERT_TRUE(gif.convert);
  EXPECT_EQ(gif.convert->format, Format("png"));
  EXPECT_TRUE(gif.convert->only_if_smaller);
  EXPECT_FALSE(goal_in(form_of({{"convert", "1"}}), Format("webp")).convert);
}

TEST(EwwwGoals, leave_the_shapes_of_an_svg_where_they_are) {
  const auto svg_goal = [](Fields fields) {
    return goal_in(form_of(std::move(fields)), Format("svg"));
  };
  EXPECT_FALSE(is_lossy(svg_goal({{"lossy", "1"}})));
  EXPECT_FALSE(svg_goal({{"convert", "1"}}).convert);
  EXPECT_FALSE(svg_goal({}).minimal);
  EXPECT_TRUE(svg_goal({{"compress", "0"}}).minimal);
  EXPECT_FALSE(png_goal({{"compress", "0"}}).minimal);
  EXPECT_FALSE(is_lossy(svg_goal({{"webp", "1"}})));
  EXPECT_FALSE(svg_goal({{"webp", "1"}}).convert->quality);
  EXPECT_EQ(svg_goal({{"webp", "1"}, {"lossy", "1"}}).convert->quality, 82);
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

TEST(EwwwGoals, convert_to_webp_whatever_the_size) {
  for (const auto& goal : {jpeg_goal({{"webp", "1"}}), png_goal({{"webp", "1"}, {"lossy", "1"}})}) {
    ASSERT_TRUE(goal.convert);
    EXPECT_EQ(goal.convert->format, Format("webp"));
    EXPECT_FALSE(goal.convert->only_if_smaller);
    EXPECT_EQ(goal.convert->quality, 82);
  }
  EXPECT_EQ(jpeg_goal({{"webp", "1"}, {"quality", "60"}}).convert->quality, 60);
  EXPECT_EQ(jpeg_goal({{"webp", "1"}, {"convert", "1"}}).convert->format, Format("webp"));
}

TEST(EwwwGoals, make_lossless_webp_of_a_png_or_gif_unless_lossy) {
  for (const char* format : {"png", "gif"}) {
    const auto goal = [&](Fields fields) {
      return goal_in(form_of(std::move(fields)), Format(format));
    };
    const Goal exact = goal({{"webp", "1"}, {"quality", "75"}});
    EXPECT_FALSE(is_lossy(exact));
    EXPECT_FALSE(exact.convert->quality);
    EXPECT_FALSE(goal({{"webp", "1"}, {"width", "20"}}).convert->quality);
    EXPECT_EQ(goal({{"webp", "1"}, {"lossy", "1"}}).convert->quality, 82);
  }
}

TEST(EwwwGoals, keep_gifs_lossless_unless_they_become_webp) {
  const auto goal = [](Fields fields) {
    fields.emplace_back("lossy", "1");
    return goal_in(form_of(std::move(fields)), Format("gif"));
  };
  EXPECT_EQ(goal({}), goal_in({}, Format("gif")));
  EXPECT_EQ(goal({{"lossy_fast", "1"}}), goal_in({}, Format("gif")));
  EXPECT_FALSE(is_lossy(goal({{"convert", "1"}})));
  EXPECT_TRUE(is_lossy(goal({{"webp", "1"}})));
}

TEST(EwwwGoals, size_a_webp) {
  const auto step = [](Fields fields) {
    fields.emplace_back("webp", "1");
    const Goal goal = jpeg_goal(std::move(fields));
    return goal.steps.empty() ? Resize{} : std::get<Resize>(goal.steps.at(0));
  };
  const Resize inside = step({{"width", "300"}, {"height", "200"}});
  EXPECT_EQ(inside.width, 300U);
  EXPECT_EQ(inside.height, 200U);
  EXPECT_EQ(inside.fit, Resize::Fit::inside);
  EXPECT_FALSE(inside.enlarge);
  const Resize cut = step({{"width", "300"},
                           {"height", "200"},
                           {"crop", "1"},
                           {"crop_x", "left"},
                           {"crop_y", "bottom"}});
  EXPECT_EQ(cut.fit, Resize::Fit::cover);
  EXPECT_EQ(cut.gravity.x, Gravity::Side::start);
  EXPECT_EQ(cut.gravity.y, Gravity::Side::end);
  EXPECT_EQ(step({{"width", "300"}, {"crop", "1"}, {"crop_x", "middle"}}).gravity, Gravity{});
  EXPECT_EQ(step({{"width", "0"}, {"height", "-5"}}), Resize{});
  EXPECT_EQ(step({{"width", "wide"}}), Resize{});
}

TEST(EwwwGoals, resize_an_area_to_an_exact_size) {
  const Goal goal = resize_in(form_of({{"dst_x", "0"},
                                       {"dst_y", "0"},
                                       {"dst_w", "30"},
                                       {"height", "20"},
                                       {"src_x", "5"},
                                       {"src_w", "60"}}))
                        .goal;
  ASSERT_EQ(goal.steps.size(), 2U);
  const auto& crop = std::get<Crop>(goal.steps[0]);
  EXPECT_EQ(crop.at, (Crop::Corner{5, 0}));
  EXPECT_EQ(crop.width, 60U);
  EXPECT_EQ(crop.height, 0U);
  const auto& resize = std::get<Resize>(goal.steps[1]);
  EXPECT_EQ(resize.width, 30U);
  EXPECT_EQ(resize.height, 20U);
  EXPECT_EQ(resize.fit, Resize::Fit::exact);
  EXPECT_TRUE(goal.metadata.all);
}

TEST(EwwwGoals, refuse_impossible_areas_and_sizes) {
  using Field = std::pair<std::string, std::string>;
  for (const Field& field : std::vector<Field>{{"dst_w", "0"},
                                               {"dst_w", "-3"},
                                               {"src_w", "0"},
                                               {"src_x", "-1"},
                                               {"dst_x", "4"},
                                               {"dst_h", "99999999999"}})
    EXPECT_THROW(resize_in(form_of({field})), Error) << field.first << field.second;
}

TEST(EwwwGoals, reduce_to_256_colours_unless_told_otherwise) {
  const auto colours = [](Fields fields) {
    const Goal goal = reduce_in(form_of(std::move(fields))).goal;
    EXPECT_EQ(goal.effort, Effort::medium);
    return std::get<ReduceColours>(goal.steps.at(0)).colours;
  };
  EXPECT_EQ(colours({}), 256);
  EXPECT_EQ(colours({{"colors", "16"}}), 16);
  EXPECT_EQ(colours({{"colors", "many"}}), 256);
  EXPECT_EQ(colours({{"colors", "-1"}}), 0);  // the engine refuses it
}

TEST(EwwwGoals, ignore_sizes_without_webp) {
  EXPECT_EQ(jpeg_goal({{"width", "10"}, {"height", "10"}, {"crop", "1"}}), jpeg_goal({}));
}

TEST(EwwwGoals, turn_a_picture_upright_and_nothing_else) {
  const Goal goal = rotate_in({}).goal;
  EXPECT_EQ(goal.compression, Compression::none);
  EXPECT_EQ(goal.steps, (std::vector<Step>{TurnUpright{.trim = true}}));
  EXPECT_EQ(goal.metadata, (MetadataPolicy{.all = true, .icc = true}));
}

TEST(EwwwGoals, take_a_jpeg_without_a_key_losslessly_or_to_webp) {
  EXPECT_TRUE(jpeg_request({}).fits_no_key);
  EXPECT_FALSE(jpeg_request({{"lossy", "1"}}).fits_no_key);
  EXPECT_TRUE(jpeg_request({{"lossy", "1"}, {"webp", "1"}}).fits_no_key);
  EXPECT_FALSE(optimize_in({}, Format("png")).fits_no_key);
  EXPECT_FALSE(optimize_in({}, std::nullopt).fits_no_key);
}

TEST(EwwwGoals, take_either_word_for_a_pending_answer) {
  EXPECT_TRUE(jpeg_request({{"async", "1"}}).may_pend);
  EXPECT_TRUE(jpeg_request({{"force_async", "1"}}).may_pend);
  EXPECT_FALSE(jpeg_request({{"async", "0"}}).may_pend);
}

TEST(EwwwGoals, name_files_by_the_field_else_by_the_part) {
  const auto name = [](Fields fields) {
    http::Form form = with_file(std::move(fields), "C:\\pictures\\a.jpg", "x");
    return optimize_in(std::move(form), std::nullopt).upload.value().file_name;
  };
  EXPECT_EQ(name({{"filename", "/var/www/b.jpg"}}), "/var/www/b.jpg");
  EXPECT_EQ(name({{"filename", ""}}), "a.jpg");
  EXPECT_EQ(name({}), "a.jpg");
}

TEST(EwwwGoals, take_an_empty_file_for_none_but_for_tools) {
  EXPECT_FALSE(optimize_in({}, std::nullopt).upload);
  EXPECT_FALSE(optimize_in(with_file({}, "a.jpg", ""), std::nullopt).upload);
  EXPECT_FALSE(rotate_in({}).upload);
  EXPECT_TRUE(rotate_in(with_file({}, "a.jpg", "")).upload);
}

TEST(EwwwGoals, take_plain_words_as_backup_names) {
  const auto stored = [](const std::string& name) {
    const auto wanted = store_in(with_file({{"backup", name}, {"domain", "d"}}, "a.jpg", "x"));
    return wanted ? wanted->backup.name : "";
  };
  const std::string hash = "65f1c0ffee123" + std::string(64, 'a');
  EXPECT_EQ(stored(hash), hash);
  EXPECT_EQ(restored_in(form_of({{"hash", hash}})), hash);
  EXPECT_EQ(jpeg_request({{"backup", hash}, {"domain", "d"}}).backup.value().domain, "d");
  for (const std::string name : {"", "../../etc/passwd", "a b", "a\nb"}) {
    EXPECT_EQ(stored(name), "") << name;
    EXPECT_EQ(restored_in(form_of({{"hash", name}})), "") << name;
    EXPECT_FALSE(jpeg_request({{"backup", name}}).backup) << name;
  }
  EXPECT_EQ(stored(std::string(129, 'a')), "");
}

TEST(EwwwGoals, store_no_backup_of_nothing) {
  EXPECT_FALSE(store_in(form_of({{"backup", "a"}})));
  EXPECT_FALSE(store_in(with_file({{"backup", "a"}}, "a.jpg", "")));
}

TEST(EwwwGoals, find_a_pending_answer_by_the_id_of_the_query) {
  http::Head head;
  EXPECT_EQ(retrieved_in(head).value, "");
  head.query = "id=65f1%2Dc0ffee";
  EXPECT_EQ(retrieved_in(head).value, "65f1-c0ffee");
}

TEST(EwwwGoals, take_placeholder_sides_from_1_to_5000) {
  const auto size = [](const std::string& width, const std::string& height) {
    http::Head head;
    head.query = "width=" + width + "&height=" + height;
    return placeholder_in(head);
  };
  EXPECT_EQ(size("1", "5000"), (Size{1, 5000}));
  for (const char* side : {"", "0", "5001", "-1", "%2B9", "9x", "99999999999"}) {
    EXPECT_FALSE(size(side, "1")) << side;
    EXPECT_FALSE(size("1", side)) << side;
  }
}

}  // namespace
}  // namespace pressoir::dialects::ewww
