#include "codecs/tiff/tiff.h"

#include <exiv2/exiv2.hpp>

#include <array>

#include "codecs/read_only.h"
#include "codecs/tiff/library.h"
#include "codecs/tiff/pixels.h"

namespace pressoir::codecs {
namespace {

/// True for tags that say something about the picture; all others of the first directory describe
/// how this file stores it.
bool describes(const std::string& key) {
  constexpr std::array kTags{"Exif.Image.ImageDescription",
                             "Exif.Image.Make",
                             "Exif.Image.Model",
                             "Exif.Image.Orientation",
                             "Exif.Image.Software",
                             "Exif.Image.DateTime",
                             "Exif.Image.Artist",
                             "Exif.Image.Copyright",
                             "Exif.Image.Rating",
                             "Exif.Image.XP"};
  if (key.starts_with("Exif.Photo.") || key.starts_with("Exif.GPSInfo.") ||
      key.starts_with("Exif.Iop."))
    return !key.starts_with("Exif.Photo.MakerNote");
  return std::ranges::any_of(kTags, [&](const char* tag) { return key.starts_with(tag); });
}

/// The first directory and those that hang on it as a block of their own. Empty: nothing to say,
/// or not readable.
Buffer exif_of(Bytes input) noexcept {
  try {
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
    Exiv2::ExifData all, kept;
    const auto order =
        Exiv2::ExifParser::decode(all, as_u8(input), narrow<std::uint32_t>(input.size()));
    for (const auto& tag : all)
      if (describes(tag.key())) kept.add(tag);
    if (kept.empty()) return {};
    Exiv2::Blob blob;
    Exiv2::ExifParser::encode(blob, order, kept);
    return to_buffer(std::as_bytes(std::span(blob)));
  } catch (const std::exception&) {
    return {};
  }
}

int orientation_of(const tiff::File& file) {
  const auto value = file.number(TIFFTAG_ORIENTATION, 1);
  return value >= 1 && value <= 8 ? value : 1;
}

raster::Metadata metadata_of(const tiff::File& file, Bytes input) {
  raster::Metadata metadata;
  metadata.exif = exif_of(input);
  const int orientation = orientation_of(file);
  if (metadata.exif.empty() && orientation != 1) metadata.exif = raster::minimal_exif(orientation);
  metadata.icc = to_buffer(file.blob(TIFFTAG_ICCPROFILE));
  metadata.xmp = to_buffer(file.blob(TIFFTAG_XMLPACKET));
  return metadata;
}

std::uint32_t pages_in(Bytes input, const Limits& limits) {
  return tiff::File(input, limits).count_pages();
}

class TiffCodec final : public ReadOnlyCodec {
 public:
  [[nodiscard]] const FormatInfo& info() const noexcept override {
    static constexpr FormatInfo kInfo{"tiff", "tif", "image/tiff", false, true, false, false};
    return kInfo;
  }
  // TIFF 6.0, section 2, and BigTIFF.
  [[nodiscard]] bool recognizes(Bytes head) const noexcept override {
    if (head.size() < 8) return false;
    const auto mark = as_text(head.first(4));
    constexpr std::string_view kNul("\0", 1);
    return (mark.starts_with("II") && (mark[2] == 42 || mark[2] == 43) && mark[3] == kNul[0]) ||
           (mark.starts_with("MM") && mark[2] == kNul[0] && (mark[3] == 42 || mark[3] == 43));
  }
  [[nodiscard]] Probe probe(Bytes input, const Limits& limits) const override {
    const tiff::File file(input, limits);
    const auto shape = tiff::shape_of(file, limits);
    Probe probe;
    probe.width = shape.width;
    probe.height = shape.height;
    probe.orientation = orientation_of(file);
    probe.has_alpha = shape.layout.alpha;
    probe.is_cmyk = shape.layout.model == raster::ColourModel::cmyk;
    probe.pages = pages_in(input, limits);
    return probe;
  }
  [[nodiscard]] std::vector<std::string> side_data(Bytes file) const override {
    return raster::groups_in(metadata_of(tiff::File(file, Limits{}), file));
  }
  [[nodiscard]] std::unique_ptr<raster::FrameReader> read(Bytes input,
                                                          const Limits& limits) const override {
    const tiff::File file(input, limits);
    const auto shape = tiff::shape_of(file, limits);
    raster::FramesInfo info{.width = shape.width, .height = shape.height};
    if (pages_in(input, limits) > 1)
      info.warnings.emplace_back("Only the first page was converted.");
    return std::make_unique<StillReader>(
        std::move(info), metadata_of(file, input), [input, limits] {
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
