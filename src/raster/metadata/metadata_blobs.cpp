#include "raster/metadata/metadata_blobs.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <span>
#include <string>

namespace pressoir::raster {
namespace {

struct Rule {
  std::string_view prefix;  // of the key as exiv2 spells it
  MetadataGroup group;
};

// Which tags make up a group. Sources: EXIF 2.32 (tags 0x8298, 0x013B, 0x0132, 0x9003, 0x9004,
// 0x9010-0x9012, 0x9290-0x9292, the GPS directory), IPTC-IIM 4.2 (record 2) and the XMP
// specification part 2 with the IPTC Core and Extension schemas.
constexpr std::array kRules = {
    Rule{"Exif.Image.Copyright", MetadataGroup::copyright},
    Rule{"Exif.Image.Artist", MetadataGroup::copyright},
    Rule{"Exif.Image.XPAuthor", MetadataGroup::copyright},
    Rule{"Exif.Photo.CameraOwnerName", MetadataGroup::copyright},
    Rule{"Exif.Image.DateTime", MetadataGroup::date},
    Rule{"Exif.Photo.DateTime", MetadataGroup::date},
    Rule{"Exif.Photo.SubSecTime", MetadataGroup::date},
    Rule{"Exif.Photo.OffsetTime", MetadataGroup::date},
    Rule{"Exif.GPSInfo.", MetadataGroup::location},
    Rule{"Iptc.Application2.Copyright", MetadataGroup::copyright},
    Rule{"Iptc.Application2.Byline", MetadataGroup::copyright},
    Rule{"Iptc.Application2.Credit", MetadataGroup::copyright},
    Rule{"Iptc.Application2.Source", MetadataGroup::copyright},
    Rule{"Iptc.Application2.DateCreated", MetadataGroup::date},
    Rule{"Iptc.Application2.TimeCreated", MetadataGroup::date},
    Rule{"Iptc.Application2.Digitization", MetadataGroup::date},
    Rule{"Iptc.Application2.City", MetadataGroup::location},
    Rule{"Iptc.Application2.SubLocation", MetadataGroup::location},
    Rule{"Iptc.Application2.ProvinceState", MetadataGroup::location},
    Rule{"Iptc.Application2.Country", MetadataGroup::location},
    Rule{"Iptc.Application2.Location", MetadataGroup::location},
    Rule{"Xmp.dc.rights", MetadataGroup::copyright},
    Rule{"Xmp.dc.creator", MetadataGroup::copyright},
    Rule{"Xmp.xmpRights.", MetadataGroup::copyright},
    Rule{"Xmp.plus.", MetadataGroup::copyright},
    Rule{"Xmp.cc.", MetadataGroup::copyright},
    Rule{"Xmp.photoshop.Credit", MetadataGroup::copyright},
    Rule{"Xmp.photoshop.Source", MetadataGroup::copyright},
    Rule{"Xmp.iptc.CreatorContactInfo", MetadataGroup::copyright},
    Rule{"Xmp.tiff.Artist", MetadataGroup::copyright},
    Rule{"Xmp.tiff.Copyright", MetadataGroup::copyright},
    Rule{"Xmp.xmp.CreateDate", MetadataGroup::date},
    Rule{"Xmp.xmp.ModifyDate", MetadataGroup::date},
    Rule{"Xmp.xmp.MetadataDate", MetadataGroup::date},
    Rule{"Xmp.tiff.DateTime", MetadataGroup::date},
    Rule{"Xmp.exif.DateTime", MetadataGroup::date},
    Rule{"Xmp.photoshop.DateCreated", MetadataGroup::date},
    Rule{"Xmp.exif.GPS", MetadataGroup::location},
    Rule{"Xmp.photoshop.City", MetadataGroup::location},
    Rule{"Xmp.photoshop.State", MetadataGroup::location},
    Rule{"Xmp.photoshop.Country", MetadataGroup::location},
    Rule{"Xmp.iptc.Location", MetadataGroup::location},
    Rule{"Xmp.iptc.CountryCode", MetadataGroup::location},
    Rule{"Xmp.iptcExt.Location", MetadataGroup::location},
};

void prepare_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
    Exiv2::XmpParser::initialize();
    // Creative Commons Rights Expression Language, whose licence and attribution are copyright.
    Exiv2::XmpProperties::registerNs("http://creativecommons.org/ns#", "cc");
  });
}

}  // namespace

MetadataGroup group_of(std::string_view key) {
  const auto* found =
      std::ranges::find_if(kRules, [&](const Rule& rule) { return key.starts_with(rule.prefix); });
  return found == kRules.end() ? MetadataGroup::other : found->group;
}

MetadataGroup group_of_text(std::string_view keyword) {
  if (keyword == "Copyright" || keyword == "Author") return MetadataGroup::copyright;
  if (keyword == "Creation Time" || keyword.starts_with("date:")) return MetadataGroup::date;
  return MetadataGroup::other;
}

bool keeps(const MetadataPolicy& policy, MetadataGroup group) {
  switch (group) {
    case MetadataGroup::copyright: return policy.all || policy.copyright;
    case MetadataGroup::date: return policy.all || policy.date;
    case MetadataGroup::location: return policy.all || policy.location;
    case MetadataGroup::other: return policy.all;
  }
  return false;
}

std::string_view name_of(MetadataGroup group, std::string_view blob) {
  switch (group) {
    case MetadataGroup::copyright: return "copyright";
    case MetadataGroup::date: return "date";
    case MetadataGroup::location: return "location";
    case MetadataGroup::other: break;
  }
  return blob;
}

std::pair<Exiv2::ExifData, Exiv2::ByteOrder> decode_exif(const Buffer& exif) {
  prepare_library();
  Exiv2::ExifData data;
  const auto order =
      Exiv2::ExifParser::decode(data, as_u8(exif), narrow<std::uint32_t>(exif.size()));
  return {std::move(data), order};
}

Buffer encode_exif(const Buffer& original, Exiv2::ExifData& data, Exiv2::ByteOrder order) {
  if (data.empty()) return {};
  Exiv2::Blob blob;
  const auto how =
      Exiv2::ExifParser::encode(blob, as_u8(original), narrow<std::uint32_t>(original.size()),
                                order == Exiv2::invalidByteOrder ? Exiv2::bigEndian : order, data);
  if (how == Exiv2::wmNonIntrusive && blob.empty()) return original;
  return to_buffer(std::as_bytes(std::span(blob)));
}

int orientation_in(const Exiv2::ExifData& data) {
  const auto found = data.findKey(Exiv2::ExifKey(std::string(kOrientationKey)));
  if (found == data.end() || found->count() == 0) return 1;
  const auto value = found->toLong();
  return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

bool has_thumbnail(const Exiv2::ExifData& data) {
  return Exiv2::ExifThumbC(data).copy().pData_ != nullptr;
}

std::optional<Exiv2::XmpData> decode_xmp(const Buffer& xmp) {
  prepare_library();
  Exiv2::XmpData data;
  if (Exiv2::XmpParser::decode(data, std::string(as_text(xmp))) != 0) return std::nullopt;
  return data;
}

Buffer encode_xmp(const Exiv2::XmpData& data) {
  if (data.empty()) return {};
  prepare_library();
  std::string packet;
  constexpr auto kFormat = Exiv2::XmpParser::useCompactFormat |
                           Exiv2::XmpParser::omitPacketWrapper |
                           Exiv2::XmpParser::omitAllFormatting;
  if (Exiv2::XmpParser::encode(packet, data, kFormat, 0) != 0) return {};
  // The name of the library: of no use, and a packet that lost little would grow by it.
  const auto head = packet.substr(0, packet.find("<rdf:RDF"));
  if (const auto at = head.find(" x:xmptk=\""); at != std::string::npos)
    packet.erase(at, head.find('"', at + 10) + 1 - at);
  return to_buffer(as_bytes(packet));
}

std::optional<Exiv2::IptcData> decode_iptc(const Buffer& iptc) {
  prepare_library();
  Exiv2::IptcData data;
  if (Exiv2::IptcParser::decode(data, as_u8(iptc), narrow<std::uint32_t>(iptc.size())) != 0)
    return std::nullopt;
  // An empty record says nothing, and is not found again at the end.
  erase_if(data, [](const Exiv2::Iptcdatum& record) { return record.size() == 0; });
  return data;
}

Buffer encode_iptc(const Exiv2::IptcData& data) {
  if (data.empty()) return {};
  const auto encoded = Exiv2::IptcParser::encode(data);
  return to_buffer(
      std::as_bytes(std::span(encoded.pData_, static_cast<std::size_t>(encoded.size_))));
}

}  // namespace pressoir::raster
