#include "codecs/tiff/lab.h"

#include <lcms2.h>

#include <algorithm>
#include <memory>
#include <new>
#include <type_traits>

namespace pressoir::codecs::tiff {
namespace {

using Context = std::unique_ptr<std::remove_pointer_t<cmsContext>, void (*)(cmsContext)>;
using Profile = std::unique_ptr<void, int (*)(void*)>;
using Transform = std::unique_ptr<void, void (*)(void*)>;

constexpr std::uint32_t kTagDecode = 433;  // RFC 3949

LabScale icc_scale(int bits) {
  // 16 bits: 0xFF00 is L 100, 0x8000 is a and b 0.
  const double unit = bits == 16 ? 1.0 / 256 : 1;
  return {.lowest = {0, -128, -128}, .step = {100.0 / 255 * unit, unit, unit}};
}

LabScale itu_scale(const File& file, double most) {
  std::array<double, 6> ranges{
      0, 100, -21760.0 / 255, 21590.0 / 255, -19200.0 / 255, 31800.0 / 255};
  std::uint32_t count = 0;
  const float* given = nullptr;
  if (TIFFGetField(file.get(), kTagDecode, &count, &given) == 1 && count == ranges.size())
    std::copy_n(given, count, ranges.begin());
  LabScale scale;
  for (std::size_t c = 0; c < 3; ++c) {
    scale.lowest.at(c) = ranges.at(2 * c);
    scale.step.at(c) = (ranges.at(2 * c + 1) - ranges.at(2 * c)) / most;
  }
  return scale;
}

/// One row at a time.
class LabConverter {
 public:
  LabConverter(const LabScale& scale, raster::Layout layout)
      : scale_(scale),
        layout_(layout),
        context_(cmsCreateContext(nullptr, nullptr), cmsDeleteContext),
        transform_(nullptr, cmsDeleteTransform) {
    const Profile lab(cmsCreateLab4ProfileTHR(context_.get(), nullptr), cmsCloseProfile);
    const Profile srgb(cmsCreate_sRGBProfileTHR(context_.get()), cmsCloseProfile);
    const auto format = layout.bits == 16 ? TYPE_RGB_16 : TYPE_RGB_8;
    transform_.reset(cmsCreateTransformTHR(context_.get(), lab.get(), TYPE_Lab_DBL, srgb.get(),
                                           format, INTENT_RELATIVE_COLORIMETRIC,
                                           cmsFLAGS_NOOPTIMIZE));
    if (!transform_) throw std::bad_alloc();
  }

  template <class Sample>
  void convert(std::span<Sample> row, bool premultiplied) {
    const std::size_t channels = layout_.channels();
    const std::size_t count = row.size() / channels;
    colours_.resize(count);
    std::vector<Sample> converted(3 * count);
    for (std::size_t x = 0; x < count; ++x) {
      const Sample* pixel = &row[x * channels];
      const double alpha =
          premultiplied ? static_cast<double>(pixel[3]) / static_cast<Sample>(~Sample{0}) : 1;
      const double share = alpha > 0 ? 1 / alpha : 0;
      colours_[x] = {value(pixel[0], 0) * share, value(pixel[1], 1) * share,
                     value(pixel[2], 2) * share};
    }
    cmsDoTransform(transform_.get(), colours_.data(), converted.data(),
                   narrow<cmsUInt32Number>(count));
    for (std::size_t x = 0; x < count; ++x) std::copy_n(&converted[3 * x], 3, &row[x * channels]);
  }

 private:
  template <class Sample>
  double value(Sample number, std::size_t c) const {
    const double plain = scale_.has_sign && c > 0
                             ? static_cast<double>(static_cast<std::make_signed_t<Sample>>(number))
                             : static_cast<double>(number);
    return scale_.lowest.at(c) + plain * scale_.step.at(c);
  }

  const LabScale& scale_;
  raster::Layout layout_;
  Context context_;
  Transform transform_;
  std::vector<cmsCIELab> colours_;
};

}  // namespace

LabScale lab_scale_of(const File& file, const Shape& shape) {
  const double most = shape.layout.bits == 16 ? 65535 : 255;
  if (shape.meaning == Meaning::icc_lab) return icc_scale(shape.layout.bits);
  if (shape.meaning == Meaning::itu_lab) return itu_scale(file, most);
  const double unit = shape.layout.bits == 16 ? 1.0 / 256 : 1;
  return {.lowest = {}, .step = {100 / most, unit, unit}, .has_sign = true};
}

void lab_to_srgb(raster::Canvas& canvas, const LabScale& scale, bool premultiplied) {
  LabConverter converter(scale, canvas.layout());
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    if (canvas.layout().bits == 16)
      converter.convert(canvas.row16(y), premultiplied);
    else
      converter.convert(canvas.row8(y), premultiplied);
  }
}

}  // namespace pressoir::codecs::tiff
