#include "raster/colour/linear.h"

#include <cmath>
#include <optional>
#include <vector>

#include "raster/colour/colour.h"
#include "raster/colour/mix_kernel.h"
#include "raster/colour/profile.h"
#include "raster/colour/samples.h"

namespace pressoir::raster {
namespace {

using Curve = std::vector<float>;  // one value per possible sample
using Matrix = std::array<std::array<double, 3>, 3>;

template <class Function>
Curve curve_of(int bits, Function decode) {
  Curve curve(bits == 16 ? 65536 : 256);
  for (std::size_t i = 0; i < curve.size(); ++i)
    curve[i] =
        static_cast<float>(decode(static_cast<double>(i) / static_cast<double>(curve.size() - 1)));
  return curve;
}

Curve curve_of(int bits, const cmsToneCurve* tone) {
  return curve_of(bits, [tone](double v) {
    return static_cast<double>(cmsEvalToneCurveFloat(tone, static_cast<cmsFloat32Number>(v)));
  });
}

Matrix product(const Matrix& left, const Matrix& right) {
  Matrix result{};
  for (std::size_t row = 0; row < 3; ++row)
    for (std::size_t column = 0; column < 3; ++column)
      for (std::size_t i = 0; i < 3; ++i) result[row][column] += left[row][i] * right[i][column];
  return result;
}

std::optional<Matrix> inverse(const Matrix& m) {
  const auto minor = [&m](std::size_t r, std::size_t c) {
    const std::size_t r1 = (r + 1) % 3, r2 = (r + 2) % 3, c1 = (c + 1) % 3, c2 = (c + 2) % 3;
    return m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1];
  };
  const double determinant = m[0][0] * minor(0, 0) + m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2);
  if (std::abs(determinant) < 1e-9) return std::nullopt;
  Matrix result{};
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t c = 0; c < 3; ++c) result[c][r] = minor(r, c) / determinant;
  return result;
}

/// The columns are the profile's primaries in XYZ of D50.
std::optional<Matrix> primaries(const ProfileHandle& profile) {
  Matrix matrix{};
  const cmsTagSignature tags[] = {cmsSigRedColorantTag, cmsSigGreenColorantTag,
                                  cmsSigBlueColorantTag};
  for (std::size_t c = 0; c < 3; ++c) {
    const auto* xyz = static_cast<const cmsCIEXYZ*>(cmsReadTag(profile.get(), tags[c]));
    if (xyz == nullptr) return std::nullopt;
    matrix[0][c] = xyz->X;
    matrix[1][c] = xyz->Y;
    matrix[2][c] = xyz->Z;
  }
  return matrix;
}

}  // namespace

struct LinearReader::State {
  const Canvas& canvas;
  std::uint8_t background;
  ContextHandle context;
  std::array<Curve, 3> curves;                 ///< grey and all equal: the first only
  std::optional<std::array<float, 9>> matrix;  ///< row by row
  TransformHandle transform;                   ///< to 16-bit sRGB, before the curve
  std::vector<std::uint16_t> samples;          ///< one row: blended, then converted
  std::vector<std::uint16_t> transformed;

  State(const Canvas& source, std::uint8_t ground) : canvas(source), background(ground) {
    if (const Buffer meaning = meaning_of(canvas); !meaning.empty() && read_profile(meaning))
      return;
    curves[0] = curve_of(canvas.layout().bits, srgb_decode);
  }

  bool read_profile(const Buffer& icc);
  bool read_curves(const ProfileHandle& profile);
  template <class Sample>
  void read(const Sample* in, const std::array<float*, 3>& out);
  template <class Sample>
  const Sample* opaque(const Sample* in);
  void convert(const void* in, const std::array<float*, 3>& out);
  [[nodiscard]] const Curve& curve(std::size_t c) const {
    return curves[c].empty() ? curves[0] : curves[c];
  }
};

bool LinearReader::State::read_profile(const Buffer& icc) {
  context = silent_context();
  const ColourModel model = canvas.layout().model;
  const ProfileHandle profile = open_profile(context, icc, model);
  if (profile && read_curves(profile)) return true;
  if (profile) {
    Layout opaque = canvas.layout();
    opaque.alpha = false;
    transform = TransformHandle(cmsCreateTransformTHR(
        context.get(), profile.get(), lcms_format(opaque), srgb_profile(context, false).get(),
        TYPE_RGB_16, INTENT_RELATIVE_COLORIMETRIC,
        cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOCACHE));
  }
  if (!transform) return false;
  curves[0] = curve_of(16, srgb_decode);
  transformed.resize(std::size_t{3} * canvas.width());
  return true;
}

bool LinearReader::State::read_curves(const ProfileHandle& profile) {
  // A profile with tables means them, whatever curves are beside.
  if (cmsIsTag(profile.get(), cmsSigAToB0Tag) || cmsIsTag(profile.get(), cmsSigAToB1Tag) ||
      cmsGetPCS(profile.get()) != cmsSigXYZData)
    return false;
  const auto tone = [&profile](cmsTagSignature tag) {
    return static_cast<const cmsToneCurve*>(cmsReadTag(profile.get(), tag));
  };
  const int bits = canvas.layout().bits;
  if (canvas.layout().model == ColourModel::grey) {
    const cmsToneCurve* grey = tone(cmsSigGrayTRCTag);
    if (grey == nullptr) return false;
    curves[0] = curve_of(bits, grey);
    return true;
  }
  const auto of_profile = primaries(profile);
  const auto of_srgb = primaries(srgb_profile(context, false));
  if (!of_profile || !of_srgb || !inverse(*of_profile)) return false;
  const cmsToneCurve* tones[] = {tone(cmsSigRedTRCTag), tone(cmsSigGreenTRCTag),
                                 tone(cmsSigBlueTRCTag)};
  for (const cmsToneCurve* t : tones)
    if (t == nullptr) return false;
  for (std::size_t c = 0; c < 3; ++c) curves[c] = curve_of(bits, tones[c]);
  const Matrix to_srgb = product(inverse(*of_srgb).value(), *of_profile);
  matrix.emplace();
  for (std::size_t i = 0; i < 9; ++i) (*matrix)[i] = static_cast<float>(to_srgb[i / 3][i % 3]);
  return true;
}

/// The row without its alpha.
template <class Sample>
const Sample* LinearReader::State::opaque(const Sample* in) {
  if (!canvas.layout().alpha) return in;
  const std::uint32_t colours = canvas.layout().channels() - 1;
  const auto level = static_cast<Sample>(background * (Sample(~0U) / 255));
  const auto ground =
      static_cast<Sample>(canvas.layout().model == ColourModel::cmyk ? ~level : level);
  samples.resize(std::size_t{canvas.width()} * colours);
  auto* const blended = reinterpret_cast<Sample*>(samples.data());
  Sample* out = blended;
  for (std::uint32_t x = 0; x < canvas.width(); ++x, in += colours + 1, out += colours)
    for (std::uint32_t c = 0; c < colours; ++c)
      out[c] = blend<Sample>(in[c], c < 3 ? ground : 0, in[colours]);
  return blended;
}

void LinearReader::State::convert(const void* in, const std::array<float*, 3>& out) {
  cmsDoTransform(transform.get(), in, transformed.data(), canvas.width());
  for (std::uint32_t x = 0; x < canvas.width(); ++x)
    for (std::size_t c = 0; c < 3; ++c) out[c][x] = curves[0][transformed[std::size_t{3} * x + c]];
}

template <class Sample>
void LinearReader::State::read(const Sample* in, const std::array<float*, 3>& out) {
  in = opaque(in);
  const std::uint32_t width = canvas.width();
  if (transform) return convert(in, out);
  const float* red = curve(0).data();
  if (canvas.layout().model == ColourModel::grey) {
    for (std::uint32_t x = 0; x < width; ++x) out[0][x] = out[1][x] = out[2][x] = red[in[x]];
    return;
  }
  if (canvas.layout().model == ColourModel::cmyk) {
    for (std::uint32_t x = 0; x < width; ++x, in += 4)
      for (std::size_t c = 0; c < 3; ++c) out[c][x] = red[cmyk_to_rgb<Sample>(in[c], in[3])];
    return;
  }
  const float* green = curve(1).data();
  const float* blue = curve(2).data();
  for (std::uint32_t x = 0; x < width; ++x, in += 3) {
    out[0][x] = red[in[0]];
    out[1][x] = green[in[1]];
    out[2][x] = blue[in[2]];
  }
  if (matrix) mix(out, *matrix, width);
}

LinearReader::LinearReader(const Canvas& canvas, std::uint8_t background)
    : state_(std::make_unique<State>(canvas, background)) {}
LinearReader::~LinearReader() = default;

void LinearReader::read(std::uint32_t y, const std::array<float*, 3>& planes) {
  if (state_->canvas.layout().bits == 16)
    state_->read(state_->canvas.row16(y).data(), planes);
  else
    state_->read(state_->canvas.row8(y).data(), planes);
}

}  // namespace pressoir::raster
