#include "codecs/tiff/tiff.h"

#include <utility>

#include "base/warnings.h"
#include "codecs/read_only.h"
#include "codecs/tiff/metadata.h"
#include "codecs/tiff/pixels.h"
#include "codecs/tiff/format.h"
#include "codecs/tiff/repair/repair.h"

namespace pressoir::codecs {
namespace {

std::uint32_t pictures_in(Bytes input, const Limits& limits) {
  return tiff::File(input, limits).count_pictures();
}

class TiffCodec final : public ReadOnlyCodec {
 public:
  [[nodiscard]] const KnownFormat& format() const noexcept override { return tiff_format(); }
  [[nodiscard]] Probe probe(Bytes input, const Limits& limits) const override {
    const tiff::File file(input, limits);
    const auto shape = tiff::shape_of(file, limits);
    return {.pixels = Pixels{.width = shape.width,
                             .height = shape.height,
                             .orientation = tiff::orientation_of(file),
                             .has_alpha = shape.layout.alpha,
                             .is_cmyk = shape.layout.model == raster::ColourModel::cmyk,
                             .pictures = pictures_in(input, limits)}};
  }
  [[nodiscard]] std::optional<Repaired> repair(Bytes input, const Limits& limits) const override {
    return tiff::repair(input, limits);
  }
  [[nodiscard]] std::vector<std::string> side_data(Bytes file) const override {
    return raster::groups_in(metadata_of(tiff::File(file, already_checked()), file));
  }
  [[nodiscard]] std::unique_ptr<raster::FrameReader> read(Bytes input,
                                                          const Limits& limits) const override {
    const tiff::File file(input, limits);
    auto shape = tiff::shape_of(file, limits);
    raster::FramesInfo info{.width = shape.width,
                            .height = shape.height,
                            .exact = shape.exact,
                            .warnings = std::move(shape.warnings)};
    if (pictures_in(input, limits) > 1)
      add_warning(info.warnings, "only the first page was converted");
    auto metadata = tiff::metadata_of(file, input);
    if (tiff::is_lab(shape.meaning)) metadata.icc.clear();  // converted
    return std::make_unique<StillReader>(std::move(info), std::move(metadata), [input, limits] {
      const tiff::File again(input, limits);
      return tiff::decode(again, tiff::shape_of(again, limits), limits);
    });
  }
};

}  // namespace

const RasterCodec& tiff_codec() noexcept {
  static const TiffCodec codec;
  return codec;
}

}  // namespace pressoir::codecs
