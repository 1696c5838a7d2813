#include "codecs/jpeg/lossy/rendering.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include "codecs/jpeg/lossy/encoder.h"
#include "codecs/jpeg/pictures_fixture.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr Trace kAnyTrace{.kind = Trace::Kind::score, .value = 8050};

/// Waves with edges of full contrast, which decode to values beyond 0 and 255.
raster::Canvas steep(std::uint32_t width, std::uint32_t height, raster::ColourModel model) {
  raster::Canvas canvas = test::waves(width, height, model);
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::size_t i = 0; i < canvas.row8(y).size(); ++i)
      if ((i / 40 + y / 7) % 3 == 0) canvas.row8(y)[i] = i % 2 == 0 ? 255 : 0;
  return canvas;
}

void expect_as_decoded(const Picture& picture) {
  const raster::Canvas expected = decode(write_coefficients(picture, Coding::sequential)).canvas;
  EXPECT_TRUE(rendered(picture).same_pixels(expected))
      << picture.width << " x " << picture.height << ", " << picture.components.size();
}

TEST(JpegRendering, is_what_decoding_gives) {
  for (const auto model :
       {raster::ColourModel::grey, raster::ColourModel::rgb, raster::ColourModel::cmyk}) {
    for (const auto& [width, height] :
         {std::pair{1U, 1U}, {3U, 2U}, {4U, 9U}, {5U, 16U}, {67U, 45U}, {160U, 33U}, {333U, 17U}}) {
      const raster::Canvas canvas = steep(width, height, model);
      for (const Sampling sampling : {Sampling::s444, Sampling::s422, Sampling::s420})
        for (const float scale : {0.5F, 4.0F, 40.0F})
          expect_as_decoded(Encoder(canvas, nullptr).quantised(sampling, scale, kAnyTrace));
    }
  }
}

TEST(JpegRendering, follows_samplings_of_others) {
  for (const auto& [h, v] : {std::pair{2, 1}, {1, 2}, {2, 2}, {4, 1}}) {
    Picture picture = read_coefficients(test::jpeg_of(steep(96, 64, raster::ColourModel::rgb), 80));
    const Block block = picture.components[1].blocks[7];
    for (std::size_t i = 0; i < 3; ++i) {
      Component& component = picture.components[i];
      component.h = i == 0 ? h : 1, component.v = i == 0 ? v : 1;
      component.blocks_wide = static_cast<std::uint32_t>(12 / (i == 0 ? 1 : h));
      component.blocks_high = static_cast<std::uint32_t>(8 / (i == 0 ? 1 : v));
      component.blocks.resize(std::size_t{component.blocks_wide} * component.blocks_high, block);
    }
    expect_as_decoded(picture);
  }
}

TEST(JpegRendering, is_the_same_on_every_instruction_set) {
  const raster::Canvas canvas = steep(150, 70, raster::ColourModel::rgb);
  for (const Sampling sampling : {Sampling::s444, Sampling::s422, Sampling::s420}) {
    const Picture picture = Encoder(canvas, nullptr).quantised(sampling, 2, kAnyTrace);
    const raster::Canvas expected = rendered(picture);
    for (std::int64_t all = hwy::SupportedTargets(); all != 0; all &= all - 1) {
      hwy::SetSupportedTargetsForTest(all & -all);
      EXPECT_TRUE(rendered(picture).same_pixels(expected)) << hwy::TargetName(all & -all);
    }
    hwy::SetSupportedTargetsForTest(0);
  }
}

}  // namespace
}  // namespace pressoir::codecs::jpeg
