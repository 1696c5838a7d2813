#include "dialects/iloveimg/goals.h"

#include <gtest/gtest.h>

#include "dialects/iloveimg/request/refusal.h"
#include "http/body/form.h"

namespace pressoir::dialects::iloveimg {
namespace {

constexpr std::string_view kFile = "&files[0][server_filename]=a.jpg";

http::Tree tree(const std::string& body) { return http::tree_of(http::urlencoded_form(body)); }

ProcessRequest process(const std::string& tool, const std::string& parameters = {}) {
  return process_in(tree("task=t&tool=" + tool + std::string(kFile) + "&" + parameters));
}

Goal goal(const std::string& tool, const std::string& parameters = {},
          std::string_view format = "jpeg") {
  const ProcessRequest wanted = process(tool, parameters);
  return goal_for(wanted, wanted.files.at(0), format);
}

template <class Wanted>
Wanted step(const Goal& goal) {
  return std::get<Wanted>(goal.steps.at(0));
}

/// The parameter that is refused; empty: none.
std::string refused(const std::string& body) {
  try {
    process_in(tree(body));
  } catch (const Refusal& refusal) {
    EXPECT_EQ(refusal.type(), ErrorType::processing);
    return std::string(refusal.param().at(0).at("field").as_string());
  }
  return {};
}
std::string refused(const std::string& tool, const std::string& parameters) {
  return refused("task=t&tool=" + tool + std::string(kFile) + "&" + parameters);
}

TEST(IloveimgGoals, compress_by_level) {
  EXPECT_EQ(goal("compressimage").compression, Compression::balanced);
  EXPECT_EQ(goal("compressimage", "compression_level=recommended").compression,
            Compression::balanced);
  EXPECT_EQ(goal("compressimage", "compression_level=low").compression, Compression::high);
  EXPECT_EQ(goal("compressimage", "compression_level=Extreme").compression, Compression::smallest);
  EXPECT_FALSE(goal("compressimage").metadata.all);
  EXPECT_EQ(refused("compressimage", "compression_level=9"), "compression_level");
}

TEST(IloveimgGoals, resize_to_pixels) {
  const auto both = step<Resize>(goal("resizeimage", "pixels_width=30&pixels_height=20"));
  EXPECT_EQ(both.width, 30U);
  EXPECT_EQ(both.height, 20U);
  EXPECT_EQ(both.fit, Resize::Fit::inside);
  EXPECT_FALSE(both.enlarge);
  const auto exact =
      step<Resize>(goal("resizeimage",
                        "pixels_width=30&pixels_height=0&maintain_ratio=0&no_enlarge_if_smaller="
                        "False&resize_mode=pixels"));
  EXPECT_EQ(exact.height, 0U);
  EXPECT_EQ(exact.fit, Resize::Fit::exact);
  EXPECT_TRUE(exact.enlarge);
  EXPECT_TRUE(goal("resizeimage", "pixels_width=30").metadata.all);
  EXPECT_EQ(refused("resizeimage", "pixels_width=0"), "pixels_width");
  EXPECT_EQ(refused("resizeimage", "pixels_width=x"), "pixels_width");
  EXPECT_EQ(refused("resizeimage", "pixels_width=5&maintain_ratio=perhaps"), "maintain_ratio");
}

TEST(IloveimgGoals, resize_to_a_percentage) {
  const auto half = step<Resize>(goal("resizeimage", "resize_mode=percentage&percentage=50.0"));
  EXPECT_EQ(half.percent, 50);
  EXPECT_EQ(half.width, 0U);
  EXPECT_EQ(refused("resizeimage", "resize_mode=percentage"), "percentage");
  EXPECT_EQ(refused("resizeimage", "resize_mode=other"), "resize_mode");
}

TEST(IloveimgGoals, crop_an_area) {
  const auto crop = step<Crop>(goal("cropimage", "width=30&height=20&y=5"));
  EXPECT_EQ(crop.width, 30U);
  EXPECT_EQ(crop.height, 20U);
  EXPECT_EQ(crop.at, (Crop::Corner{0, 5}));
  EXPECT_EQ(refused("cropimage", "height=20"), "width");
  EXPECT_EQ(refused("cropimage", "width=20&height=20&x=-1"), "x");
}

TEST(IloveimgGoals, convert_to_a_format) {
  const Goal jpeg = goal("convertimage");
  EXPECT_EQ(jpeg.convert->format, Format("jpeg"));
  EXPECT_EQ(jpeg.convert->background, (Colour{255, 255, 255}));
  EXPECT_EQ(goal("convertimage", "convert_to=png").convert->format, Format("png"));
  EXPECT_EQ(goal("convertimage", "to=gif").convert->format, Format("gif"));
  EXPECT_FALSE(goal("convertimage", "to=gif").join);
  EXPECT_EQ(goal("convertimage", "to=webp").compression, Compression::high);
  EXPECT_EQ(goal("convertimage", "to=avif").convert->format, Format("avif"));
  EXPECT_EQ(goal("convertimage", "to=avif").compression, Compression::high);
  EXPECT_EQ(goal("convertimage", "to=webp", "png").compression, Compression::lossless);
  EXPECT_EQ(refused("convertimage", "to=heic"), "to");
}

TEST(IloveimgGoals, join_pictures_to_an_animation) {
  const ProcessRequest usual = process("convertimage", "to=gif_animation");
  EXPECT_TRUE(usual.joins);
  EXPECT_EQ(usual.goal.convert->format, Format("gif"));
  EXPECT_EQ(usual.goal.join->delay_milliseconds, 500U);
  EXPECT_EQ(usual.goal.join->loops, 0U);
  const Goal other = goal("convertimage", "to=gif_animation&gif_time=25&gif_loop=0");
  EXPECT_EQ(other.join->delay_milliseconds, 250U);
  EXPECT_EQ(other.join->loops, 1U);
}

TEST(IloveimgGoals, upscale_by_two_or_four) {
  EXPECT_EQ(step<Upscale>(goal("upscaleimage")).factor, 2);
  EXPECT_EQ(step<Upscale>(goal("upscaleimage", "multiplier=4")).factor, 4);
  EXPECT_EQ(step<Upscale>(goal("upscaleimage", "scale=4")).factor, 4);
  EXPECT_EQ(refused("upscaleimage", "multiplier=3"), "multiplier");
}

TEST(IloveimgGoals, watermark_with_stamps) {
  const ProcessRequest wanted =
      process("watermarkimage", "elements[0][type]=image&elements[0][image]=s.png");
  EXPECT_EQ(wanted.stamps, std::vector<std::string>{"s.png"});
  EXPECT_EQ(step<Watermark>(wanted.goal).elements.size(), 1U);
}

TEST(IloveimgGoals, repair_first_unless_told_otherwise) {
  EXPECT_TRUE(is_repair_alone(goal("repairimage")));
  EXPECT_TRUE(is_repair_alone(goal("repairimage", "try_image_repair=false", "tiff")));
  EXPECT_TRUE(goal("cropimage", "width=1&height=1").repair);
  for (const std::string name : {"try_image_repair", "try_repair", "try_pdf_repair"})
    EXPECT_FALSE(goal("cropimage", "width=1&height=1&" + name + "=0").repair) << name;
}

TEST(IloveimgGoals, tools_of_the_sister_api_do_the_same) {
  for (const std::string tool : {"compress", "repair", "rotate"}) {
    const std::string more = "files[0][rotate]=90";
    EXPECT_EQ(goal(tool, more, "pdf"), goal(tool + "image", more, "pdf")) << tool;
    EXPECT_EQ(name_of(process(tool).tool), tool);
  }
  EXPECT_FALSE(goal("compress", "", "pdf").convert);
  EXPECT_EQ(goal("compress", "", "bmp").convert->format, Format("png"));
}

TEST(IloveimgGoals, passwords_of_files_go_before_that_of_all) {
  EXPECT_FALSE(goal("compress", "", "pdf").password);
  EXPECT_FALSE(goal("compress", "files[0][password]=", "pdf").password);
  EXPECT_EQ(goal("compress", "password=a", "pdf").password, "a");
  EXPECT_EQ(goal("compress", "password=a&files[0][password]=%20b", "pdf").password, " b");
}

TEST(IloveimgGoals, rotate_before_all_else) {
  const Goal rotated = goal("rotateimage", "files[0][rotate]=270");
  EXPECT_EQ(step<Rotate>(rotated).degrees, 270);
  EXPECT_EQ(rotated.compression, Compression::none);
  EXPECT_TRUE(goal("rotateimage").steps.empty());
  const Goal cropped = goal("cropimage", "width=1&height=1&files[0][rotate]=-90");
  EXPECT_EQ(step<Rotate>(cropped).degrees, 270);
  EXPECT_EQ(cropped.steps.size(), 2U);
  EXPECT_EQ(refused("rotateimage", "files[0][rotate]=45"), "files[0].rotate");
}

TEST(IloveimgGoals, write_what_can_only_be_read_in_another_format) {
  EXPECT_EQ(goal("compressimage", "", "bmp").convert->format, Format("png"));
  EXPECT_EQ(goal("compressimage", "", "heif").convert->format, Format("jpeg"));
  EXPECT_FALSE(goal("compressimage", "", "png").convert);
  EXPECT_FALSE(goal("rotateimage", "", "bmp").convert);
  EXPECT_EQ(goal("convertimage", "to=gif", "bmp").convert->format, Format("gif"));
}

TEST(IloveimgGoals, draw_shapes_that_are_to_be_more_than_resized) {
  EXPECT_FALSE(goal("compressimage", "", "svg").convert);
  EXPECT_FALSE(goal("resizeimage", "pixels_width=30", "svg").convert);
  EXPECT_EQ(goal("cropimage", "width=1&height=1", "svg").convert->format, Format("png"));
  EXPECT_EQ(goal("resizeimage", "pixels_width=30&files[0][rotate]=90", "svg").convert->format,
            Format("png"));
  EXPECT_FALSE(is_lossy(goal("convertimage", "to=webp", "svg")));
}

TEST(IloveimgGoals, turn_all_pictures_of_an_animation_alike) {
  const auto joined = [](const std::string& more) {
    return "task=t&tool=convertimage&to=gif_animation&files[0][server_filename]=a"
           "&files[1][server_filename]=b" +
           more;
  };
  EXPECT_EQ(refused(joined("&files[0][rotate]=90&files[1][rotate]=-270")), "");
  EXPECT_EQ(refused(joined("&files[1][rotate]=90")), "files[1].rotate");
}

TEST(IloveimgGoals, take_files_in_order) {
  const ProcessRequest wanted = process_in(
      tree("task=t&tool=repairimage&files[4][server_filename]=b&files[1][server_filename]=a"
           "&files[1][filename]=x/y.jpg"));
  ASSERT_EQ(wanted.files.size(), 2U);
  EXPECT_EQ(wanted.files[0].server_filename, "a");
  EXPECT_EQ(wanted.files[0].filename, "y.jpg");
  EXPECT_EQ(wanted.files[1].filename, "b");
  EXPECT_EQ(refused("task=t&tool=repairimage"), "files");
  EXPECT_EQ(refused("task=t&tool=repairimage&files[0][filename]=a"), "files[0].server_filename");
  EXPECT_EQ(refused("task=t&files[]=a"), "tool");
  EXPECT_EQ(refused("task=t&tool=merge&files[]=a"), "tool");
}

TEST(IloveimgGoals, take_what_belongs_to_no_tool) {
  const ProcessRequest usual = process("repairimage");
  EXPECT_TRUE(usual.ignore_errors && usual.ignore_password);
  EXPECT_EQ(usual.waiting, Waiting::until_done);
  EXPECT_FALSE(usual.custom_int || usual.custom_string);
  const ProcessRequest other =
      process("repairimage",
              "ignore_errors=False&ignore_password=0&custom_int=-5&custom_string=x"
              "&output_filename={n}&packaged_filename=all");
  EXPECT_FALSE(other.ignore_errors || other.ignore_password);
  EXPECT_EQ(other.custom_int, -5);
  EXPECT_EQ(other.custom_string, "x");
  EXPECT_EQ(other.output_filename, "{n}");
  EXPECT_EQ(other.packaged_filename, "all");
  EXPECT_FALSE(process("repairimage", "custom_int=0").custom_int);
  EXPECT_EQ(refused("repairimage", "custom_int=x"), "custom_int");
}

TEST(IloveimgGoals, wait_unless_there_is_a_webhook) {
  EXPECT_EQ(process("repairimage", "webhook").waiting, Waiting::until_done);
  EXPECT_EQ(process("repairimage", "webhook=").waiting, Waiting::not_at_all);
  const ProcessRequest called = process("repairimage", "webhook=https://a.example/");
  EXPECT_EQ(called.waiting, Waiting::not_at_all);
  EXPECT_EQ(called.webhook, "https://a.example/");
}

TEST(IloveimgGoals, read_uploads) {
  const UploadRequest whole =
      upload_in(tree("task=t&cloud_file=http://a.example/b.jpg"
                     "&cloud_token=x&filename=c/d.jpg"));
  EXPECT_EQ(whole.url, "http://a.example/b.jpg");
  EXPECT_EQ(whole.url_token, "x");
  EXPECT_EQ(whole.file_name, "d.jpg");
  EXPECT_FALSE(whole.piece || whole.pieces);
  EXPECT_EQ(upload_in(tree("url=http://a.example/")).url, "http://a.example/");
  const UploadRequest piece = upload_in(tree("task=t&chunk=2&chunks=3"));
  EXPECT_EQ(piece.piece, 2U);
  EXPECT_EQ(piece.pieces, 3U);
  EXPECT_THROW(upload_in(tree("chunk=3&chunks=3")), Refusal);
  EXPECT_THROW(upload_in(tree("chunk=3")), Refusal);
  EXPECT_EQ(upload_in(tree("chunk=0&chunks=0")).pieces, std::nullopt);
}

TEST(IloveimgGoals, refuse_lists_and_objects_for_single_values) {
  for (const char* more : {"compression_level[]=low", "custom_string[a]=b", "ignore_errors[]=1",
                           "files[0][rotate][]=90"})
    EXPECT_NE(refused("compressimage", more), "") << more;
  http::Tree empty = tree("task=t&tool=compressimage" + std::string(kFile));
  empty["compression_level"] = boost::json::array();  // as PHP has null in some states
  EXPECT_NO_THROW(process_in(empty));
}

TEST(IloveimgGoals, read_lists_and_keys) {
  const ListRequest wanted = list_in(tree("page=3&tool=cropimage&status=TaskError&custom_int=4"));
  EXPECT_EQ(wanted.page, 3U);
  EXPECT_EQ(wanted.tool, "cropimage");
  EXPECT_EQ(wanted.status, "TaskError");
  EXPECT_EQ(wanted.custom_int, 4);
  EXPECT_EQ(list_in(tree("page=0")).page, 1U);
  EXPECT_EQ(file_key_in(tree("file_encryption_key=0123456789abcdef")), "0123456789abcdef");
  EXPECT_THROW(file_key_in(tree("file_encryption_key=short")), Error);
  EXPECT_THROW(file_key_in(tree("file_encryption_key[]=0123456789abcdef")), Error);
  EXPECT_TRUE(wants_echo(tree("debug=true")));
  EXPECT_FALSE(wants_echo(tree("debug=false")));
  EXPECT_FALSE(wants_echo(tree("debug")));
}

}  // namespace
}  // namespace pressoir::dialects::iloveimg
