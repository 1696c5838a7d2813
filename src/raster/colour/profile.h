// Profile: Little CMS behind RAII, each object with a context of its own, so that nothing is
// shared between threads and nothing is printed. Internal to raster/. One thread at a time.
#pragma once

#include <lcms2.h>

#include <memory>
#include <type_traits>

#include "raster/canvas.h"

namespace pressoir::raster {

struct ContextDeleter {
  void operator()(cmsContext context) const noexcept { cmsDeleteContext(context); }
};
struct ProfileDeleter {
  void operator()(void* profile) const noexcept { cmsCloseProfile(profile); }
};
struct TransformDeleter {
  void operator()(void* transform) const noexcept { cmsDeleteTransform(transform); }
};
using ContextHandle = std::unique_ptr<std::remove_pointer_t<cmsContext>, ContextDeleter>;
using ProfileHandle = std::unique_ptr<void, ProfileDeleter>;
using TransformHandle = std::unique_ptr<void, TransformDeleter>;

/// A context that says nothing about errors. @throws std::bad_alloc.
ContextHandle silent_context();

/// The profile when it parses, is one of pixels (input, display, output, colour space) and fits the
/// model; null otherwise. The context must outlive it.
ProfileHandle open_profile(const ContextHandle& context, const Buffer& icc, ColourModel model);

/// sRGB, for grey a grey profile with sRGB's curve.
ProfileHandle srgb_profile(const ContextHandle& context, bool grey);

/// The pixel format word of a canvas's rows.
std::uint32_t lcms_format(const Layout& layout);

/// sRGB's curve (IEC 61966-2-1), 0..1 to 0..1.
double srgb_decode(double encoded);
double srgb_encode(double linear);

/// The ink model for CMYK without a profile: each light is what the ink and the black let through.
template <class Sample>
Sample cmyk_to_rgb(std::uint32_t ink, std::uint32_t black) {
  constexpr std::uint64_t full = Sample(~Sample{0});
  return static_cast<Sample>(((full - ink) * (full - black) + full / 2) / full);
}

}  // namespace pressoir::raster
