#include <gtest/gtest.h>

#include <functional>

#include "engine/goal/formats.h"
#include "engine/optimize/inspect.h"
#include "engine/optimize/optimize.h"
#include "engine/pictures_fixture.h"

namespace pressoir::engine {
namespace {

// Pages of 200 x 100 points, from the first to the last the fuller of red, with space to save.
Buffer document_of(int pages) {
  std::vector<std::string> objects{"<< /Type /Catalog /Pages 2 0 R >>", ""};
  std::string kids;
  for (int page = 1; page <= pages; ++page) {
    const auto drawing =
        "1 0 0 rg 0 0 " + std::to_string(page * 40) + " 100 re f" + std::string(2'000, ' ');
    objects.push_back("<< /Length " + std::to_string(drawing.size()) + " >>\nstream\n" + drawing +
                      "\nendstream");
    objects.push_back("<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 200 100 ] /Contents " +
                      std::to_string(objects.size()) + " 0 R >>");
    kids += std::to_string(objects.size()) + " 0 R ";
  }
  objects[1] = "<< /Type /Pages /Count " + std::to_string(pages) + " /Kids [ " + kids + "] >>";
  std::string out = "%PDF-1.4\n", table;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    auto place = std::to_string(out.size());
    table += std::string(10 - place.size(), '0') + place + " 00000 n \n";
    out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const auto count = std::to_string(objects.size() + 1);
  out += "xref\n0 " + count + "\n0000000000 65535 f \n" + table + "trailer\n<< /Root 1 0 R /Size " +
         count + " >>\nstartxref\n" + std::to_string(out.size()) + "\n%%EOF\n";
  return to_buffer(as_bytes(out));
}

Goal page_goal(std::uint32_t page) {
  Goal goal;
  goal.convert.emplace().format = Format("png");
  goal.page = page;
  return goal;
}

std::string refusal_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_request) << error.what();
    return error.what();
  }
  return "";
}

TEST(OptimizePages, a_page_becomes_a_picture) {
  const auto input = document_of(2);
  auto result = optimize(input, page_goal(2), {});
  EXPECT_EQ(result.outcome.format, Format("png"));
  EXPECT_EQ(result.outcome.input_format, Format("pdf"));
  EXPECT_EQ(result.outcome.size, (Size{417, 209}));  // 150 pixels an inch
  EXPECT_TRUE(result.outcome.is_partial);
  EXPECT_FALSE(result.outcome.proven_lossless);
  EXPECT_FALSE(optimize(document_of(1), page_goal(1), {}).outcome.is_partial);
  auto goal = page_goal(1);
  goal.dpi = 36;
  EXPECT_EQ(optimize(input, goal, {}).outcome.size, (Size{100, 50}));
  Resize resize;
  resize.width = 25;
  goal.steps = {Rotate{90}, resize};
  EXPECT_EQ(optimize(input, goal, {}).outcome.size, (Size{25, 50}));
}

TEST(OptimizePages, what_a_page_cannot_be_is_refused) {
  const auto input = document_of(2);
  EXPECT_EQ(refusal_of([&] { (void)optimize(input, page_goal(3), {}); }),
            "There is no page 3: the PDF file has 2 pages.");
  const auto picture = testing::png_picture(8, 8);
  EXPECT_NE(refusal_of([&] { (void)optimize(picture, page_goal(2), {}); }), "");
  EXPECT_NO_THROW((void)optimize(picture, page_goal(1), {}));
  auto goal = page_goal(1);
  goal.convert->only_if_smaller = true;
  EXPECT_NE(refusal_of([&] { (void)optimize(input, goal, {}); }), "");
  goal = page_goal(1);
  goal.page.reset();
  EXPECT_NE(refusal_of([&] { (void)optimize(input, goal, {}); }), "");
}

TEST(OptimizePages, numbers_that_mean_nothing_are_refused) {
  const auto refused = [](auto change) {
    Goal goal;
    change(goal);
    return !refusal_of([&] { check(goal); }).empty();
  };
  EXPECT_TRUE(refused([](Goal& goal) { goal.page = 1; }));
  EXPECT_TRUE(refused([](Goal& goal) { goal = page_goal(0); }));
  EXPECT_TRUE(refused([](Goal& goal) { goal.dpi = 100; }));
  EXPECT_TRUE(refused([](Goal& goal) { goal = page_goal(1), goal.join.emplace(); }));
  EXPECT_TRUE(refused([](Goal& goal) { goal.password = std::string(2'000, 'x'); }));
  for (const std::uint32_t dpi : {0U, 2'401U})
    EXPECT_TRUE(refused([&](Goal& goal) { goal = page_goal(1), goal.dpi = dpi; })) << dpi;
  EXPECT_FALSE(refused([](Goal& goal) { goal = page_goal(1), goal.dpi = 2'400; }));
  EXPECT_FALSE(refused([](Goal& goal) { goal.compression = Compression::high, goal.dpi = 1; }));
}

TEST(OptimizePages, rotations_of_a_document_need_no_pixels) {
  const auto input = document_of(1);
  Goal goal;
  goal.compression = Compression::none;
  goal.steps = {Rotate{90}};
  const auto rotated = optimize(input, goal, {});
  EXPECT_EQ(rotated.outcome.method, "rotated");
  EXPECT_FALSE(rotated.outcome.size);
  EXPECT_EQ(inspect(rotated.output.value(), {}, {}).pages, (std::vector<Size>{{100, 200}}));
  goal.compression = Compression::lossless;
  goal.steps = {Rotate{90}, Rotate{180}};
  const auto smaller = optimize(input, goal, {});
  EXPECT_LT(smaller.output.value().size(), input.size() / 2);
  EXPECT_EQ(inspect(*smaller.output, {}, {}).pages, (std::vector<Size>{{100, 200}}));
  goal.steps = {Rotate{180}, Rotate{180}};
  EXPECT_EQ(inspect(optimize(input, goal, {}).output.value(), {}, {}).pages,
            (std::vector<Size>{{200, 100}}));
  goal.steps = {Rotate{45}};
  EXPECT_NE(refusal_of([&] { (void)optimize(input, goal, {}); }), "");
  Crop crop;
  crop.width = crop.height = 10;
  goal.steps = {Rotate{90}, crop};
  EXPECT_NE(refusal_of([&] { (void)optimize(input, goal, {}); }), "");
}

TEST(OptimizePages, a_damaged_document_is_repaired_before_other_work) {
  auto input = document_of(3);
  const auto whole = std::string(as_text(input));
  input.resize(whole.rfind("\n7 0 obj"));  // the last contents and the last page
  Goal goal = page_goal(2);
  goal.repair = true;
  const auto drawn = optimize(input, goal, {});
  EXPECT_EQ(drawn.outcome.size, (Size{417, 209}));
  ASSERT_TRUE(drawn.outcome.repair);
  EXPECT_EQ(drawn.outcome.repair->pages_lost, 1U);
  EXPECT_FALSE(drawn.outcome.warnings.empty());
  Goal alone;
  alone.repair = alone.metadata.all = true;
  alone.compression = Compression::none;
  const auto repaired = optimize(input, alone, {});
  EXPECT_EQ(repaired.outcome.method, "repaired");
  EXPECT_EQ(inspect(repaired.output.value(), {}, {}).page_count, 2U);
  EXPECT_FALSE(optimize(*repaired.output, alone, {}).output);
}

TEST(OptimizePages, a_file_is_inspected_without_being_drawn) {
  const auto document = inspect(document_of(3), {}, {});
  EXPECT_EQ(document.format, Format("pdf"));
  EXPECT_FALSE(document.size);
  EXPECT_EQ(document.page_count, 3U);
  EXPECT_EQ(document.pages, (std::vector<Size>(3, {200, 100})));
  const auto picture = inspect(testing::png_picture(8, 4), {}, {});
  EXPECT_EQ(picture.size, (Size{8, 4}));
  EXPECT_EQ(picture.page_count, 0U);
  EXPECT_EQ(picture.frames, 1U);
  EXPECT_FALSE(picture.has_alpha);
  EXPECT_TRUE(inspect(testing::png_picture(8, 4, true), {}, {}).has_alpha);
}

}  // namespace
}  // namespace pressoir::engine
