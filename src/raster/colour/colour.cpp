#include "raster/colour/colour.h"

#include <algorithm>
#include <cmath>

#include "raster/colour/from_srgb.h"
#include "raster/colour/linear.h"
#include "raster/colour/profile.h"
#include "raster/colour/samples.h"

namespace pressoir::raster {
namespace {

/// The largest deltaE00 between two lists of Lab colours.
double largest_difference(const std::vector<cmsCIELab>& left, const std::vector<cmsCIELab>& right) {
  double largest = 0;
  for (std::size_t i = 0; i < left.size(); ++i)
    largest = std::max(largest, cmsCIE2000DeltaE(&left[i], &right[i], 1, 1, 1));
  return largest;
}

/// A grid over the cube (RGB, 9 steps each) or the scale (grey, 256 steps), 0..1.
std::vector<double> sampled_colours(bool grey) {
  std::vector<double> samples;
  if (grey) {
    for (int i = 0; i < 256; ++i) samples.push_back(i / 255.0);
    return samples;
  }
  constexpr int steps = 9;
  for (int i = 0; i < steps * steps * steps; ++i)
    for (const int digit : {i / (steps * steps), i / steps % steps, i % steps})
      samples.push_back(digit / (steps - 1.0));
  return samples;
}

TransformHandle make_transform(const ContextHandle& context, const ProfileHandle& from,
                               std::uint32_t from_format, const ProfileHandle& to,
                               std::uint32_t to_format) {
  return TransformHandle(cmsCreateTransformTHR(
      context.get(), from.get(), from_format, to.get(), to_format, INTENT_RELATIVE_COLORIMETRIC,
      cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_COPY_ALPHA | cmsFLAGS_NOCACHE));
}

template <class Sample>
bool ends_full(std::span<const Sample> row, std::size_t channels) {
  constexpr Sample kFull = static_cast<Sample>(~Sample{0});
  for (std::size_t at = channels - 1; at < row.size(); at += channels)
    if (row[at] != kFull) return false;
  return true;
}

void transform_rows(const TransformHandle& transform, const Canvas& from, Canvas& to) {
  for (std::uint32_t y = 0; y < from.height(); ++y) {
    if (from.layout().bits == 16)
      cmsDoTransform(transform.get(), from.row16(y).data(), to.row16(y).data(), from.width());
    else
      cmsDoTransform(transform.get(), from.row8(y).data(), to.row8(y).data(), from.width());
  }
}

template <class Sample>
void cmyk_rows_to_rgb(const Canvas& from, Canvas& to) {
  const bool alpha = from.layout().alpha;
  for (std::uint32_t y = 0; y < from.height(); ++y) {
    const Sample* in = row_of<Sample>(from, y).data();
    Sample* out = row_of<Sample>(to, y).data();
    for (std::uint32_t x = 0; x < from.width(); ++x, in += 4, out += 3) {
      for (int c = 0; c < 3; ++c) out[c] = cmyk_to_rgb<Sample>(in[c], in[3]);
      if (alpha) out++[3] = in++[4];
    }
  }
}

template <class Sample>
void flatten_rows(const Canvas& from, Canvas& to, Colour background) {
  const auto scaled = [](std::uint8_t v) { return static_cast<Sample>(v * (Sample(~0U) / 255)); };
  std::array<Sample, 4> under = {scaled(background.red), scaled(background.green),
                                 scaled(background.blue), 0};
  // Without black, the plain ink model makes the background of its complement.
  if (from.layout().model == ColourModel::cmyk)
    for (std::size_t c = 0; c < 3; ++c) under[c] = static_cast<Sample>(~under[c]);
  const std::uint32_t colours = to.layout().channels();
  for (std::uint32_t y = 0; y < from.height(); ++y) {
    const Sample* in = row_of<Sample>(from, y).data();
    Sample* out = row_of<Sample>(to, y).data();
    for (std::uint32_t x = 0; x < from.width(); ++x, in += colours + 1, out += colours)
      for (std::uint32_t c = 0; c < colours; ++c)
        out[c] = blend<Sample>(in[c], under[c], in[colours]);
  }
}

Canvas srgb_without_profile(const Canvas& canvas) {
  if (canvas.layout().model == ColourModel::cmyk) {
    Canvas rgb(
        canvas.width(), canvas.height(),
        {.model = ColourModel::rgb, .alpha = canvas.layout().alpha, .bits = canvas.layout().bits});
    if (canvas.layout().bits == 16)
      cmyk_rows_to_rgb<std::uint16_t>(canvas, rgb);
    else
      cmyk_rows_to_rgb<std::uint8_t>(canvas, rgb);
    return rgb;
  }
  Canvas copy = canvas.clone();
  copy.set_icc({});
  copy.code = {};
  return copy;
}

}  // namespace

Buffer meaning_of(const Canvas& canvas) {
  return canvas.icc().empty() ? profile_of(canvas.code, canvas.layout().model) : canvas.icc();
}

ProfileWeight weight_of(const Buffer& icc, ColourModel model) {
  if (icc.empty()) return ProfileWeight::absent;
  const ContextHandle context = silent_context();
  const ProfileHandle profile = open_profile(context, icc, model);
  if (!profile) return ProfileWeight::absent;
  if (model == ColourModel::cmyk) return ProfileWeight::matters;
  const bool grey = model == ColourModel::grey;
  const std::uint32_t encoded = grey ? TYPE_GRAY_DBL : TYPE_RGB_DBL;
  const ProfileHandle srgb = srgb_profile(context, grey);
  const ProfileHandle lab(cmsCreateLab4ProfileTHR(context.get(), nullptr));
  const auto to_srgb = make_transform(context, profile, encoded, srgb, encoded);
  const auto to_lab = make_transform(context, srgb, encoded, lab, TYPE_Lab_DBL);
  if (!to_srgb || !to_lab) return ProfileWeight::absent;

  const std::vector<double> samples = sampled_colours(grey);
  const std::size_t count = samples.size() / (grey ? 1 : 3);
  std::vector<double> converted(samples.size());
  std::vector<cmsCIELab> as_srgb(count);
  std::vector<cmsCIELab> as_meant(count);
  const auto pixels = narrow<cmsUInt32Number>(count);
  cmsDoTransform(to_srgb.get(), samples.data(), converted.data(), pixels);
  cmsDoTransform(to_lab.get(), samples.data(), as_srgb.data(), pixels);
  cmsDoTransform(to_lab.get(), converted.data(), as_meant.data(), pixels);
  return largest_difference(as_srgb, as_meant) <= 0.5 ? ProfileWeight::same_look
                                                      : ProfileWeight::matters;
}

Canvas to_srgb(const Canvas& canvas) {
  const Layout& layout = canvas.layout();
  const ContextHandle context = silent_context();
  const ProfileHandle profile = open_profile(context, meaning_of(canvas), layout.model);
  const bool grey = layout.model == ColourModel::grey;
  Layout converted = layout;
  if (!grey) converted.model = ColourModel::rgb;
  TransformHandle transform;
  if (profile)
    transform = make_transform(context, profile, lcms_format(layout), srgb_profile(context, grey),
                               lcms_format(converted));
  if (!transform) return srgb_without_profile(canvas);
  Canvas result(canvas.width(), canvas.height(), converted);
  transform_rows(transform, canvas, result);
  return result;
}

OutputColour output_colour(const Canvas& canvas, const MetadataPolicy& policy,
                           const ColourCarrier& carrier) {
  const ColourModel model = canvas.layout().model;
  if (!canvas.icc().empty()) return output_colour(canvas.icc(), model, policy, carrier);
  if (carrier.codes) return {.converts = model == ColourModel::cmyk && !carrier.cmyk, .icc = {}};
  ColourCarrier by_profile = carrier;
  by_profile.profiles = carrier.profiles && suits_a_profile(canvas.code);
  return output_colour(meaning_of(canvas), model, policy, by_profile);
}

OutputColour output_colour(const Buffer& icc, ColourModel model, const MetadataPolicy& policy,
                           const ColourCarrier& carrier) {
  const bool fits = model == ColourModel::rgb || (model == ColourModel::grey && carrier.grey) ||
                    (model == ColourModel::cmyk && carrier.cmyk);
  const bool asked = policy.all || policy.icc;
  const bool can_stay = carrier.profiles && fits;
  OutputColour result;
  result.weight = weight_of(icc, model);
  const bool matters = result.weight == ProfileWeight::matters;
  result.converts = (matters && !(can_stay && (asked || !carrier.may_convert))) ||
                    (model == ColourModel::cmyk && !carrier.cmyk);
  if (!result.converts && can_stay &&
      (matters || (asked && result.weight == ProfileWeight::same_look)))
    result.icc = icc;
  return result;
}

bool is_opaque(const Canvas& canvas) {
  if (!canvas.layout().alpha) return true;
  const std::size_t channels = canvas.layout().channels();
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    const bool full = canvas.layout().bits == 16 ? ends_full(canvas.row16(y), channels)
                                                 : ends_full(canvas.row8(y), channels);
    if (!full) return false;
  }
  return true;
}

Canvas flatten(const Canvas& canvas, Colour background) {
  if (!canvas.layout().alpha) return canvas.clone();
  const bool grey_ground =
      background.red == background.green && background.green == background.blue;
  if (canvas.layout().model == ColourModel::grey && !grey_ground)
    return flatten(grey_as_rgb(to_srgb(canvas)), background);
  Layout opaque = canvas.layout();
  opaque.alpha = false;
  Canvas result(canvas.width(), canvas.height(), opaque);
  result.set_colours_of(canvas);
  if (opaque.bits == 16)
    flatten_rows<std::uint16_t>(canvas, result, background);
  else
    flatten_rows<std::uint8_t>(canvas, result, background);
  return result;
}

LinearImage to_linear(const Canvas& canvas, std::uint8_t background) {
  LinearImage image;
  image.width = canvas.width();
  image.height = canvas.height();
  for (auto& plane : image.planes) plane.resize(canvas.pixels());
  LinearReader reader(canvas, background);
  for (std::uint32_t y = 0; y < image.height; ++y) {
    const std::size_t start = std::size_t{y} * image.width;
    reader.read(y, {&image.planes[0][start], &image.planes[1][start], &image.planes[2][start]});
  }
  return image;
}

}  // namespace pressoir::raster
