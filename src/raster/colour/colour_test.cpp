#include "raster/colour/colour.h"

#include <gtest/gtest.h>
#include <lcms2.h>

#include <cmath>
#include <thread>
#include <vector>

#include "raster/colour/profile.h"

namespace pressoir::raster {
namespace {

Buffer saved(cmsHPROFILE profile) {
  cmsUInt32Number length = 0;
  cmsSaveProfileToMem(profile, nullptr, &length);
  Buffer icc(length);
  cmsSaveProfileToMem(profile, icc.data(), &length);
  EXPECT_GT(length, 0U);
  cmsCloseProfile(profile);
  return icc;
}

/// Primaries of Display P3 (SMPTE EG 432-1) with white D65 and a plain exponent.
Buffer wide_profile(double exponent) {
  const cmsCIExyY white{0.3127, 0.3290, 1};
  const cmsCIExyYTRIPLE primaries{{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}};
  cmsToneCurve* curve = cmsBuildGamma(nullptr, exponent);
  cmsToneCurve* curves[] = {curve, curve, curve};
  cmsHPROFILE profile = cmsCreateRGBProfile(&white, &primaries, curves);
  cmsFreeToneCurve(curve);
  return saved(profile);
}

Buffer grey_profile(double exponent) {
  cmsToneCurve* curve = cmsBuildGamma(nullptr, exponent);
  cmsHPROFILE profile = cmsCreateGrayProfile(cmsD50_xyY(), curve);
  cmsFreeToneCurve(curve);
  return saved(profile);
}

Buffer srgb_icc() { return saved(cmsCreate_sRGBProfile()); }

/// Inks to Lab through tables: no black ink, lightness from the sum of the others.
Buffer cmyk_profile() {
  cmsHPROFILE profile = cmsCreateProfilePlaceholder(nullptr);
  cmsSetProfileVersion(profile, 4.2);
  cmsSetDeviceClass(profile, cmsSigOutputClass);
  cmsSetColorSpace(profile, cmsSigCmykData);
  cmsSetPCS(profile, cmsSigLabData);
  cmsPipeline* pipeline = cmsPipelineAlloc(nullptr, 4, 3);
  cmsStage* table = cmsStageAllocCLut16bit(nullptr, 3, 4, 3, nullptr);
  cmsStageSampleCLut16bit(
      table,
      [](const cmsUInt16Number in[], cmsUInt16Number out[], void*) {
        const int ink = (in[0] + in[1] + in[2] + 3 * in[3]) / 3;
        out[0] = static_cast<cmsUInt16Number>(std::max(0, 65535 - ink));
        out[1] = out[2] = 0x8080;
        return 1;
      },
      nullptr, 0);
  // The only shape with a table alone that the format knows: curves, table, curves.
  cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(nullptr, 4, nullptr));
  cmsPipelineInsertStage(pipeline, cmsAT_END, table);
  cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(nullptr, 3, nullptr));
  cmsWriteTag(profile, cmsSigAToB0Tag, pipeline);
  cmsPipelineFree(pipeline);
  return saved(profile);
}

Canvas one_pixel(Layout layout, std::vector<int> samples) {
  Canvas canvas(1, 1, layout);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (layout.bits == 16)
      canvas.row16(0)[i] = static_cast<std::uint16_t>(samples[i]);
    else
      canvas.row8(0)[i] = static_cast<std::uint8_t>(samples[i]);
  }
  return canvas;
}

std::vector<int> samples_of(const Canvas& canvas) {
  if (canvas.layout().bits == 16) return {canvas.row16(0).begin(), canvas.row16(0).end()};
  return {canvas.row8(0).begin(), canvas.row8(0).end()};
}

constexpr Layout kGrey{ColourModel::grey, false, 8};
constexpr Layout kRgb{ColourModel::rgb, false, 8};
constexpr Layout kRgba{ColourModel::rgb, true, 8};
constexpr Layout kCmyk{ColourModel::cmyk, false, 8};

TEST(Colour, WeighsProfilesByWhatDroppingThemWouldDo) {
  EXPECT_EQ(weight_of({}, ColourModel::rgb), ProfileWeight::absent);
  EXPECT_EQ(weight_of(srgb_icc(), ColourModel::rgb), ProfileWeight::same_look);
  EXPECT_EQ(weight_of(wide_profile(2.2), ColourModel::rgb), ProfileWeight::matters);
  EXPECT_EQ(weight_of(grey_profile(2.2), ColourModel::grey), ProfileWeight::matters);
  EXPECT_EQ(weight_of(grey_profile(1.0), ColourModel::grey), ProfileWeight::matters);
  EXPECT_EQ(weight_of(cmyk_profile(), ColourModel::cmyk), ProfileWeight::matters);
}

TEST(Colour, TakesAProfileThatDoesNotFitForNone) {
  EXPECT_EQ(weight_of(srgb_icc(), ColourModel::grey), ProfileWeight::absent);
  EXPECT_EQ(weight_of(srgb_icc(), ColourModel::cmyk), ProfileWeight::absent);
  EXPECT_EQ(weight_of(grey_profile(2.2), ColourModel::rgb), ProfileWeight::absent);
  EXPECT_EQ(weight_of(Buffer(200, std::byte{7}), ColourModel::rgb), ProfileWeight::absent);
  Buffer cut = srgb_icc();
  cut.resize(cut.size() / 2);
  EXPECT_EQ(weight_of(cut, ColourModel::rgb), ProfileWeight::absent);
}

TEST(Colour, WeighsTheSameFromManyThreads) {
  const Buffer wide = wide_profile(2.2);
  const Buffer damaged(200, std::byte{7});
  std::vector<std::thread> threads;
  std::vector<int> right(4);
  for (int& count : right)
    threads.emplace_back([&wide, &damaged, &count] {
      for (int i = 0; i < 10; ++i)
        count += weight_of(wide, ColourModel::rgb) == ProfileWeight::matters &&
                 weight_of(damaged, ColourModel::rgb) == ProfileWeight::absent;
    });
  for (std::thread& thread : threads) thread.join();
  for (const int count : right) EXPECT_EQ(count, 10);
}

TEST(Colour, ConvertsThroughTheProfileAndKeepsAlpha) {
  Canvas wide = one_pixel(kRgba, {120, 160, 90, 77});
  wide.set_icc(wide_profile(2.2));
  const Canvas srgb = to_srgb(wide);
  EXPECT_TRUE(srgb.icc().empty());
  const std::vector<int> samples = samples_of(srgb);
  EXPECT_LT(samples[0], 118) << "less red is needed between narrower primaries";
  EXPECT_GT(samples[1], 158);
  EXPECT_LT(samples[2], 88);
  EXPECT_EQ(samples[3], 77);
}

TEST(Colour, KeepsSixteenBits) {
  Canvas deep = one_pixel({ColourModel::rgb, false, 16}, {30000, 30000, 30000});
  deep.set_icc(srgb_icc());
  const Canvas srgb = to_srgb(deep);
  ASSERT_EQ(srgb.layout().bits, 16);
  for (const int sample : samples_of(srgb)) EXPECT_NEAR(sample, 30000, 40);
}

TEST(Colour, MixesInksPlainlyWithoutAProfile) {
  EXPECT_EQ(samples_of(to_srgb(one_pixel(kCmyk, {0, 255, 102, 0}))),
            (std::vector<int>{255, 0, 153}));
  EXPECT_EQ(samples_of(to_srgb(one_pixel(kCmyk, {0, 0, 0, 255}))), (std::vector<int>{0, 0, 0}));
  EXPECT_EQ(samples_of(to_srgb(one_pixel(kCmyk, {128, 0, 0, 128}))),
            (std::vector<int>{63, 127, 127}));
}

TEST(Colour, ConvertsInksThroughTheirProfile) {
  Canvas cmyk = one_pixel(kCmyk, {0, 0, 0, 0});
  cmyk.set_icc(cmyk_profile());
  for (const int sample : samples_of(to_srgb(cmyk))) EXPECT_NEAR(sample, 255, 2);
  cmyk.row8(0)[3] = 255;
  for (const int sample : samples_of(to_srgb(cmyk))) EXPECT_NEAR(sample, 0, 2);
}

TEST(Colour, DoesNotTakeInksWithAProfileForPlainOnes) {
  Canvas cmyk = one_pixel(kCmyk, {255, 0, 0, 0});
  cmyk.set_icc(cmyk_profile());  // lightness 67: grey 163, where the plain model gives no red
  for (const int sample : samples_of(to_srgb(cmyk))) EXPECT_NEAR(sample, 163, 6);
}

TEST(Colour, TakesInksWithAProfileThatDoesNotFitThemForPlainOnes) {
  const Canvas plain = one_pixel(kCmyk, {10, 200, 30, 40});
  for (const Buffer& icc : {Buffer(300, std::byte{1}), srgb_icc()}) {
    Canvas cmyk = plain.clone();
    cmyk.set_icc(icc);
    EXPECT_EQ(samples_of(to_srgb(cmyk)), samples_of(to_srgb(plain)));
    EXPECT_EQ(to_linear(cmyk, 0).planes, to_linear(plain, 0).planes);
  }
}

TEST(Colour, FlattensAsEncoded) {
  EXPECT_EQ(samples_of(flatten(one_pixel(kRgba, {200, 100, 0, 0}), {10, 20, 30})),
            (std::vector<int>{10, 20, 30}));
  EXPECT_EQ(samples_of(flatten(one_pixel(kRgba, {200, 100, 0, 255}), {10, 20, 30})),
            (std::vector<int>{200, 100, 0}));
  EXPECT_EQ(samples_of(flatten(one_pixel(kRgba, {200, 100, 0, 51}), {0, 0, 255})),
            (std::vector<int>{40, 20, 204}));
  EXPECT_EQ(samples_of(flatten(one_pixel({ColourModel::rgb, true, 16}, {9, 9, 9, 0}), {1, 2, 3})),
            (std::vector<int>{257, 514, 771}));
}

TEST(Colour, FlattensGreyOnAColourAsColours) {
  const Layout grey_alpha{ColourModel::grey, true, 8};
  EXPECT_EQ(samples_of(flatten(one_pixel(grey_alpha, {50, 0}), {1, 2, 3})),
            (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(samples_of(flatten(one_pixel(grey_alpha, {50, 0}), {9, 9, 9})), (std::vector<int>{9}));
}

TEST(Colour, FlattensInksOnTheColourTheyShow) {
  const Canvas flat =
      flatten(one_pixel({ColourModel::cmyk, true, 8}, {1, 2, 3, 4, 0}), {9, 99, 199});
  EXPECT_EQ(samples_of(to_srgb(flat)), (std::vector<int>{9, 99, 199}));
}

TEST(Colour, LinearisesWithTheCurveOfSrgb) {
  for (const int value : {0, 5, 60, 188, 255}) {
    const LinearImage linear = to_linear(one_pixel(kGrey, {value}), 0);
    for (const auto& plane : linear.planes)
      EXPECT_NEAR(plane.at(0), srgb_decode(value / 255.0), 1e-6) << value;
  }
}

TEST(Colour, HonoursTheGammaOfPngWithoutAProfile) {
  Canvas picture = one_pixel(kRgb, {128, 128, 128});
  picture.code.gamma = 100'000;
  EXPECT_NEAR(to_linear(picture, 0).planes[1].at(0), 128 / 255.0, 1e-5);
  EXPECT_EQ(samples_of(to_srgb(picture)), (std::vector<int>{188, 188, 188}));
  EXPECT_EQ(to_srgb(picture).code, ColourCode{});
  picture.set_icc(srgb_icc());
  EXPECT_NEAR(to_linear(picture, 0).planes[1].at(0), srgb_decode(128 / 255.0), 1e-3);
}

TEST(Colour, LinearisesWideGamutBeyondSrgb) {
  Canvas red = one_pixel(kRgb, {255, 0, 0});
  red.set_icc(wide_profile(2.2));
  const LinearImage linear = to_linear(red, 0);
  // Display P3 red in linear sRGB, from the two sets of primaries: 1.2249, -0.0420, -0.0197.
  EXPECT_NEAR(linear.planes[0].at(0), 1.2249, 0.002);
  EXPECT_NEAR(linear.planes[1].at(0), -0.0420, 0.002);
  EXPECT_NEAR(linear.planes[2].at(0), -0.0197, 0.002);
}

TEST(Colour, LinearisesThroughTablesAsThroughSrgb) {
  Canvas cmyk = one_pixel(kCmyk, {90, 90, 90, 0});
  cmyk.set_icc(cmyk_profile());
  const double expected = srgb_decode(samples_of(to_srgb(cmyk)).at(0) / 255.0);
  EXPECT_NEAR(to_linear(cmyk, 0).planes[0].at(0), expected, 0.01);
}

TEST(Colour, LinearisesAlphaOnTheGround) {
  const Canvas picture = one_pixel(kRgba, {200, 200, 200, 51});
  EXPECT_NEAR(to_linear(picture, 0).planes[0].at(0), srgb_decode(40 / 255.0), 1e-6);
  EXPECT_NEAR(to_linear(picture, 255).planes[0].at(0), srgb_decode(244 / 255.0), 1e-6);
}

}  // namespace
}  // namespace pressoir::raster
