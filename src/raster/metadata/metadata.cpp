#include "raster/metadata/metadata.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "raster/metadata/metadata_blobs.h"
#include "raster/metadata/part_claims.h"

namespace pressoir::raster {
namespace {

using Names = std::set<std::string, std::less<>>;

/// Runs `work` on one blob; `otherwise` where the library cannot read it.
void guarded(const auto& work, const auto& otherwise) noexcept {
  try {
    work();
  } catch (const std::exception&) {
    otherwise();
  }
}

/// The EXIF block with everything, but upright: the orientation 1 and no stale thumbnail. Empty
/// when that cannot be written: a picture must not be rotated a second time.
Buffer exif_upright(const Buffer& exif) {
  auto [data, order] = decode_exif(exif);
  const bool lies = orientation_in(data) != 1;
  if (!lies && !has_thumbnail(data)) return exif;
  if (lies) data[std::string(kOrientationKey)] = std::uint16_t{1};
  Exiv2::ExifThumb(data).erase();
  // In place where that works; where values overlap one may undo the other.
  for (const auto& original : {exif, Buffer()}) {
    auto upright = encode_exif(original, data, order);
    const auto written = decode_exif(upright).first;
    if (orientation_in(written) == 1 && !has_thumbnail(written)) return upright;
  }
  return {};
}

Buffer exif_by_policy(const Buffer& exif, const MetadataPolicy& policy, bool changed) {
  auto [data, order] = decode_exif(exif);
  const int orientation = orientation_in(data);
  const bool keep_orientation = !changed && orientation != 1;
  Exiv2::ExifThumb(data).erase();
  erase_if(data, [&](const Exiv2::Exifdatum& tag) {
    return tag.key() == kOrientationKey || !keeps(policy, group_of(tag.key()));
  });
  if (data.empty()) return keep_orientation ? minimal_exif(orientation) : Buffer();
  if (keep_orientation)
    data[std::string(kOrientationKey)] = static_cast<std::uint16_t>(orientation);
  return encode_exif({}, data, order);
}

Buffer xmp_by_policy(const Buffer& xmp, const MetadataPolicy& policy) {
  auto data = decode_xmp(xmp);
  if (!data) return {};
  erase_if(*data, [&](const Exiv2::Xmpdatum& property) {
    return !keeps(policy, group_of(property.key()));
  });
  return encode_xmp(*data);
}

/// Everything stays, but a `tiff:Orientation` must not rotate the picture a second time.
Buffer xmp_upright(const Buffer& xmp) {
  auto data = decode_xmp(xmp);
  if (!data) return xmp;
  const auto found = data->findKey(Exiv2::XmpKey(std::string(kXmpOrientationKey)));
  if (found == data->end() || found->toString() == "1") return xmp;
  found->setValue("1");
  std::string packet;
  if (Exiv2::XmpParser::encode(packet, *data, Exiv2::XmpParser::useCompactFormat, 0) != 0)
    return xmp;
  return to_buffer(as_bytes(packet));
}

Buffer iptc_by_policy(const Buffer& iptc, const MetadataPolicy& policy) {
  auto data = decode_iptc(iptc);
  if (!data) return {};
  erase_if(*data,
           [&](const Exiv2::Iptcdatum& record) { return !keeps(policy, group_of(record.key())); });
  return encode_iptc(*data);
}

Metadata everything(const Metadata& metadata, bool changed) {
  Metadata result = metadata;
  if (!changed) return result;
  // What cannot be parsed stays as it is: everything was asked for.
  const auto replace = [](Buffer& blob, auto function) {
    guarded(
        [&] {
          if (!blob.empty()) blob = function(blob);
        },
        [] {});
  };
  replace(result.exif, exif_upright);
  replace(result.xmp, xmp_upright);
  replace(result.xmp, without_part_claims);
  if (orientation_of(result) != 1) result.exif.clear();
  return result;
}

void add_exif_groups(const Buffer& exif, Names& names) {
  const auto data = decode_exif(exif).first;
  if (orientation_in(data) != 1) names.emplace("orientation");
  if (has_thumbnail(data)) names.emplace("thumbnail");
  for (const auto& tag : data) {
    // The second directory is the thumbnail's; the offsets of others say nothing of themselves.
    const bool is_structure = tag.key() == kOrientationKey || tag.groupName() == "Thumbnail" ||
                              tag.key() == "Exif.Image.ExifTag" || tag.key() == "Exif.Image.GPSTag";
    if (!is_structure) names.emplace(name_of(group_of(tag.key()), "exif"));
  }
}

/// @param blob  names what belongs to no group, and data that could not be decoded.
template <class Data>
void add_groups(const std::optional<Data>& data, const char* blob, Names& names) {
  if (!data) {
    names.emplace(blob);
    return;
  }
  for (const auto& entry : *data) names.emplace(name_of(group_of(entry.key()), blob));
}

}  // namespace

int orientation_of(const Metadata& metadata) noexcept {
  int orientation = 1;
  if (!metadata.exif.empty())
    guarded([&] { orientation = orientation_in(decode_exif(metadata.exif).first); }, [] {});
  return orientation;
}

std::vector<std::string> groups_in(const Metadata& metadata) noexcept {
  Names names;
  const auto add = [&](const Buffer& blob, const char* name, auto groups) {
    if (blob.empty()) return;
    guarded([&] { groups(blob, names); }, [&] { names.emplace(name); });
  };
  add(metadata.exif, "exif", add_exif_groups);
  add(metadata.xmp, "xmp",
      [](const Buffer& xmp, Names& found) { add_groups(decode_xmp(xmp), "xmp", found); });
  add(metadata.iptc, "iptc",
      [](const Buffer& iptc, Names& found) { add_groups(decode_iptc(iptc), "iptc", found); });
  if (!metadata.icc.empty()) names.emplace("icc");
  for (const Text& text : metadata.texts)
    names.emplace(name_of(group_of_text(text.keyword), "comment"));
  if (metadata.density && metadata.density->has_unit) names.emplace("density");
  if (metadata.density && stretches(*metadata.density)) names.emplace("pixel_aspect");
  return {names.begin(), names.end()};
}

Metadata apply(const Metadata& metadata, const MetadataPolicy& policy, bool changed) {
  if (policy.all) return everything(metadata, changed);
  Metadata result;
  const auto take = [](const Buffer& from, Buffer& to, const auto& function) {
    if (!from.empty()) guarded([&] { to = function(from); }, [] {});
  };
  take(metadata.exif, result.exif,
       [&](const Buffer& exif) { return exif_by_policy(exif, policy, changed); });
  take(metadata.xmp, result.xmp, [&](const Buffer& xmp) { return xmp_by_policy(xmp, policy); });
  take(metadata.iptc, result.iptc,
       [&](const Buffer& iptc) { return iptc_by_policy(iptc, policy); });
  if (policy.icc) result.icc = metadata.icc;
  std::ranges::copy_if(metadata.texts, std::back_inserter(result.texts), [&](const Text& text) {
    return keeps(policy, group_of_text(text.keyword));
  });
  if (metadata.density && stretches(*metadata.density)) {
    result.density = metadata.density;
    result.density->has_unit = false;
  }
  return result;
}

Buffer minimal_exif(int orientation) {
  // Big-endian TIFF: header, one directory with one SHORT entry (TIFF 6.0, section 2).
  std::array<std::uint8_t, 26> block = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0,
                                        3,   0,   0, 0,  1, 0, 0, 0, 0, 0, 0,    0,    0};
  block[19] = static_cast<std::uint8_t>(orientation);
  return to_buffer(std::as_bytes(std::span(block)));
}

}  // namespace pressoir::raster
