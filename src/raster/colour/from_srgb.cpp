#include "raster/colour/from_srgb.h"

#include <algorithm>
#include <array>

#include "raster/colour/colour.h"
#include "raster/colour/profile.h"
#include "raster/colour/samples.h"

namespace pressoir::raster {
namespace {

template <class To, class From>
To in_depth(From sample) {
  if constexpr (sizeof(To) == sizeof(From))
    return sample;
  else if constexpr (sizeof(To) == 2)
    return static_cast<To>(sample * 257U);
  else
    return to_8_bits(sample);
}

/// RGB and alpha, whatever there was.
template <class From, class To>
void spread(const Canvas& from, Canvas& to) {
  const bool grey = from.layout().model == ColourModel::grey, alpha = from.layout().alpha;
  for (std::uint32_t y = 0; y < from.height(); ++y) {
    const From* in = row_of<From>(from, y).data();
    To* out = row_of<To>(to, y).data();
    for (std::uint32_t x = 0; x < from.width(); ++x) {
      for (int c = 0; c < 3; ++c) *out++ = in_depth<To>(in[grey ? 0 : c]);
      in += grey ? 1 : 3;
      *out++ = alpha ? in_depth<To>(*in++) : static_cast<To>(~To{0});
    }
  }
}

template <class To>
void spread_any(const Canvas& from, Canvas& to) {
  if (from.layout().bits == 16)
    spread<std::uint16_t, To>(from, to);
  else
    spread<std::uint8_t, To>(from, to);
}

Canvas as_rgba(const Canvas& from, int bits) {
  Canvas rgba(from.width(), from.height(),
              {.model = ColourModel::rgb, .alpha = true, .bits = bits});
  if (bits == 16)
    spread_any<std::uint16_t>(from, rgba);
  else
    spread_any<std::uint8_t>(from, rgba);
  return rgba;
}

template <class Sample>
void spread_grey(const Canvas& from, Canvas& to) {
  const bool alpha = from.layout().alpha;
  for (std::uint32_t y = 0; y < from.height(); ++y) {
    const Sample* in = row_of<Sample>(from, y).data();
    Sample* out = row_of<Sample>(to, y).data();
    for (std::uint32_t x = 0; x < from.width(); ++x) {
      for (int c = 0; c < 3; ++c) *out++ = *in;
      ++in;
      if (alpha) *out++ = *in++;
    }
  }
}

/// The weights of light that sRGB's own grey has (Rec. 709), as encoded.
template <class Sample>
Sample grey_of(const Sample* rgb) {
  return static_cast<Sample>((std::uint64_t{rgb[0]} * 2126 + std::uint64_t{rgb[1]} * 7152 +
                              std::uint64_t{rgb[2]} * 722 + 5000) /
                             10000);
}

/// RGBA as grey or inks without a profile.
template <class Sample>
void to_plain_model(const Canvas& from, Canvas& to) {
  const bool grey = to.layout().model == ColourModel::grey;
  for (std::uint32_t y = 0; y < from.height(); ++y) {
    const Sample* in = row_of<Sample>(from, y).data();
    Sample* out = row_of<Sample>(to, y).data();
    for (std::uint32_t x = 0; x < from.width(); ++x, in += 4) {
      if (grey)
        *out++ = grey_of(in);
      else
        out = std::ranges::copy(std::array{static_cast<Sample>(~in[0]), static_cast<Sample>(~in[1]),
                                           static_cast<Sample>(~in[2]), Sample{0}},
                                out)
                  .out;
      *out++ = in[3];
    }
  }
}

bool transform(const Canvas& from, const Buffer& icc, Canvas& to) {
  const ContextHandle context = silent_context();
  const ProfileHandle profile = open_profile(context, icc, to.layout().model);
  if (!profile) return false;
  const ProfileHandle srgb = srgb_profile(context, false);
  const TransformHandle change(cmsCreateTransformTHR(
      context.get(), srgb.get(), lcms_format(from.layout()), profile.get(),
      lcms_format(to.layout()), INTENT_RELATIVE_COLORIMETRIC,
      cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_COPY_ALPHA | cmsFLAGS_NOCACHE));
  if (!change) return false;
  for (std::uint32_t y = 0; y < from.height(); ++y) {
    if (from.layout().bits == 16)
      cmsDoTransform(change.get(), from.row16(y).data(), to.row16(y).data(), from.width());
    else
      cmsDoTransform(change.get(), from.row8(y).data(), to.row8(y).data(), from.width());
  }
  return true;
}

}  // namespace

std::optional<Canvas> from_srgb(const Canvas& srgb, const Canvas& like) {
  Canvas rgba = as_rgba(srgb, like.layout().bits);
  const Buffer meaning = meaning_of(like);
  const ColourModel model = like.layout().model;
  // An unusable profile means what to_srgb takes it for: nothing.
  const bool has_profile = weight_of(meaning, model) != ProfileWeight::absent;
  if (!has_profile && model == ColourModel::rgb) return rgba;
  Layout layout = like.layout();
  layout.alpha = true;
  Canvas result(srgb.width(), srgb.height(), layout);
  if (has_profile) {
    if (!transform(rgba, meaning, result)) return std::nullopt;
  } else if (layout.bits == 16) {
    to_plain_model<std::uint16_t>(rgba, result);
  } else {
    to_plain_model<std::uint8_t>(rgba, result);
  }
  return result;
}

Canvas grey_as_rgb(const Canvas& grey) {
  Canvas rgb(grey.width(), grey.height(),
             {.model = ColourModel::rgb, .alpha = grey.layout().alpha, .bits = grey.layout().bits});
  if (grey.layout().bits == 16)
    spread_grey<std::uint16_t>(grey, rgb);
  else
    spread_grey<std::uint8_t>(grey, rgb);
  return rgb;
}

}  // namespace pressoir::raster
