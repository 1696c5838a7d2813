// The writing half of container.h.
#include <algorithm>
#include <cmath>

#include "codecs/jpeg/container.h"
#include "codecs/jpeg/mpf.h"
#include "raster/colour.h"

namespace pressoir::codecs::jpeg {
namespace {

using namespace std::string_view_literals;
constexpr std::size_t kMaxPayload = 65533;
constexpr auto kExif = "Exif\0\0"sv, kXmp = "http://ns.adobe.com/xap/1.0/\0"sv,
               kIcc = "ICC_PROFILE\0"sv, kPhotoshop = "Photoshop 3.0\0"sv;

constexpr auto kFreshAdobe = "Adobe\0\x64\0\0\0\0\2"sv;  // transform 2: YCCK

raster::ColourModel model_of(int components) {
  if (components == 1) return raster::ColourModel::grey;
  return components == 3 ? raster::ColourModel::rgb : raster::ColourModel::cmyk;
}

/// A packet with nothing but what readers of gain maps look for (Ultra HDR image format 1.1,
/// "XMP attributes").
std::string gain_map_packet(std::size_t image_size) {
  return R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF )"
         R"(xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description )"
         R"(xmlns:Container="http://ns.google.com/photos/1.0/container/" )"
         R"(xmlns:Item="http://ns.google.com/photos/1.0/container/item/" )"
         R"(xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0">)"
         R"(<Container:Directory><rdf:Seq><rdf:li rdf:parseType="Resource"><Container:Item )"
         R"(Item:Semantic="Primary" Item:Mime="image/jpeg"/></rdf:li><rdf:li )"
         R"(rdf:parseType="Resource"><Container:Item Item:Semantic="GainMap" )"
         R"(Item:Mime="image/jpeg" Item:Length=")" +
         std::to_string(image_size) +
         R"("/></rdf:li></rdf:Seq></Container:Directory></rdf:Description></rdf:RDF></x:xmpmeta>)";
}

class HeadWriter {
 public:
  explicit HeadWriter(Dressing& dressing) : dressing_(dressing) {}

  void add(std::uint8_t marker, Bytes prefix, Bytes payload, std::string_view what) {
    if (prefix.size() + payload.size() > kMaxPayload) {
      dressing_.warnings.push_back("too large for a JPEG segment, dropped: " + std::string(what));
      return;
    }
    append_segment(dressing_.head, marker, prefix, payload);
  }
  void add_icc(Bytes icc) {
    const std::size_t part = kMaxPayload - kIcc.size() - 2;
    const std::size_t count = (icc.size() + part - 1) / part;
    if (count > 255) {
      dressing_.warnings.emplace_back("colour profile too large for a JPEG, dropped");
      return;
    }
    for (std::size_t i = 0; i < count; ++i) {
      Buffer prefix = to_buffer(as_bytes(kIcc));
      prefix.push_back(static_cast<std::byte>(i + 1));
      prefix.push_back(static_cast<std::byte>(count));
      append_segment(dressing_.head, 0xE2, prefix,
                     icc.subspan(i * part, std::min(part, icc.size() - i * part)));
    }
  }
  void add_iptc(Bytes iptc) {
    Buffer prefix = to_buffer(as_bytes(kPhotoshop));
    const Bytes head = as_bytes("8BIM\4\4\0\0"sv);
    prefix.insert(prefix.end(), head.begin(), head.end());
    for (int shift = 24; shift >= 0; shift -= 8)
      prefix.push_back(static_cast<std::byte>(iptc.size() >> shift & 0xFFU));
    Buffer padded = to_buffer(iptc);
    if (padded.size() % 2 == 1) padded.push_back(std::byte{0});
    add(0xED, prefix, padded, "IPTC");
  }
  void add_mpf(const Segment& mpf) {
    append_segment(dressing_.head, 0xE2, {}, mpf.payload);
    dressing_.mpf_at = dressing_.head.size() - mpf.payload.size() + 4;
  }

 private:
  Dressing& dressing_;
};

/// The profile stays where the picture would look different without it.
MetadataPolicy with_profile_decided(const raster::Metadata& metadata, raster::ColourModel model,
                                    MetadataPolicy policy) {
  policy.icc =
      policy.icc || raster::weight_of(metadata.icc, model) == raster::ProfileWeight::matters;
  return policy;
}

bool has_inks(const DressOptions& options) {
  return options.colour == CodedColour::ycck || options.colour == CodedColour::cmyk;
}

/// JFIF 1.01 without thumbnail. Density in dots per inch where that is a whole number of them.
Buffer fresh_jfif(const std::optional<raster::Density>& density) {
  constexpr std::size_t kUnitAt = 7, kMost = 65535;
  Buffer jfif = to_buffer(as_bytes("JFIF\0\1\1\0\0\1\0\1\0\0"sv));
  if (!density) return jfif;
  const double inches = density->has_unit ? 0.0254 : 1;
  const auto x = static_cast<std::size_t>(std::lround(density->x * inches));
  const auto y = static_cast<std::size_t>(std::lround(density->y * inches));
  if (x == 0 || y == 0 || x > kMost || y > kMost) return jfif;
  jfif[kUnitAt] = density->has_unit ? std::byte{1} : std::byte{0};
  jfif[kUnitAt + 1] = static_cast<std::byte>(x >> 8U);
  jfif[kUnitAt + 2] = static_cast<std::byte>(x & 255U);
  jfif[kUnitAt + 3] = static_cast<std::byte>(y >> 8U);
  jfif[kUnitAt + 4] = static_cast<std::byte>(y & 255U);
  return jfif;
}

/// JFIF says YCbCr or grey, and stands first.
void add_jfif(HeadWriter& head, const Container& container, const DressOptions& options,
              const std::optional<raster::Density>& density) {
  if (options.recoded) {
    if (!has_inks(options)) head.add(0xE0, {}, fresh_jfif(density), "JFIF");
    return;
  }
  if (container.jfif.empty()) return;
  Buffer jfif = to_buffer(container.jfif.first(12));
  jfif.resize(14);  // thumbnail size 0 x 0
  head.add(0xE0, {}, jfif, "JFIF");
}

/// The Adobe marker tells the colour model where JFIF does not; left out where it repeats it.
void add_adobe(HeadWriter& head, const Container& container, const DressOptions& options) {
  if (options.recoded) {
    if (has_inks(options)) head.add(0xEE, {}, as_bytes(kFreshAdobe), "Adobe");
    return;
  }
  const int components = container.segments.frame.components;
  const bool repeats_jfif = !container.jfif.empty() && components == 3 &&
                            !container.adobe.empty() && container.adobe[11] == std::byte{1};
  if (container.adobe.empty() || repeats_jfif || components == 1) return;
  head.add(0xEE, {}, container.adobe, "Adobe");
}

void add_metadata(HeadWriter& head, const raster::Metadata& metadata) {
  if (!metadata.exif.empty()) head.add(0xE1, as_bytes(kExif), metadata.exif, "EXIF");
  if (!metadata.xmp.empty()) head.add(0xE1, as_bytes(kXmp), metadata.xmp, "XMP");
  if (!metadata.icc.empty()) head.add_icc(metadata.icc);
}

/// Puts the gain map's own XMP back when the policy took it away.
void restore_gain_map_xmp(const Container& container, raster::Metadata& kept) {
  const std::string_view before = as_text(container.metadata.xmp);
  if (before.find("hdrgm:") == std::string_view::npos) return;
  if (as_text(kept.xmp).find("hdrgm:") != std::string_view::npos) return;
  std::string packet = gain_map_packet(container.images.front().bytes.size());
  if (!kept.xmp.empty()) {
    const std::size_t from = packet.find("<rdf:Description");
    const std::size_t to = packet.find("</rdf:RDF>");
    const std::string description = packet.substr(from, to - from);
    packet = std::string(as_text(kept.xmp));
    const std::size_t end = packet.rfind("</rdf:RDF>");
    if (end == std::string::npos) return;
    packet.insert(end, description);
  } else if (before.size() < packet.size()) {
    packet = std::string(before);  // never larger
  }
  kept.xmp = to_buffer(as_bytes(packet));
}

void add_images(const Container& container, const DressOptions& options, HeadWriter& head,
                Dressing& dressing) {
  const bool gain_map = keeps_gain_map(container, options.policy);
  if (options.turned && !container.images.empty()) return;  // they would lie on their side
  if (gain_map)
    for (const Segment& mark : container.gain_map_marks) head.add(0xE2, {}, mark.payload, "mark");
  if (gain_map || options.policy.all) {
    if (container.mpf && !container.images.empty()) {
      head.add_mpf(*container.mpf);
      dressing.images = container.images;
    }
  }
  if (options.policy.all) {
    dressing.trailing = container.segments.trailing;
  }
}

}  // namespace

Dressing dressing_for(const Container& container, const DressOptions& options) {
  Dressing dressing;
  HeadWriter head(dressing);
  raster::Metadata source = container.metadata;
  if (options.baked) source.icc.clear();
  const MetadataPolicy policy =
      with_profile_decided(source, model_of(container.segments.frame.components), options.policy);
  raster::Metadata kept = raster::apply(source, policy, options.turned);
  if (keeps_gain_map(container, options.policy) && !options.turned)
    restore_gain_map_xmp(container, kept);

  add_jfif(head, container, options, kept.density);
  add_metadata(head, kept);
  add_images(container, options, head, dressing);
  if (!kept.iptc.empty() && !options.policy.all) head.add_iptc(kept.iptc);
  add_adobe(head, container, options);
  if (options.policy.all)
    for (const Segment& other : container.others) head.add(other.marker, {}, other.payload, "APPn");
  for (const raster::Text& comment : kept.texts)
    head.add(0xFE, {}, as_bytes(comment.text), "comment");
  return dressing;
}

Dressing dressing_for(const raster::Metadata& metadata, const MetadataPolicy& policy,
                      CodedColour colour) {
  Dressing dressing;
  HeadWriter head(dressing);
  const raster::Metadata kept =
      raster::moved_to({.iptc = true, .comments = true}, raster::apply(metadata, policy, true));
  const DressOptions options{policy, true, false, true, colour};
  add_jfif(head, {}, options, kept.density);
  add_metadata(head, kept);
  if (!kept.iptc.empty()) head.add_iptc(kept.iptc);
  add_adobe(head, {}, options);
  for (const raster::Text& comment : kept.texts)
    head.add(0xFE, {}, as_bytes(comment.text), "comment");
  return dressing;
}

Buffer dressed(const Dressing& dressing, const std::vector<Bytes>& coded, bool without_end) {
  Buffer out = {std::byte{0xFF}, std::byte{0xD8}};
  const auto append = [&](Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); };
  append(dressing.head);
  for (const Bytes piece : coded) append(piece);
  if (!without_end) append(as_bytes("\xFF\xD9"sv));
  const std::size_t primary = out.size();
  if (dressing.trailing.empty())
    for (const ExtraImage& image : dressing.images) append(image.bytes);
  else
    append(dressing.trailing);
  if (!dressing.mpf_at) return out;

  const std::size_t base = 2 + *dressing.mpf_at;
  const std::span<std::byte> tiff = std::span(out).subspan(base, primary - base);
  std::vector<MpfEntry> entries = read_mpf(tiff);
  entries.front().size = narrow<std::uint32_t>(primary);
  write_mpf_entry(tiff, entries.front());
  std::size_t at = primary;
  for (const ExtraImage& image : dressing.images) {
    if (!dressing.trailing.empty())
      at = primary + static_cast<std::size_t>(image.bytes.data() - dressing.trailing.data());
    entries[image.entry].offset = narrow<std::uint32_t>(at - base);
    write_mpf_entry(tiff, entries[image.entry]);
    at += image.bytes.size();
  }
  return out;
}

Buffer dressed(const Dressing& dressing, Bytes jpeg) {
  return dressed(dressing, parse_segments(jpeg).coded);
}

}  // namespace pressoir::codecs::jpeg
