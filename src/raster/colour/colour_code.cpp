#include "raster/colour/colour_code.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "raster/colour/profile.h"

namespace pressoir::raster {
namespace {

// Code points of H.273.
constexpr std::uint8_t kUnspecified = 2, kLinear = 8, kSrgbCurve = 13, kPq = 16, kHlg = 18;
constexpr std::uint8_t kBt709 = 1;

struct Primaries {
  std::uint8_t code;
  cmsCIExyY white;
  cmsCIExyYTRIPLE colours;
};
constexpr cmsCIExyY kD65{0.3127, 0.3290, 1}, kIlluminantC{0.310, 0.316, 1}, kDci{0.314, 0.351, 1};
// H.273, table 2.
constexpr std::array kPrimaries{
    Primaries{1, kD65, {{0.640, 0.330, 1}, {0.300, 0.600, 1}, {0.150, 0.060, 1}}},
    Primaries{4, kIlluminantC, {{0.670, 0.330, 1}, {0.210, 0.710, 1}, {0.140, 0.080, 1}}},
    Primaries{5, kD65, {{0.640, 0.330, 1}, {0.290, 0.600, 1}, {0.150, 0.060, 1}}},
    Primaries{6, kD65, {{0.630, 0.340, 1}, {0.310, 0.595, 1}, {0.155, 0.070, 1}}},
    Primaries{7, kD65, {{0.630, 0.340, 1}, {0.310, 0.595, 1}, {0.155, 0.070, 1}}},
    Primaries{9, kD65, {{0.708, 0.292, 1}, {0.170, 0.797, 1}, {0.131, 0.046, 1}}},
    Primaries{11, kDci, {{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}}},
    Primaries{12, kD65, {{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}}},
};

// gAMA and cHRM as sRGB files carry them (PNG, 11.3.2.1 and 11.3.2.2), with the rounding that
// writers show.
constexpr std::uint32_t kLowestSrgbGamma = 45'000, kHighestSrgbGamma = 45'909, kTolerance = 100;
constexpr std::array<std::uint32_t, 8> kSrgbChromaticities{31270, 32900, 64000, 33000,
                                                           30000, 60000, 15000, 6000};
// Of 8 bits, curves of these exponents leave dark steps no wider than sRGB's by much.
constexpr std::uint32_t kLowestFineGamma = 36'000, kHighestFineGamma = 60'000;

bool has_code_points(const ColourCode& code) {
  return code.primaries != kUnspecified || code.transfer != kUnspecified;
}

bool is_srgb_gamma(std::uint32_t gamma) {
  return gamma == 0 || (gamma >= kLowestSrgbGamma && gamma <= kHighestSrgbGamma);
}

bool are_srgb(const std::optional<std::array<std::uint32_t, 8>>& chromaticities) {
  if (!chromaticities) return true;
  for (std::size_t i = 0; i < kSrgbChromaticities.size(); ++i) {
    const std::uint32_t value = (*chromaticities)[i], wanted = kSrgbChromaticities[i];
    if (value + kTolerance < wanted || value > wanted + kTolerance) return false;
  }
  return true;
}

const Primaries* primaries_named(std::uint8_t code) {
  const auto* found = std::ranges::find(kPrimaries, code, &Primaries::code);
  return found == kPrimaries.end() ? nullptr : found;
}

/// Curves that screens show as sRGB's: those of cameras (BT.709, BT.601, BT.2020), sRGB itself.
bool is_near_srgb(std::uint8_t transfer) {
  switch (transfer) {
    case 1:
    case kUnspecified:
    case 6:
    case 11:
    case 12:
    case kSrgbCurve:
    case 14:
    case 15: return true;
    default: return false;
  }
}

/// Display light of PQ (SMPTE ST 2084), 1.0 = 203 cd/m2, clipped.
double pq_light(double value) {
  constexpr double m1 = 2610.0 / 16384, m2 = 2523.0 / 4096 * 128, c1 = 3424.0 / 4096;
  constexpr double c2 = 2413.0 / 4096 * 32, c3 = 2392.0 / 4096 * 32;
  const double root = std::pow(value, 1 / m2);
  const double light = std::pow(std::max(root - c1, 0.0) / (c2 - c3 * root), 1 / m1);
  return std::min(light * 10'000 / 203, 1.0);
}

/// Display light of HLG on a screen of 1,000 cd/m2 (system gamma 1.2, by channel), 1.0 = the
/// reference white at 75 % of the signal, clipped.
double hlg_light(double value) {
  const auto scene = [](double signal) {
    constexpr double a = 0.17883277, b = 1 - 4 * a;
    const double c = 0.5 - a * std::log(4 * a);
    return signal <= 0.5 ? signal * signal / 3 : (std::exp((signal - c) / a) + b) / 12;
  };
  return std::min(std::pow(scene(value) / scene(0.75), 1.2), 1.0);
}

class ToneCurve {
 public:
  explicit ToneCurve(cmsToneCurve* curve) : curve_(curve) {
    if (curve == nullptr) throw std::bad_alloc();
  }
  ~ToneCurve() { cmsFreeToneCurve(curve_); }
  ToneCurve(const ToneCurve&) = delete;
  ToneCurve& operator=(const ToneCurve&) = delete;
  [[nodiscard]] cmsToneCurve* get() const { return curve_; }

 private:
  cmsToneCurve* curve_;
};

cmsToneCurve* tabulated(const ContextHandle& context, const std::function<double(double)>& light) {
  constexpr std::size_t kEntries = 4096;
  std::vector<cmsUInt16Number> table(kEntries);
  for (std::size_t i = 0; i < kEntries; ++i)
    table[i] = static_cast<cmsUInt16Number>(
        std::lround(65535 * light(static_cast<double>(i) / (kEntries - 1))));
  return cmsBuildTabulatedToneCurve16(context.get(), kEntries, table.data());
}

cmsToneCurve* full_range_curve_of(const ContextHandle& context, const ColourCode& code) {
  if (code.transfer == kPq) return tabulated(context, pq_light);
  if (code.transfer == kHlg) return tabulated(context, hlg_light);
  const double exponent = encoding_exponent(code);
  if (exponent > 0) return cmsBuildGamma(context.get(), 1 / exponent);
  // Parametric curve 4 of ICC.1: Y = (aX + b)^g from d on, cX below it, with sRGB's figures.
  const double figures[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  return cmsBuildParametricToneCurve(context.get(), 4, figures);
}

cmsToneCurve* curve_of(const ContextHandle& context, const ColourCode& code) {
  cmsToneCurve* const full = full_range_curve_of(context, code);
  if (code.full_range || full == nullptr) return full;
  const ToneCurve owner(full);
  return tabulated(context, [&](double value) {
    const double level = std::clamp((value * 255 - 16) / 219, 0.0, 1.0);
    return double{cmsEvalToneCurveFloat(full, static_cast<float>(level))};
  });
}

cmsCIExyY point_of(const std::array<std::uint32_t, 8>& values, std::size_t at) {
  return {values[at] / 100'000.0, values[at + 1] / 100'000.0, 1};
}

std::optional<Primaries> primaries_of(const ColourCode& code) {
  if (has_code_points(code)) {
    const auto* known = primaries_named(code.primaries == kUnspecified ? kBt709 : code.primaries);
    return known == nullptr ? std::nullopt : std::optional(*known);
  }
  if (are_srgb(code.chromaticities)) return kPrimaries.front();
  const auto& xy = *code.chromaticities;
  for (std::size_t at = 0; at < xy.size(); at += 2)
    if (xy[at + 1] == 0 || std::uint64_t{xy[at]} + xy[at + 1] > 110'000) return std::nullopt;
  return Primaries{
      kUnspecified, point_of(xy, 0), {point_of(xy, 2), point_of(xy, 4), point_of(xy, 6)}};
}

Buffer saved(const ProfileHandle& profile) {
  cmsUInt32Number size = 0;
  if (!profile || cmsSaveProfileToMem(profile.get(), nullptr, &size) == 0) return {};
  Buffer bytes(size);
  if (cmsSaveProfileToMem(profile.get(), bytes.data(), &size) == 0) return {};
  // The header's date is that of the run (ICC.1, 7.2.8): a fixed one makes equal bytes.
  constexpr std::array<std::uint8_t, 12> kDate{0x07, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0};
  constexpr std::size_t kDateAt = 24;
  std::ranges::copy(std::as_bytes(std::span(kDate)), bytes.begin() + kDateAt);
  return bytes;
}

}  // namespace

bool is_srgb(const ColourCode& code) {
  if (!code.full_range) return false;
  if (!has_code_points(code)) return is_srgb_gamma(code.gamma) && are_srgb(code.chromaticities);
  const bool plain = code.primaries == kUnspecified || code.primaries == kBt709;
  return plain && is_near_srgb(code.transfer);
}

bool is_high_dynamic_range(const ColourCode& code) {
  return code.transfer == kPq || code.transfer == kHlg;
}

double encoding_exponent(const ColourCode& code) {
  if (has_code_points(code)) {
    if (code.transfer == kLinear) return 1;
    if (code.transfer == 4) return 1 / 2.2;
    if (code.transfer == 5) return 1 / 2.8;
    return 0;
  }
  return is_srgb_gamma(code.gamma) ? 0 : code.gamma / 100'000.0;
}

bool suits_a_profile(const ColourCode& code) {
  if (is_high_dynamic_range(code)) return false;
  if (has_code_points(code)) return code.transfer != kLinear;
  return code.gamma == 0 || (code.gamma >= kLowestFineGamma && code.gamma <= kHighestFineGamma);
}

Buffer profile_of(const ColourCode& code, ColourModel model) {
  if (is_srgb(code) || model == ColourModel::cmyk) return {};
  const auto primaries = primaries_of(code);
  if (!primaries) return {};
  const ContextHandle context = silent_context();
  const ToneCurve curve(curve_of(context, code));
  if (model == ColourModel::grey)
    return saved(ProfileHandle(cmsCreateGrayProfileTHR(context.get(), cmsD50_xyY(), curve.get())));
  cmsToneCurve* curves[] = {curve.get(), curve.get(), curve.get()};
  return saved(ProfileHandle(
      cmsCreateRGBProfileTHR(context.get(), &primaries->white, &primaries->colours, curves)));
}

}  // namespace pressoir::raster
