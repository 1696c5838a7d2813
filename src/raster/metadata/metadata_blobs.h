// MetadataBlobs: EXIF, XMP and IPTC through exiv2, and which tag belongs to which group. Internal
// to the metadata files of raster/. Pure functions; those that parse throw what exiv2 throws.
#pragma once

#include <exiv2/exiv2.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "model/goal.h"

namespace pressoir::raster {

enum class MetadataGroup : std::uint8_t { copyright, date, location, other };

/// By the key as exiv2 spells it ("Exif.Image.Copyright", "Xmp.dc.rights").
MetadataGroup group_of(std::string_view key);
/// Of a named text (PNG, 11.3.3.1).
MetadataGroup group_of_text(std::string_view keyword);
bool keeps(const MetadataPolicy& policy, MetadataGroup group);
/// By the names of reports; `blob` for what belongs to no group.
std::string_view name_of(MetadataGroup group, std::string_view blob);

inline constexpr std::string_view kOrientationKey = "Exif.Image.Orientation";
inline constexpr std::string_view kXmpOrientationKey = "Xmp.tiff.Orientation";

std::pair<Exiv2::ExifData, Exiv2::ByteOrder> decode_exif(const Buffer& exif);
/// `original`: written into where that works; empty: made anew.
Buffer encode_exif(const Buffer& original, Exiv2::ExifData& data, Exiv2::ByteOrder order);
int orientation_in(const Exiv2::ExifData& data);
bool has_thumbnail(const Exiv2::ExifData& data);

/// Empty: not an XMP packet.
std::optional<Exiv2::XmpData> decode_xmp(const Buffer& xmp);
/// In the fewest bytes that exiv2 makes; empty where it cannot.
Buffer encode_xmp(const Exiv2::XmpData& data);

/// Empty: not IPTC records.
std::optional<Exiv2::IptcData> decode_iptc(const Buffer& iptc);
Buffer encode_iptc(const Exiv2::IptcData& data);

template <class Data>
void erase_if(Data& data, const auto& unwanted) {
  for (auto item = data.begin(); item != data.end();)
    item = unwanted(*item) ? data.erase(item) : std::next(item);
}

}  // namespace pressoir::raster
