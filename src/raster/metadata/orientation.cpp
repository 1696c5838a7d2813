#include "raster/metadata/orientation.h"

#include <string>
#include <utility>

#include "raster/metadata/metadata_blobs.h"

namespace pressoir::raster {
namespace {

/// Empty where it cannot be written.
Buffer exif_with(const Buffer& exif, int orientation) noexcept try {
  if (exif.empty()) return {};
  auto [data, order] = decode_exif(exif);
  data[std::string(kOrientationKey)] = static_cast<std::uint16_t>(orientation);
  // In place where that works.
  for (const auto& original : {exif, Buffer()}) {
    auto written = encode_exif(original, data, order);
    if (orientation_in(decode_exif(written).first) == orientation) return written;
  }
  return {};
} catch (const std::exception&) {
  return {};
}

}  // namespace

Metadata with_orientation(Metadata metadata, int orientation) noexcept {
  if (orientation_of(metadata) == orientation) return metadata;
  metadata.exif = exif_with(metadata.exif, orientation);
  if (metadata.exif.empty() && orientation != 1) metadata.exif = minimal_exif(orientation);
  return metadata;
}

}  // namespace pressoir::raster
