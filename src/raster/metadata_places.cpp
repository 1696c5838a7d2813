// The half of metadata.h that moves metadata between places, and takes false claims out of XMP.
#include <algorithm>
#include <array>

#include "raster/metadata.h"
#include "raster/metadata_blobs.h"

namespace pressoir::raster {
namespace {

struct Counterpart {
  std::string_view keyword, property;
  Exiv2::TypeId type;
};
// XMP specification part 3, 1.1.5, "PNG text chunks".
constexpr std::array kCounterparts{
    Counterpart{"Title", "Xmp.dc.title", Exiv2::langAlt},
    Counterpart{"Author", "Xmp.dc.creator", Exiv2::xmpSeq},
    Counterpart{"Description", "Xmp.dc.description", Exiv2::langAlt},
    Counterpart{"Copyright", "Xmp.dc.rights", Exiv2::langAlt},
    Counterpart{"Software", "Xmp.xmp.CreatorTool", Exiv2::xmpText},
    Counterpart{"Creation Time", "Xmp.xmp.CreateDate", Exiv2::xmpText},
    Counterpart{"date:modify", "Xmp.xmp.ModifyDate", Exiv2::xmpText},
    Counterpart{"Comment", "Xmp.exif.UserComment", Exiv2::langAlt},
};

bool has(const Exiv2::XmpData& data, std::string_view key) {
  return data.findKey(Exiv2::XmpKey(std::string(key))) != data.end();
}

void add_text(const Text& text, Exiv2::XmpData& data) {
  const auto* found = std::ranges::find(kCounterparts, text.keyword, &Counterpart::keyword);
  if (found == kCounterparts.end() || has(data, found->property)) return;
  const auto value = Exiv2::Value::create(found->type);
  if (value->read(text.text) == 0)
    data.add(Exiv2::XmpKey(std::string(found->property)), value.get());
}

void add_iptc(const Buffer& iptc, Exiv2::XmpData& data) {
  const auto records = decode_iptc(iptc);
  if (!records) return;
  Exiv2::XmpData copied;
  Exiv2::copyIptcToXmp(*records, copied);
  for (const auto& property : copied)
    if (!has(data, property.key())) data.add(property);
}

/// Of tags that say how this file is coded or shown another file has its own.
bool is_of_the_file(const Exiv2::Xmpdatum& property) {
  constexpr std::array<std::string_view, 7> kKeys{
      "Xmp.tiff.Orientation",     "Xmp.tiff.XResolution", "Xmp.tiff.YResolution",
      "Xmp.tiff.ResolutionUnit",  "Xmp.exif.ColorSpace",  "Xmp.exif.PixelXDimension",
      "Xmp.exif.PixelYDimension",
  };
  return std::ranges::find(kKeys, property.key()) != kKeys.end();
}

void add_exif(const Buffer& exif, Exiv2::XmpData& data) {
  Exiv2::XmpData copied;
  Exiv2::copyExifToXmp(decode_exif(exif).first, copied);
  for (const auto& property : copied)
    if (!is_of_the_file(property) && !has(data, property.key())) data.add(property);
}

}  // namespace

Metadata moved_to(const MetadataPlaces& places, Metadata metadata) {
  const auto has_place = [&](const Text& text) {
    return places.texts || (places.comments && text.keyword == kComment);
  };
  const bool moves = (!places.exif && !metadata.exif.empty()) ||
                     (!places.iptc && !metadata.iptc.empty()) ||
                     !std::ranges::all_of(metadata.texts, has_place);
  if (moves) try {
      auto data = metadata.xmp.empty() ? Exiv2::XmpData() : decode_xmp(metadata.xmp);
      if (data) {
        const auto before = data->count();
        if (!places.exif && !metadata.exif.empty()) add_exif(metadata.exif, *data);
        if (!places.iptc && !metadata.iptc.empty()) add_iptc(metadata.iptc, *data);
        for (const Text& text : metadata.texts)
          if (!has_place(text)) add_text(text, *data);
        if (data->count() != before)
          if (Buffer packet = encode_xmp(*data); !packet.empty()) metadata.xmp = std::move(packet);
      }
    } catch (const std::exception&) {
      // What exiv2 cannot carry over has no place in the new file.
    }
  if (!places.exif) metadata.exif.clear();
  if (!places.iptc) metadata.iptc.clear();
  std::erase_if(metadata.texts, [&](const Text& text) { return !has_place(text); });
  return metadata;
}

Buffer without_part_claims(const Buffer& xmp) {
  const auto text = as_text(xmp);
  constexpr std::array<std::string_view, 5> kWords{"MicroVideo", "MotionPhoto", "hdr-gain-map",
                                                   "HDRGainMap", "photos/1.0/container"};
  if (std::ranges::none_of(kWords, [&](auto word) { return text.find(word) != text.npos; }))
    return xmp;
  try {
    auto data = decode_xmp(xmp);
    if (!data) return {};
    erase_if(*data, claims_a_part);
    return encode_xmp(*data);
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace pressoir::raster
