#include "raster/metadata/part_claims.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <string>

#include "raster/metadata/metadata.h"
#include "raster/metadata/metadata_blobs.h"

namespace pressoir::raster {
namespace {

constexpr std::string_view kContainer = "http://ns.google.com/photos/1.0/container/",
                           kCamera = "http://ns.google.com/photos/1.0/camera/",
                           kDirectory = "Directory";

/// A property below Container:Directory: "Directory[2]/Container:Item/Item:Length".
struct InDirectory {
  int item = 0;  ///< from 1
  std::string rest;
};

std::optional<InDirectory> in_directory(const Exiv2::Xmpdatum& property) {
  const std::string name = property.tagName();
  const std::string head = std::string(kDirectory) + "[";
  if (Exiv2::XmpProperties::ns(property.groupName()) != kContainer || !name.starts_with(head))
    return std::nullopt;
  InDirectory found;
  const auto [end, error] =
      std::from_chars(name.data() + head.size(), name.data() + name.size(), found.item);
  if (error != std::errc()) return std::nullopt;
  found.rest = std::string(end, name.data() + name.size());
  return found;
}

bool is_directory(const Exiv2::Xmpdatum& property) {
  return Exiv2::XmpProperties::ns(property.groupName()) == kContainer &&
         property.tagName().starts_with(kDirectory);
}

/// The number that each item has afterwards; items without one go.
std::map<int, int> items_that_stay(const Exiv2::XmpData& data, const FileParts& parts) {
  std::map<int, bool> stays;
  bool any = false;
  for (const auto& property : data) {
    const auto found = in_directory(property);
    if (!found) continue;
    bool& stay = stays.try_emplace(found->item, true).first->second;
    if (!found->rest.ends_with(":Semantic")) continue;
    const std::string semantic = property.toString();
    stay = (semantic != "GainMap" || parts.gain_map) && (semantic != "MotionPhoto" || parts.video);
    any = any || (stay && semantic != "Primary");
  }
  std::map<int, int> numbers;
  if (!any) return numbers;
  for (const auto& [item, stay] : stays)
    if (stay) numbers.emplace(item, static_cast<int>(numbers.size()) + 1);
  return numbers;
}

Exiv2::XmpData with_directory_of(const Exiv2::XmpData& data, const FileParts& parts) {
  const auto numbers = items_that_stay(data, parts);
  std::map<int, bool> is_gain_map;
  for (const auto& property : data)
    if (const auto found = in_directory(property); found && found->rest.ends_with(":Semantic"))
      is_gain_map[found->item] = property.toString() == "GainMap";
  Exiv2::XmpData result;
  for (const auto& property : data) {
    if (!is_directory(property)) {
      result.add(property);
      continue;
    }
    const auto found = in_directory(property);
    if (numbers.empty() || (found && !numbers.contains(found->item))) continue;
    if (!found) {
      result.add(property);
      continue;
    }
    const std::string name =
        std::string(kDirectory) + "[" + std::to_string(numbers.at(found->item)) + found->rest;
    auto value = property.getValue();
    if (parts.gain_map && is_gain_map[found->item] && found->rest.ends_with(":Length"))
      value->read(std::to_string(*parts.gain_map));
    result.add(Exiv2::XmpKey(property.groupName(), name), value.get());
  }
  return result;
}

bool is_of_a_gain_map(const Exiv2::Xmpdatum& property) {
  constexpr std::array<std::string_view, 3> kNamespaces{"http://ns.adobe.com/hdr-gain-map/1.0/",
                                                        "http://ns.apple.com/HDRGainMap/1.0/",
                                                        "http://ns.apple.com/pixeldatainfo/1.0/"};
  const std::string uri = Exiv2::XmpProperties::ns(property.groupName());
  return std::ranges::find(kNamespaces, uri) != kNamespaces.end();
}

bool is_of_a_video(const Exiv2::Xmpdatum& property) {
  const std::string name = property.tagName();
  return Exiv2::XmpProperties::ns(property.groupName()) == kCamera &&
         (name.starts_with("MicroVideo") || name.starts_with("MotionPhoto"));
}

bool claims_a_part(const Exiv2::Xmpdatum& property) {
  return Exiv2::XmpProperties::ns(property.groupName()) == kContainer ||
         is_of_a_gain_map(property) || is_of_a_video(property);
}

bool contains(const Buffer& packet, std::string_view word) {
  return as_text(packet).find(word) != std::string_view::npos;
}

/// A description with the claims of a gain map.
std::string claims_of_gain_map(bool with_directory, std::size_t bytes) {
  std::string text = "<rdf:Description";
  if (with_directory)
    text += R"( xmlns:Container="http://ns.google.com/photos/1.0/container/")"
            R"( xmlns:Item="http://ns.google.com/photos/1.0/container/item/")";
  text += R"( xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0")";
  if (!with_directory) return text + "/>";
  return text +
         R"(><Container:Directory><rdf:Seq><rdf:li rdf:parseType="Resource">)"
         R"(<Container:Item Item:Semantic="Primary" Item:Mime="image/jpeg"/></rdf:li>)"
         R"(<rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="GainMap" )"
         R"(Item:Mime="image/jpeg" Item:Length=")" +
         std::to_string(bytes) +
         R"("/></rdf:li></rdf:Seq></Container:Directory></rdf:Description>)";
}

}  // namespace

Buffer without_part_claims(const Buffer& xmp) noexcept {
  constexpr std::array<std::string_view, 5> kWords{"MicroVideo", "MotionPhoto", "hdr-gain-map",
                                                   "HDRGainMap", "photos/1.0/container"};
  if (std::ranges::none_of(kWords, [&](auto word) { return contains(xmp, word); })) return xmp;
  try {
    auto data = decode_xmp(xmp);
    if (!data) return {};
    erase_if(*data, claims_a_part);
    return encode_xmp(*data);
  } catch (const std::exception&) {
    return {};
  }
}

Buffer with_claims_of(const Buffer& xmp, const FileParts& parts) noexcept {
  try {
    if (!parts.gain_map && !parts.video) return without_part_claims(xmp);
    auto data = decode_xmp(xmp);
    if (!data) return {};
    erase_if(*data, [&](const Exiv2::Xmpdatum& property) {
      return (!parts.gain_map && is_of_a_gain_map(property)) ||
             (!parts.video && is_of_a_video(property));
    });
    if (const auto found = data->findKey(Exiv2::XmpKey(std::string(kXmpOrientationKey)));
        found != data->end())
      found->setValue("1");
    return encode_xmp(with_directory_of(*data, parts));
  } catch (const std::exception&) {
    return {};
  }
}

Buffer gain_map_xmp(const Buffer& xmp, const MetadataPolicy& policy) noexcept {
  try {
    auto data = decode_xmp(xmp);
    if (!data) return {};
    const auto before = data->count();
    erase_if(*data, [&](const Exiv2::Xmpdatum& property) {
      return !is_of_a_gain_map(property) && !keeps(policy, group_of(property.key()));
    });
    return data->count() == before ? xmp : encode_xmp(*data);
  } catch (const std::exception&) {
    return {};
  }
}

Buffer with_gain_map_claims(const Buffer& kept, const Buffer& before, std::size_t bytes) {
  const std::string claims = claims_of_gain_map(contains(before, kContainer), bytes);
  if (!kept.empty()) {
    std::string packet(as_text(kept));
    const std::size_t end = packet.rfind("</rdf:RDF>");
    if (end == std::string::npos) return kept;
    return to_buffer(as_bytes(packet.insert(end, claims)));
  }
  const bool wrapped = contains(before, "<x:xmpmeta");  // without it where before had none: never
  std::string packet = wrapped ? R"(<x:xmpmeta xmlns:x="adobe:ns:meta/">)" : "";  // larger
  packet += R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">)" + claims +
            "</rdf:RDF>" + (wrapped ? "</x:xmpmeta>" : "");
  return to_buffer(as_bytes(packet));
}

}  // namespace pressoir::raster
