#include "codecs/heif/nclx.h"

#include <lcms2.h>

#include <array>
#include <memory>
#include <type_traits>

namespace pressoir::codecs::heif {
namespace {

struct Primaries {
  unsigned code;
  cmsCIExyYTRIPLE colours;
};

constexpr std::array kPrimaries{
    Primaries{9, {{0.708, 0.292, 1}, {0.170, 0.797, 1}, {0.131, 0.046, 1}}},   // BT.2020
    Primaries{12, {{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}}},  // Display P3
};
constexpr cmsCIExyY kD65{0.3127, 0.3290, 1};
constexpr unsigned kPq = 16, kHlg = 18;

using Context = std::unique_ptr<std::remove_pointer_t<cmsContext>, void (*)(cmsContext)>;
using Profile = std::unique_ptr<void, int (*)(void*)>;
using Curve = std::unique_ptr<cmsToneCurve, void (*)(cmsToneCurve*)>;

}  // namespace

Buffer profile_of(unsigned primaries, unsigned transfer) {
  if (transfer == kPq || transfer == kHlg)
    throw Error(ErrorCode::unsupported_format, "HEIC pictures of high dynamic range are not read.");
  for (const auto& known : kPrimaries) {
    if (known.code != primaries) continue;
    const Context context(cmsCreateContext(nullptr, nullptr), cmsDeleteContext);
    // IEC 61966-2-1, which the camera curves of BT.709 and BT.2020 are shown with as well.
    constexpr std::array<cmsFloat64Number, 5> kSrgb{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92,
                                                    0.04045};
    const Curve curve(cmsBuildParametricToneCurve(context.get(), 4, kSrgb.data()),
                      cmsFreeToneCurve);
    std::array<cmsToneCurve*, 3> curves{curve.get(), curve.get(), curve.get()};
    const Profile profile(
        cmsCreateRGBProfileTHR(context.get(), &kD65, &known.colours, curves.data()),
        cmsCloseProfile);
    cmsUInt32Number size = 0;
    if (!profile || cmsSaveProfileToMem(profile.get(), nullptr, &size) == 0) return {};
    Buffer bytes(size);
    if (cmsSaveProfileToMem(profile.get(), bytes.data(), &size) == 0) return {};
    return bytes;
  }
  return {};
}

}  // namespace pressoir::codecs::heif
