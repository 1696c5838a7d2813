#include "codecs/gif/lossless/frames.h"

#include <gtest/gtest.h>

#include "codecs/gif/animations_fixture.h"
#include "codecs/gif/reader.h"

namespace pressoir::codecs::gif {
namespace {

constexpr std::uint32_t kWidth = 23, kHeight = 17;

/// Canvases that change in boxes, now and then by becoming transparent or going back.
std::vector<RgbaCanvas> sequence(unsigned seed) {
  std::uint32_t state = seed;
  const auto random = [&](std::uint32_t below) {
    state = state * 1664525U + 1013904223U;
    return (state >> 16U) % below;
  };
  std::vector<RgbaCanvas> all{RgbaCanvas(kWidth * kHeight, kTransparent)};
  for (int i = 0; i < 30; ++i) {
    RgbaCanvas next = random(4) == 0 && all.size() > 1 ? all[all.size() - 2] : all.back();
    const std::uint32_t x0 = random(kWidth), y0 = random(kHeight);
    const Rgba colour = random(3) == 0 ? kTransparent : 0xFF000000U | random(1U << 16U);
    for (std::uint32_t y = y0; y < std::min(kHeight, y0 + random(9)); ++y)
      for (std::uint32_t x = x0; x < std::min(kWidth, x0 + random(9)); ++x)
        next[y * kWidth + x] = colour;
    all.push_back(std::move(next));
  }
  all.erase(all.begin());
  return all;
}

TEST(FramePlanner, plans_that_show_every_canvas_when_drawn) {
  std::array<int, 4> seen{};
  for (unsigned seed = 1; seed <= 60; ++seed) {
    const auto wanted = sequence(seed);
    FramePlanner planner(kWidth, kHeight);
    Compositor viewer(kWidth, kHeight);
    std::size_t at = 0;
    for (std::size_t i = 0; i <= wanted.size(); ++i) {
      const auto planned =
          planner.push(i < wanted.size() ? &wanted[i] : nullptr, static_cast<std::uint16_t>(i));
      ASSERT_EQ(planned.has_value(), i > 0);
      if (!planned) continue;
      const auto& plan = planned->plan;
      ++seen[static_cast<std::size_t>(plan.disposal)];
      ASSERT_EQ(*planned->target, wanted[at]);
      ASSERT_EQ(*planned->base, viewer.base());
      ASSERT_EQ(plan.delay, at);
      // Drawn pixel by pixel in colours of its own: one colour a pixel cannot be, so in a palette.
      StoredFrame frame;
      frame.rect = plan.rect;
      frame.disposal = plan.disposal;
      frame.transparent = 0;
      frame.palette = {kTransparent};
      for_rows(plan.rect, kWidth, kHeight, [&](std::size_t begin, std::size_t count) {
        for (std::size_t k = begin; k < begin + count; ++k) {
          const Rgba colour = wanted[at][k];
          const bool draws = colour != (*planned->base)[k];
          ASSERT_TRUE(!draws || colour != kTransparent);
          auto found = std::ranges::find(frame.palette, colour);
          if (draws && found == frame.palette.end()) {
            frame.palette.push_back(colour);
            found = frame.palette.end() - 1;
          }
          frame.indices.push_back(draws ? static_cast<std::uint8_t>(found - frame.palette.begin())
                                        : std::uint8_t{0});
        }
      });
      ASSERT_EQ(viewer.show(frame), wanted[at]) << "seed " << seed << ", frame " << at;
      ++at;
    }
    EXPECT_EQ(at, wanted.size());
  }
  for (const auto disposal : {Disposal::keep, Disposal::background, Disposal::previous})
    EXPECT_GT(seen[static_cast<std::size_t>(disposal)], 0);
}

TEST(FramePlanner, draws_one_pixel_where_nothing_changes) {
  const RgbaCanvas same(kWidth * kHeight, 0xFF123456U);
  FramePlanner planner(kWidth, kHeight);
  EXPECT_FALSE(planner.push(&same, 1));
  EXPECT_EQ(planner.push(&same, 1)->plan.rect, (Rect{0, 0, kWidth, kHeight}));
  EXPECT_EQ(planner.push(nullptr, 1)->plan.rect.area(), 1U);
  EXPECT_FALSE(planner.push(nullptr, 1));
}

TEST(Bounds, hold_all_that_differs_and_no_more) {
  const RgbaCanvas from(64, 0);
  auto to = from;
  const auto differs = [&](std::size_t i) { return from[i] != to[i]; };
  EXPECT_FALSE(bounds(8, 8, from, to, differs));
  to[10] = to[37] = 1;
  const auto found = bounds(8, 8, from, to, differs);
  EXPECT_EQ(found, (Rect{2, 1, 4, 4}));
}

TEST(Compositor, obeys_every_disposal) {
  const std::vector<Rgba> palette{0xFF0000FFU, 0xFF00FF00U};
  const auto pixel = [&](std::uint32_t x, std::uint8_t index, Disposal disposal) {
    StoredFrame frame;
    frame.rect = {x, 0, 1, 1};
    frame.indices = {index};
    frame.palette = palette;
    frame.disposal = disposal;
    return frame;
  };
  Compositor viewer(4, 1);
  EXPECT_EQ(viewer.show(pixel(0, 0, Disposal::keep)), (RgbaCanvas{palette[0], 0, 0, 0}));
  EXPECT_EQ(viewer.show(pixel(1, 1, Disposal::background)),
            (RgbaCanvas{palette[0], palette[1], 0, 0}));
  EXPECT_EQ(viewer.show(pixel(2, 0, Disposal::previous)),
            (RgbaCanvas{palette[0], 0, palette[0], 0}));
  EXPECT_EQ(viewer.show(pixel(3, 1, Disposal::none)), (RgbaCanvas{palette[0], 0, 0, palette[1]}));
  EXPECT_EQ(viewer.show(pixel(9, 1, Disposal::none)), (RgbaCanvas{palette[0], 0, 0, palette[1]}));
}

}  // namespace
}  // namespace pressoir::codecs::gif
