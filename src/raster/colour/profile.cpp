#include "raster/colour/profile.h"

#include <cmath>
#include <new>

namespace pressoir::raster {
namespace {

void say_nothing(cmsContext, cmsUInt32Number, const char*) {}

cmsColorSpaceSignature space_of(ColourModel model) {
  switch (model) {
    case ColourModel::grey: return cmsSigGrayData;
    case ColourModel::rgb: return cmsSigRgbData;
    case ColourModel::cmyk: return cmsSigCmykData;
  }
  return cmsSigRgbData;
}

bool of_pixels(cmsProfileClassSignature kind) {
  return kind == cmsSigInputClass || kind == cmsSigDisplayClass || kind == cmsSigOutputClass ||
         kind == cmsSigColorSpaceClass;
}

}  // namespace

ContextHandle silent_context() {
  ContextHandle context(cmsCreateContext(nullptr, nullptr));
  if (!context) throw std::bad_alloc();
  cmsSetLogErrorHandlerTHR(context.get(), say_nothing);
  return context;
}

ProfileHandle open_profile(const ContextHandle& context, const Buffer& icc, ColourModel model) {
  if (icc.empty()) return nullptr;
  ProfileHandle profile(
      cmsOpenProfileFromMemTHR(context.get(), icc.data(), narrow<cmsUInt32Number>(icc.size())));
  if (!profile || cmsGetColorSpace(profile.get()) != space_of(model) ||
      !of_pixels(cmsGetDeviceClass(profile.get())))
    return nullptr;
  return profile;
}

ProfileHandle srgb_profile(const ContextHandle& context, bool grey) {
  if (!grey) return ProfileHandle(cmsCreate_sRGBProfileTHR(context.get()));
  // Parametric curve 4 of ICC.1: Y = (aX + b)^g from d on, cX below it, with sRGB's figures.
  const double figures[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  cmsToneCurve* curve = cmsBuildParametricToneCurve(context.get(), 4, figures);
  ProfileHandle profile(cmsCreateGrayProfileTHR(context.get(), cmsD50_xyY(), curve));
  cmsFreeToneCurve(curve);
  return profile;
}

std::uint32_t lcms_format(const Layout& layout) {
  const std::uint32_t colours = layout.channels() - (layout.alpha ? 1 : 0);
  const std::uint32_t space = layout.model == ColourModel::grey  ? PT_GRAY
                              : layout.model == ColourModel::rgb ? PT_RGB
                                                                 : PT_CMYK;
  return COLORSPACE_SH(space) | EXTRA_SH(layout.alpha ? 1U : 0U) | CHANNELS_SH(colours) |
         BYTES_SH(layout.bits == 16 ? 2U : 1U);
}

double srgb_decode(double encoded) {
  return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}

double srgb_encode(double linear) {
  return linear <= 0.0031308 ? linear * 12.92 : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
}

}  // namespace pressoir::raster
