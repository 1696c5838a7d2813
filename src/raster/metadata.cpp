#include "raster/metadata.h"

#include <algorithm>
#include <array>
#include <exiv2/exiv2.hpp>
#include <mutex>
#include <set>
#include <string_view>
#include <utility>

namespace pressoir::raster {
namespace {

enum class Group : std::uint8_t { copyright, date, location, other };

struct Rule {
  std::string_view prefix;  // of the key as exiv2 spells it
  Group group;
};

// Which tags make up a group. Sources: EXIF 2.32 (tags 0x8298, 0x013B, 0x0132, 0x9003, 0x9004,
// 0x9010-0x9012, 0x9290-0x9292, the GPS directory), IPTC-IIM 4.2 (record 2) and the XMP
// specification part 2 with the IPTC Core and Extension schemas.
constexpr std::array kRules = {
    Rule{"Exif.Image.Copyright", Group::copyright},
    Rule{"Exif.Image.Artist", Group::copyright},
    Rule{"Exif.Image.XPAuthor", Group::copyright},
    Rule{"Exif.Photo.CameraOwnerName", Group::copyright},
    Rule{"Exif.Image.DateTime", Group::date},
    Rule{"Exif.Photo.DateTime", Group::date},
    Rule{"Exif.Photo.SubSecTime", Group::date},
    Rule{"Exif.Photo.OffsetTime", Group::date},
    Rule{"Exif.GPSInfo.", Group::location},
    Rule{"Iptc.Application2.Copyright", Group::copyright},
    Rule{"Iptc.Application2.Byline", Group::copyright},
    Rule{"Iptc.Application2.Credit", Group::copyright},
    Rule{"Iptc.Application2.Source", Group::copyright},
    Rule{"Iptc.Application2.DateCreated", Group::date},
    Rule{"Iptc.Application2.TimeCreated", Group::date},
    Rule{"Iptc.Application2.Digitization", Group::date},
    Rule{"Iptc.Application2.City", Group::location},
    Rule{"Iptc.Application2.SubLocation", Group::location},
    Rule{"Iptc.Application2.ProvinceState", Group::location},
    Rule{"Iptc.Application2.Country", Group::location},
    Rule{"Iptc.Application2.Location", Group::location},
    Rule{"Xmp.dc.rights", Group::copyright},
    Rule{"Xmp.dc.creator", Group::copyright},
    Rule{"Xmp.xmpRights.", Group::copyright},
    Rule{"Xmp.plus.", Group::copyright},
    Rule{"Xmp.photoshop.Credit", Group::copyright},
    Rule{"Xmp.photoshop.Source", Group::copyright},
    Rule{"Xmp.iptc.CreatorContactInfo", Group::copyright},
    Rule{"Xmp.tiff.Artist", Group::copyright},
    Rule{"Xmp.tiff.Copyright", Group::copyright},
    Rule{"Xmp.xmp.CreateDate", Group::date},
    Rule{"Xmp.xmp.ModifyDate", Group::date},
    Rule{"Xmp.xmp.MetadataDate", Group::date},
    Rule{"Xmp.tiff.DateTime", Group::date},
    Rule{"Xmp.exif.DateTime", Group::date},
    Rule{"Xmp.photoshop.DateCreated", Group::date},
    Rule{"Xmp.exif.GPS", Group::location},
    Rule{"Xmp.photoshop.City", Group::location},
    Rule{"Xmp.photoshop.State", Group::location},
    Rule{"Xmp.photoshop.Country", Group::location},
    Rule{"Xmp.iptc.Location", Group::location},
    Rule{"Xmp.iptc.CountryCode", Group::location},
    Rule{"Xmp.iptcExt.Location", Group::location},
};

constexpr std::string_view kOrientationKey = "Exif.Image.Orientation";
constexpr std::string_view kXmpOrientationKey = "Xmp.tiff.Orientation";

Group group_of(std::string_view key) {
  const auto* found =
      std::ranges::find_if(kRules, [&](const Rule& rule) { return key.starts_with(rule.prefix); });
  return found == kRules.end() ? Group::other : found->group;
}

bool keeps(const MetadataPolicy& policy, Group group) {
  switch (group) {
    case Group::copyright: return policy.copyright;
    case Group::date: return policy.date;
    case Group::location: return policy.location;
    case Group::other: return false;
  }
  return false;
}

/// Names met on the way, in the order of the report.
class Report {
 public:
  void keep(std::string_view name) { kept_.emplace(name); }
  void drop(std::string_view name) { dropped_.emplace(name); }
  void group(Group group, std::string_view blob, bool kept) {
    switch (group) {
      case Group::copyright: return kept ? keep("copyright") : drop("copyright");
      case Group::date: return kept ? keep("date") : drop("date");
      case Group::location: return kept ? keep("location") : drop("location");
      case Group::other: return kept ? keep(blob) : drop(blob);
    }
  }
  void write_to(Kept& result) const {
    result.kept.assign(kept_.begin(), kept_.end());
    result.dropped.assign(dropped_.begin(), dropped_.end());
  }

 private:
  std::set<std::string, std::less<>> kept_, dropped_;
};

void prepare_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
    Exiv2::XmpParser::initialize();
  });
}

template <class Data>
void erase_if(Data& data, const auto& unwanted) {
  for (auto item = data.begin(); item != data.end();) {
    item = unwanted(*item) ? data.erase(item) : std::next(item);
  }
}

std::pair<Exiv2::ExifData, Exiv2::ByteOrder> decode_exif(const Buffer& exif) {
  prepare_library();
  Exiv2::ExifData data;
  const auto order =
      Exiv2::ExifParser::decode(data, as_u8(exif), narrow<std::uint32_t>(exif.size()));
  return {std::move(data), order};
}

int orientation_in(const Exiv2::ExifData& data) {
  const auto found = data.findKey(Exiv2::ExifKey(std::string(kOrientationKey)));
  if (found == data.end() || found->count() == 0) return 1;
  const auto value = found->toLong();
  return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
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

bool has_thumbnail(const Exiv2::ExifData& data) {
  return Exiv2::ExifThumbC(data).copy().pData_ != nullptr;
}

/// The EXIF block with everything, but upright: the orientation 1 and no stale thumbnail. Empty
/// when that cannot be written: a picture must not be turned a second time.
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

void apply_to_exif(const Buffer& exif, const MetadataPolicy& policy, bool turned, Kept& result,
                   Report& report) {
  auto [data, order] = decode_exif(exif);
  const int orientation = orientation_in(data);
  const bool keep_orientation = !turned && (orientation != 1);
  if (orientation != 1)
    (keep_orientation ? report.keep("orientation") : report.drop("orientation"));
  if (has_thumbnail(data)) report.drop("thumbnail");
  Exiv2::ExifThumb(data).erase();
  erase_if(data, [&](const Exiv2::Exifdatum& tag) {
    if (tag.key() == kOrientationKey) return true;
    const auto group = group_of(tag.key());
    report.group(group, "exif", keeps(policy, group));
    return !keeps(policy, group);
  });
  if (data.empty()) {
    if (keep_orientation) result.metadata.exif = minimal_exif(orientation);
    return;
  }
  if (keep_orientation) {
    data[std::string(kOrientationKey)] = static_cast<std::uint16_t>(orientation);
  }
  result.metadata.exif = encode_exif({}, data, order);
}

void apply_to_xmp(const Buffer& xmp, const MetadataPolicy& policy, Kept& result, Report& report) {
  prepare_library();
  Exiv2::XmpData data;
  if (Exiv2::XmpParser::decode(data, std::string(as_text(xmp))) != 0) return report.drop("xmp");
  erase_if(data, [&](const Exiv2::Xmpdatum& property) {
    const auto group = group_of(property.key());
    report.group(group, "xmp", keeps(policy, group));
    return !keeps(policy, group);
  });
  if (data.empty()) return;
  std::string packet;
  constexpr auto kFormat = Exiv2::XmpParser::useCompactFormat |
                           Exiv2::XmpParser::omitPacketWrapper |
                           Exiv2::XmpParser::omitAllFormatting;
  if (Exiv2::XmpParser::encode(packet, data, kFormat, 0) != 0) return report.drop("xmp");
  result.metadata.xmp = to_buffer(as_bytes(packet));
}

/// Everything stays, but a `tiff:Orientation` must not turn the picture a second time.
Buffer xmp_upright(const Buffer& xmp) {
  prepare_library();
  Exiv2::XmpData data;
  if (Exiv2::XmpParser::decode(data, std::string(as_text(xmp))) != 0) return xmp;
  const auto found = data.findKey(Exiv2::XmpKey(std::string(kXmpOrientationKey)));
  if (found == data.end() || found->toString() == "1") return xmp;
  found->setValue("1");
  std::string packet;
  if (Exiv2::XmpParser::encode(packet, data, Exiv2::XmpParser::useCompactFormat, 0) != 0)
    return xmp;
  return to_buffer(as_bytes(packet));
}

void apply_to_iptc(const Buffer& iptc, const MetadataPolicy& policy, Kept& result, Report& report) {
  Exiv2::IptcData data;
  if (Exiv2::IptcParser::decode(data, as_u8(iptc), narrow<std::uint32_t>(iptc.size())) != 0) {
    return report.drop("iptc");
  }
  erase_if(data, [&](const Exiv2::Iptcdatum& record) {
    if (record.size() == 0) return true;  // says nothing, and is not found again at the end
    const auto group = group_of(record.key());
    report.group(group, "iptc", keeps(policy, group));
    return !keeps(policy, group);
  });
  if (data.empty()) return;
  const auto encoded = Exiv2::IptcParser::encode(data);
  result.metadata.iptc =
      to_buffer(std::as_bytes(std::span(encoded.pData_, static_cast<std::size_t>(encoded.size_))));
}

/// Runs `work` on one blob; what the library cannot read is dropped.
void guarded(std::string_view name, Report& report, const auto& work) noexcept {
  try {
    work();
  } catch (const std::exception&) {
    report.drop(name);
  }
}

void keep_everything(const Metadata& metadata, bool turned, Kept& result, Report& report) {
  result.metadata = metadata;
  if (turned) {
    // What cannot be parsed stays as it is: everything was asked for.
    const auto upright = [](Buffer& blob, auto function) noexcept {
      try {
        if (!blob.empty()) blob = function(blob);
      } catch (const std::exception&) {
        return;
      }
    };
    upright(result.metadata.exif, [&](const Buffer& exif) {
      if (has_thumbnail(decode_exif(exif).first)) report.drop("thumbnail");
      return exif_upright(exif);
    });
    upright(result.metadata.xmp, xmp_upright);
    if (orientation_of(result.metadata) != 1) result.metadata.exif.clear();
  }
  if (!result.metadata.exif.empty()) report.keep("exif");
  if (result.metadata.exif.empty() && !metadata.exif.empty()) report.drop("exif");
  if (!metadata.xmp.empty()) report.keep("xmp");
  if (!metadata.iptc.empty()) report.keep("iptc");
  if (!metadata.comments.empty()) report.keep("comment");
}

}  // namespace

int orientation_of(const Metadata& metadata) noexcept {
  if (metadata.exif.empty()) return 1;
  try {
    return orientation_in(decode_exif(metadata.exif).first);
  } catch (const std::exception&) {
    return 1;
  }
}

Kept apply(const Metadata& metadata, const MetadataPolicy& policy, bool turned) {
  Kept result;
  Report report;
  if (policy.all) {
    keep_everything(metadata, turned, result, report);
  } else {
    if (!metadata.exif.empty()) {
      guarded("exif", report,
              [&] { apply_to_exif(metadata.exif, policy, turned, result, report); });
    }
    if (!metadata.xmp.empty()) {
      guarded("xmp", report, [&] { apply_to_xmp(metadata.xmp, policy, result, report); });
    }
    if (!metadata.iptc.empty()) {
      guarded("iptc", report, [&] { apply_to_iptc(metadata.iptc, policy, result, report); });
    }
    if (!metadata.comments.empty()) report.drop("comment");
  }
  if (!metadata.icc.empty()) {
    const bool kept = policy.all || policy.icc;
    kept ? report.keep("icc") : report.drop("icc");
    result.metadata.icc = kept ? metadata.icc : Buffer();
  }
  report.write_to(result);
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
