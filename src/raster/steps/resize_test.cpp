#include "raster/steps/resize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "raster/colour/profile.h"
#include "raster/steps/steps.h"

namespace pressoir::raster {
namespace {

Area all_of(const Canvas& canvas) {
  return {0, 0, static_cast<double>(canvas.width()), static_cast<double>(canvas.height())};
}

Canvas made(std::uint32_t width, std::uint32_t height, Layout layout, auto value) {
  Canvas canvas(width, height, layout);
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x)
      for (std::uint32_t c = 0; c < layout.channels(); ++c) {
        const std::size_t at = x * layout.channels() + c;
        if (layout.bits == 16)
          canvas.row16(y)[at] = static_cast<std::uint16_t>(value(x, y, c));
        else
          canvas.row8(y)[at] = static_cast<std::uint8_t>(value(x, y, c));
      }
  return canvas;
}

TEST(Resample, to_the_same_size_changes_nothing) {
  for (const int bits : {8, 16})
    for (const bool alpha : {false, true})
      for (const auto model : {ColourModel::grey, ColourModel::rgb, ColourModel::cmyk}) {
        const Canvas canvas =
            made(17, 9, {model, alpha, bits}, [&](auto x, auto y, auto c) -> std::uint32_t {
              if (alpha && c + 1 == Layout{model, alpha, bits}.channels())
                return bits == 8 ? 255 : 65535;
              return (x * 15 + y * 3 + c) * (bits == 8 ? 1 : 200);
            });
        const Canvas same = resample(canvas, all_of(canvas), 17, 9);
        EXPECT_EQ(same.layout(), canvas.layout());
        EXPECT_TRUE(bits == 16 || same.same_pixels(canvas));
        if (bits == 16) {
          EXPECT_NEAR(same.row16(4)[8], canvas.row16(4)[8], 1);
        }
      }
}

TEST(Resample, a_plain_colour_stays_it) {
  const Canvas canvas = made(64, 48, {}, [](auto, auto, auto c) { return 40 + 80 * c; });
  for (const std::uint32_t size : {1U, 7U, 64U, 150U})
    EXPECT_TRUE(
        resample(canvas, all_of(canvas), size, size)
            .same_pixels(made(size, size, {}, [](auto, auto, auto c) { return 40 + 80 * c; })));
}

TEST(Resample, adds_light_not_codes) {
  const Canvas stripes =
      made(64, 64, {}, [](auto, auto y, auto) { return y % 2 == 0 ? 255U : 0U; });
  const Canvas mixed = resample(stripes, all_of(stripes), 16, 16);
  const double half = 255 * srgb_encode(0.5);  // 188, where the mean of the codes is 127
  EXPECT_NEAR(mixed.row8(8)[0], half, 3);
  Canvas with_gamma = stripes.clone();
  with_gamma.code.gamma = 100'000;
  EXPECT_NEAR(resample(with_gamma, all_of(stripes), 16, 16).row8(8)[0], 127.5, 3);
}

TEST(Resample, what_is_transparent_does_not_bleed) {
  // Red to the left, transparent green to the right.
  const Canvas canvas = made(64, 16, {ColourModel::rgb, true, 8}, [](auto x, auto, auto c) {
    return x < 32 ? (c == 0 || c == 3 ? 255U : 0U) : (c == 1 ? 255U : 0U);
  });
  const Canvas small = resample(canvas, all_of(canvas), 15, 4);
  for (std::uint32_t x = 0; x < 15; ++x) {
    const auto* pixel = small.row8(2).data() + std::size_t{4} * x;
    if (pixel[3] > 8) {
      EXPECT_GT(pixel[0], 250) << x;
      EXPECT_LT(pixel[1], 5) << x;
    }
  }
  EXPECT_EQ(small.row8(2)[3], 255);
  EXPECT_EQ(small.row8(2)[4 * 14 + 3], 0);
}

TEST(Resample, a_part_shows_where_it_was) {
  const Canvas ramp = made(100, 10, {}, [](auto x, auto, auto) { return 2 * x; });
  const Canvas part = resample(ramp, {25, 0, 50, 10}, 25, 5);
  EXPECT_NEAR(part.row8(2)[0], 51, 2);
  EXPECT_NEAR(part.row8(2)[3 * 24], 147, 2);
}

/// One sample by the book, in double precision; codes are light (gamma 1), all opaque.
double by_the_book(const Canvas& canvas, const Area& area, Size to, Size at,
                   std::uint32_t channel) {
  const auto weight = [](double x) {
    const double angle = 3.14159265358979 * std::abs(x);
    if (std::abs(x) < 1e-9) return 1.0;
    return std::abs(x) >= 3 ? 0.0 : 3 * std::sin(angle) * std::sin(angle / 3) / (angle * angle);
  };
  const double step_x = area.width / to.width, step_y = area.height / to.height;
  double sum = 0, whole = 0;
  for (std::uint32_t y = 0; y < canvas.height(); ++y)
    for (std::uint32_t x = 0; x < canvas.width(); ++x) {
      const double w =
          weight((x + 0.5 - area.x - (at.width + 0.5) * step_x) / std::max(1.0, step_x)) *
          weight((y + 0.5 - area.y - (at.height + 0.5) * step_y) / std::max(1.0, step_y));
      sum += w * canvas.row8(y)[x * canvas.layout().channels() + channel];
      whole += w;
    }
  return std::clamp(sum / whole, 0.0, 255.0);
}

TEST(Resample, is_the_weighted_mean_by_the_book_for_all_layouts) {
  const Area area{2.5, 1, 40.25, 29};
  for (const Size to : {Size{13, 11}, Size{61, 40}})
    for (const bool alpha : {false, true})
      for (const auto model : {ColourModel::grey, ColourModel::rgb, ColourModel::cmyk}) {
        const Layout layout{model, alpha, 8};
        Canvas canvas = made(47, 31, layout, [&](auto x, auto y, auto c) -> std::uint32_t {
          return alpha && c + 1 == layout.channels() ? 255
                                                     : (x * 7 + y * 13 + c * 50 + x * y) % 256;
        });
        canvas.code.gamma = 100'000;
        const Canvas result = resample(canvas, area, to.width, to.height);
        for (std::uint32_t y = 0; y < to.height; ++y)
          for (std::uint32_t x = 0; x < to.width; ++x)
            for (std::uint32_t c = 0; c < layout.channels(); ++c)
              ASSERT_NEAR(result.row8(y)[x * layout.channels() + c],
                          by_the_book(canvas, area, to, {x, y}, c), 0.6);
      }
}

TEST(Resample, keeps_profile_and_gamma) {
  Canvas canvas = made(8, 8, {}, [](auto, auto, auto) { return 9; });
  canvas.set_icc(Buffer(3));
  const Canvas small = resample(canvas, all_of(canvas), 4, 4);
  EXPECT_EQ(small.icc(), canvas.icc());
}

}  // namespace
}  // namespace pressoir::raster
