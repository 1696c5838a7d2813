// The half of metadata.h that moves metadata between places.
#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <utility>

#include "base/text.h"
#include "base/warnings.h"
#include "raster/metadata/metadata.h"
#include "raster/metadata/metadata_blobs.h"

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

constexpr std::string_view kBlanks(" \t\r\n\0", 5);

/// Its items, or the text in each language.
std::set<std::string, std::less<>> texts_of(const Exiv2::Value& value) {
  std::set<std::string, std::less<>> texts;
  if (const auto* languages = dynamic_cast<const Exiv2::LangAltValue*>(&value)) {
    for (const auto& [language, text] : languages->value_) texts.emplace(trimmed(text, kBlanks));
  } else if (dynamic_cast<const Exiv2::XmpArrayValue*>(&value) != nullptr) {
    for (long i = 0; i < value.count(); ++i) texts.emplace(trimmed(value.toString(i), kBlanks));
  } else {
    texts.emplace(trimmed(value.toString(), kBlanks));
  }
  return texts;
}

bool says_all_of(const Exiv2::Value& other, const Exiv2::Value& value) {
  return std::ranges::includes(texts_of(other), texts_of(value));
}

/// A packet that properties are added to.
class Packet {
 public:
  explicit Packet(Exiv2::XmpData data) : data_(std::move(data)), before_(data_.count()) {}

  /// Unless it has one of this key. @param from  where the property comes from, for users.
  void add(const Exiv2::XmpKey& key, const Exiv2::Value& value, const char* from) {
    const auto present = data_.findKey(key);
    if (present == data_.end()) {
      data_.add(key, &value);
    } else if (group_of(key.key()) == MetadataGroup::copyright &&
               !says_all_of(present->value(), value)) {
      add_warning(warnings_, "a copyright text was dropped, another takes its place",
                  std::string(from) + ", as XMP " + key.groupName() + ":" + key.tagName());
    }
  }
  void add(const Exiv2::XmpData& properties, const char* from, const auto& is_wanted) {
    for (const auto& property : properties)
      if (is_wanted(property))
        add(Exiv2::XmpKey(property.groupName(), property.tagName()), property.value(), from);
  }

  [[nodiscard]] bool has_grown() const { return data_.count() != before_; }
  [[nodiscard]] const Exiv2::XmpData& data() const { return data_; }
  std::vector<std::string> take_warnings() { return std::move(warnings_); }

 private:
  Exiv2::XmpData data_;
  long before_;
  std::vector<std::string> warnings_;
};

void add_text(const Text& text, Packet& packet) {
  const auto* found = std::ranges::find(kCounterparts, text.keyword, &Counterpart::keyword);
  if (found == kCounterparts.end()) return;
  const auto value = Exiv2::Value::create(found->type);
  if (value->read(text.text) == 0)
    packet.add(Exiv2::XmpKey(std::string(found->property)), *value, "a text");
}

void add_iptc(const Buffer& iptc, Packet& packet) {
  const auto records = decode_iptc(iptc);
  if (!records) return;
  Exiv2::XmpData copied;
  Exiv2::copyIptcToXmp(*records, copied);
  packet.add(copied, "IPTC", [](const auto&) { return true; });
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

void add_exif(const Buffer& exif, Packet& packet) {
  Exiv2::XmpData copied;
  Exiv2::copyExifToXmp(decode_exif(exif).first, copied);
  packet.add(copied, "EXIF", std::not_fn(is_of_the_file));
}

/// Changes a key's value for that of the other where both are there and differ.
bool exchange(auto& data, const auto& x_key, const auto& y_key) {
  const auto x = data.findKey(x_key), y = data.findKey(y_key);
  if (x == data.end() || y == data.end() || x->toString() == y->toString()) return false;
  const auto value = x->getValue();
  x->setValue(y->getValue().get());
  y->setValue(value.get());
  return true;
}

Buffer exif_with_sides_exchanged(const Buffer& exif) {
  auto [data, order] = decode_exif(exif);
  const bool density = exchange(data, Exiv2::ExifKey("Exif.Image.XResolution"),
                                Exiv2::ExifKey("Exif.Image.YResolution"));
  const bool focal_plane = exchange(data, Exiv2::ExifKey("Exif.Photo.FocalPlaneXResolution"),
                                    Exiv2::ExifKey("Exif.Photo.FocalPlaneYResolution"));
  return density || focal_plane ? encode_exif(exif, data, order) : exif;
}

Buffer xmp_with_sides_exchanged(const Buffer& xmp) {
  auto data = decode_xmp(xmp);
  const bool differs = data && exchange(*data, Exiv2::XmpKey("Xmp.tiff.XResolution"),
                                        Exiv2::XmpKey("Xmp.tiff.YResolution"));
  if (!differs) return xmp;
  Buffer packet = encode_xmp(*data);
  return packet.empty() ? xmp : packet;
}

}  // namespace

Moved moved_to(const MetadataPlaces& places, Metadata metadata) {
  const auto has_place = [&](const Text& text) {
    return places.texts || (places.comments && text.keyword == kComment);
  };
  const bool moves = (!places.exif && !metadata.exif.empty()) ||
                     (!places.iptc && !metadata.iptc.empty()) ||
                     !std::ranges::all_of(metadata.texts, has_place);
  std::vector<std::string> warnings;
  if (moves) try {
      auto data = metadata.xmp.empty() ? Exiv2::XmpData() : decode_xmp(metadata.xmp);
      if (data) {
        Packet packet(std::move(*data));
        if (!places.exif && !metadata.exif.empty()) add_exif(metadata.exif, packet);
        if (!places.iptc && !metadata.iptc.empty()) add_iptc(metadata.iptc, packet);
        for (const Text& text : metadata.texts)
          if (!has_place(text)) add_text(text, packet);
        if (packet.has_grown())
          if (Buffer xmp = encode_xmp(packet.data()); !xmp.empty()) metadata.xmp = std::move(xmp);
        warnings = packet.take_warnings();
      }
    } catch (const std::exception&) {
      // What exiv2 cannot carry over has no place in the new file.
    }
  if (!places.exif) metadata.exif.clear();
  if (!places.iptc) metadata.iptc.clear();
  std::erase_if(metadata.texts, [&](const Text& text) { return !has_place(text); });
  return {.metadata = std::move(metadata), .warnings = std::move(warnings)};
}

Metadata with_sides_exchanged(Metadata metadata) {
  if (metadata.density) std::swap(metadata.density->x, metadata.density->y);
  const auto exchange_in = [](Buffer& blob, auto function) {
    try {
      if (!blob.empty()) blob = function(blob);
    } catch (const std::exception&) {
      // What exiv2 cannot read says nothing of sides.
    }
  };
  exchange_in(metadata.exif, exif_with_sides_exchanged);
  exchange_in(metadata.xmp, xmp_with_sides_exchanged);
  return metadata;
}

}  // namespace pressoir::raster
