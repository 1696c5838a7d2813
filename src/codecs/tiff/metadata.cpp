#include "codecs/tiff/metadata.h"

#include <exiv2/exiv2.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "raster/metadata/photoshop.h"

namespace pressoir::codecs::tiff {
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

/// The value of a tag as its bytes stand in the file; empty when absent.
Buffer bytes_of(const Exiv2::ExifData& tags, const char* key, Exiv2::ByteOrder order) {
  const auto tag = tags.findKey(Exiv2::ExifKey(key));
  if (tag == tags.end() || tag->size() <= 0) return {};
  Buffer bytes(static_cast<std::size_t>(tag->size()));
  tag->copy(reinterpret_cast<Exiv2::byte*>(bytes.data()), order);
  return bytes;
}

/// Up to the end of the last data set (IPTC-IIM 4.2, 1.5): the tag is padded to whole numbers of 32
/// bits.
Buffer without_padding(Buffer records) {
  const auto byte = [&](std::size_t i) { return std::to_integer<std::size_t>(records[i]); };
  std::size_t end = 0;
  while (end + 5 <= records.size() && byte(end) == 0x1C) {
    std::size_t size = byte(end + 3) << 8 | byte(end + 4);
    std::size_t head = 5;
    if ((size & 0x8000) != 0) {  // extended: this many bytes of size follow
      const std::size_t digits = size & 0x7FFF;
      if (digits > 4 || end + 5 + digits > records.size()) break;
      size = 0;
      for (std::size_t i = 0; i < digits; ++i) size = size << 8 | byte(end + 5 + i);
      head += digits;
    }
    if (size > records.size() - end - std::min(head, records.size() - end)) break;
    end += head + size;
  }
  records.resize(std::min(end, records.size()));
  return records;
}

/// Of the first directory and those that hang on it.
void read_tags(Bytes input, raster::Metadata& metadata) {
  Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
  Exiv2::ExifData all, kept;
  const auto order =
      Exiv2::ExifParser::decode(all, as_u8(input), narrow<std::uint32_t>(input.size()));
  metadata.iptc = without_padding(bytes_of(all, "Exif.Image.IPTCNAA", order));
  if (metadata.iptc.empty())
    metadata.iptc = without_padding(
        raster::photoshop_resources(bytes_of(all, "Exif.Image.ImageResources", order)).iptc);
  for (const auto& tag : all)
    if (describes(tag.key())) kept.add(tag);
  if (kept.empty()) return;
  Exiv2::Blob blob;
  Exiv2::ExifParser::encode(blob, order, kept);
  metadata.exif = to_buffer(std::as_bytes(std::span(blob)));
}

/// XResolution, YResolution and ResolutionUnit (TIFF 6.0, section 3).
std::optional<raster::Density> density_of(const File& file) {
  float x = 0, y = 0;
  if (TIFFGetField(file.get(), TIFFTAG_XRESOLUTION, &x) != 1 ||
      TIFFGetField(file.get(), TIFFTAG_YRESOLUTION, &y) != 1)
    return std::nullopt;
  const auto unit = file.number(TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
  const bool has_unit = unit != RESUNIT_NONE;
  // Without a unit they are two numbers of any size: whole ones stay as they are.
  const bool are_whole = x == std::floor(x) && y == std::floor(y) && std::max(x, y) <= 65'535;
  const double scale = unit == RESUNIT_CENTIMETER ? 100
                       : has_unit                 ? 1 / 0.0254
                       : are_whole                ? 1
                                                  : 10'000 / std::max(x, y);
  constexpr double kMax = 0x7FFFFFFF;
  const double wide = std::round(x * scale), high = std::round(y * scale);
  if (!(wide >= 1 && wide <= kMax && high >= 1 && high <= kMax)) return std::nullopt;
  const raster::Density density{.x = static_cast<std::uint32_t>(wide),
                                .y = static_cast<std::uint32_t>(high),
                                .has_unit = has_unit};
  if (!has_unit && !raster::stretches(density)) return std::nullopt;  // says nothing
  return density;
}

}  // namespace

int orientation_of(const File& file) {
  const auto value = file.number(TIFFTAG_ORIENTATION, 1);
  return value >= 1 && value <= 8 ? value : 1;
}

raster::Metadata metadata_of(const File& file, Bytes input) {
  raster::Metadata metadata;
  try {
    read_tags(input, metadata);
  } catch (const std::exception&) {
    metadata.exif.clear();  // not readable
  }
  const int orientation = orientation_of(file);
  if (metadata.exif.empty() && orientation != 1) metadata.exif = raster::minimal_exif(orientation);
  metadata.icc = to_buffer(file.blob(TIFFTAG_ICCPROFILE));
  metadata.xmp = to_buffer(file.blob(TIFFTAG_XMLPACKET));
  metadata.density = density_of(file);
  return metadata;
}

}  // namespace pressoir::codecs::tiff
