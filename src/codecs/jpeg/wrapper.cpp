// The writing half of container.h.
#include <algorithm>
#include <cmath>

#include "base/warnings.h"
#include "codecs/jpeg/container.h"
#include "codecs/jpeg/mpf.h"
#include "codecs/jpeg/pixels.h"
#include "codecs/jpeg/segment_names.h"
#include "raster/colour/colour.h"
#include "raster/metadata/part_claims.h"
#include "raster/metadata/photoshop.h"
#include "raster/steps/rotation.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::size_t kMaxPayload = 65533;
constexpr auto kFreshAdobe = "Adobe\0\x64\0\0\0\0\2"sv;  // transform 2: YCCK

class HeadWriter {
 public:
  explicit HeadWriter(Wrapper& wrapper) : wrapper_(wrapper) {}

  void add(std::uint8_t marker, Bytes prefix, Bytes payload, std::string_view what) {
    if (prefix.size() + payload.size() > kMaxPayload) {
      add_warning(wrapper_.warnings, "too large for a JPEG segment, dropped", what);
      return;
    }
    append_segment(wrapper_.head, marker, prefix, payload);
  }
  void add_icc(Bytes icc) {
    const std::size_t part = kMaxPayload - kIcc.size() - 2;
    const std::size_t count = (icc.size() + part - 1) / part;
    if (count > 255) {
      add_warning(wrapper_.warnings, "the colour profile is too large for a JPEG and was dropped");
      return;
    }
    for (std::size_t i = 0; i < count; ++i) {
      Buffer prefix = to_buffer(as_bytes(kIcc));
      prefix.push_back(static_cast<std::byte>(i + 1));
      prefix.push_back(static_cast<std::byte>(count));
      append_segment(wrapper_.head, 0xE2, prefix,
                     icc.subspan(i * part, std::min(part, icc.size() - i * part)));
    }
  }
  void add_iptc(Bytes iptc) {
    add(0xED, as_bytes(kPhotoshop), raster::photoshop_block(iptc), "IPTC");
  }
  /// The index with the entries of the parts that are there, which get their numbers in it.
  void add_mpf(const Segment& mpf) {
    append_segment(wrapper_.head, 0xE2, {}, mpf.payload);
    wrapper_.mpf_at = wrapper_.head.size() - mpf.payload.size() + 4;
    const std::span<std::byte> tiff = std::span(wrapper_.head).subspan(*wrapper_.mpf_at);
    std::vector<bool> stays(read_mpf(tiff).size());
    stays[0] = true;
    for (const WrittenPart& part : wrapper_.parts)
      if (part.entry) stays[*part.entry] = true;
    if (std::ranges::find(stays, false) == stays.end()) return;
    keep_mpf_entries(tiff, stays);
    for (WrittenPart& part : wrapper_.parts)
      if (part.entry)
        *part.entry = static_cast<std::size_t>(std::count(
            stays.begin(), stays.begin() + static_cast<std::ptrdiff_t>(*part.entry), true));
  }

 private:
  Wrapper& wrapper_;
};

/// The profile stays where the picture would look different without it. Not output_colour(): what
/// is asked for stays here although it cannot be parsed, since the coded picture stays too.
MetadataPolicy with_profile_decided(const raster::Metadata& metadata, raster::ColourModel model,
                                    MetadataPolicy policy) {
  policy.icc =
      policy.icc || raster::weight_of(metadata.icc, model) == raster::ProfileWeight::matters;
  return policy;
}

bool is_cmyk(const WrapperOptions& options) {
  return options.colour == CodedColour::ycck || options.colour == CodedColour::cmyk;
}

/// What the pixels were rotated by.
int orientation_of(const WrapperOptions& options) {
  return options.rotation ? options.rotation->orientation : 1;
}

/// JFIF 1.01 without thumbnail. Density in dots per inch; where they are too many, as the shape of
/// the pixels alone.
Buffer fresh_jfif(const std::optional<raster::Density>& density) {
  constexpr std::size_t kUnitAt = 7, kMax = 65535;
  Buffer jfif = to_buffer(as_bytes("JFIF\0\1\1\0\0\1\0\1\0\0"sv));
  if (!density) return jfif;
  const double inches = density->has_unit ? 0.0254 : 1;
  const double most = std::max(density->x, density->y) * inches;
  const double scale = most > kMax ? kMax / most : 1;
  const auto x = static_cast<std::size_t>(std::lround(density->x * inches * scale));
  const auto y = static_cast<std::size_t>(std::lround(density->y * inches * scale));
  if (x == 0 || y == 0) return jfif;
  jfif[kUnitAt] = density->has_unit && scale == 1 ? std::byte{1} : std::byte{0};
  jfif[kUnitAt + 1] = static_cast<std::byte>(x >> 8U);
  jfif[kUnitAt + 2] = static_cast<std::byte>(x & 255U);
  jfif[kUnitAt + 3] = static_cast<std::byte>(y >> 8U);
  jfif[kUnitAt + 4] = static_cast<std::byte>(y & 255U);
  return jfif;
}

/// JFIF says YCbCr or grey, and stands first.
void add_jfif(HeadWriter& head, const Container& container, const WrapperOptions& options,
              const std::optional<raster::Density>& density) {
  if (options.recoded) {
    if (!is_cmyk(options)) head.add(0xE0, {}, fresh_jfif(density), "JFIF");
    return;
  }
  if (container.jfif.empty()) return;
  constexpr std::size_t kDensityAt = 8, kThumbnailAt = 12, kEnd = 14;
  Buffer jfif = to_buffer(container.jfif);
  if (!options.policy.all || options.rotation) jfif.resize(kThumbnailAt);
  jfif.resize(std::max(jfif.size(), kEnd));  // thumbnail size 0 x 0
  if (raster::swaps_axes(orientation_of(options)))
    std::rotate(jfif.begin() + kDensityAt, jfif.begin() + kDensityAt + 2,
                jfif.begin() + kThumbnailAt);
  head.add(0xE0, {}, jfif, "JFIF");
}

/// The Adobe marker says the colour model where JFIF does not; left out where it repeats it.
void add_adobe(HeadWriter& head, const Container& container, const WrapperOptions& options) {
  if (options.recoded) {
    if (is_cmyk(options)) head.add(0xEE, {}, as_bytes(kFreshAdobe), "Adobe");
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

std::optional<std::size_t> bytes_of(const std::vector<WrittenPart>& parts, PartKind kind) {
  const auto found = std::ranges::find(parts, kind, &WrittenPart::kind);
  if (found == parts.end()) return std::nullopt;
  return found->bytes.size();
}

/// What the packet must say of the file's parts, whatever the policy says of it.
Buffer xmp_with_claims(const Container& container, const WrapperOptions& options, Buffer kept,
                       const std::vector<WrittenPart>& parts) {
  const Buffer& before = container.metadata.xmp;
  if (options.is_part) {
    if (!options.policy.all) return raster::gain_map_xmp(before, options.policy);
    return mentions_gain_map(before) ? before : kept;
  }
  const raster::FileParts there{.gain_map = bytes_of(parts, PartKind::gain_map),
                                .video = bytes_of(parts, PartKind::video)};
  if (options.policy.all) {
    const bool has_parts = there.gain_map || there.video;
    return options.rotation && has_parts ? raster::with_claims_of(before, there) : kept;
  }
  const bool claims = as_text(before).find("hdrgm:") != std::string_view::npos;
  if (!there.gain_map || !claims) return kept;
  return raster::with_gain_map_claims(kept, before, *there.gain_map);
}

void add_images(const Container& container, const WrapperOptions& options, HeadWriter& head,
                const std::vector<WrittenPart>& parts) {
  if (options.is_part || bytes_of(parts, PartKind::gain_map))
    for (const Segment& mark : container.gain_map_marks) head.add(0xE2, {}, mark.payload, "mark");
  if (options.is_part && container.mpf)
    head.add(0xE2, {}, container.mpf->payload, "MPF");
  else if (std::ranges::any_of(parts, [](const auto& part) { return part.entry.has_value(); }))
    head.add_mpf(*container.mpf);
}

bool is_thumbnail(const Segment& segment) {
  return segment.marker == 0xE0 && as_text(segment.payload).starts_with("JFXX");
}

}  // namespace

Wrapper wrapper_for(const Container& container, const WrapperOptions& options) {
  Wrapper wrapper;
  HeadWriter head(wrapper);
  raster::Metadata source = container.metadata;
  if (options.baked) source.icc.clear();
  source = raster::rotated(std::move(source), orientation_of(options));
  const MetadataPolicy policy =
      with_profile_decided(source, model_of(container.segments.frame.components), options.policy);
  raster::Metadata kept = raster::apply(source, policy, options.rotation.has_value());
  if (!options.is_part) wrapper.parts = written_parts(container, options);
  if (!source.xmp.empty())
    kept.xmp = xmp_with_claims(container, options, std::move(kept.xmp), wrapper.parts);

  add_jfif(head, container, options, source.density);  // the density costs nothing
  add_metadata(head, kept);
  add_images(container, options, head, wrapper.parts);
  if (!kept.iptc.empty() && !options.policy.all) head.add_iptc(kept.iptc);
  add_adobe(head, container, options);
  if (options.policy.all)
    for (const Segment& other : container.others)
      if (!options.rotation || !is_thumbnail(other))
        head.add(other.marker, {}, other.payload, "APPn");
  for (const raster::Text& comment : kept.texts)
    head.add(0xFE, {}, as_bytes(comment.text), "comment");
  return wrapper;
}

Wrapper wrapper_for(const raster::Metadata& metadata, const MetadataPolicy& policy,
                    CodedColour colour) {
  Wrapper wrapper;
  HeadWriter head(wrapper);
  auto [kept, warnings] =
      raster::moved_to({.iptc = true, .comments = true}, raster::apply(metadata, policy, true));
  wrapper.warnings = std::move(warnings);
  WrapperOptions options;
  options.policy = policy;
  options.recoded = true;
  options.colour = colour;
  add_jfif(head, {}, options, kept.density);
  add_metadata(head, kept);
  if (!kept.iptc.empty()) head.add_iptc(kept.iptc);
  add_adobe(head, {}, options);
  for (const raster::Text& comment : kept.texts)
    head.add(0xFE, {}, as_bytes(comment.text), "comment");
  return wrapper;
}

Buffer assemble(const Wrapper& wrapper, const std::vector<Bytes>& coded, bool without_end) {
  Buffer out = {std::byte{0xFF}, std::byte{0xD8}};
  const auto append = [&](Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); };
  append(wrapper.head);
  for (const Bytes piece : coded) append(piece);
  if (!without_end) append(as_bytes("\xFF\xD9"sv));
  const std::size_t primary = out.size();
  for (const WrittenPart& part : wrapper.parts) append(part.bytes);
  if (!wrapper.mpf_at) return out;

  const std::size_t base = 2 + *wrapper.mpf_at;
  const std::span<std::byte> tiff = std::span(out).subspan(base, primary - base);
  std::vector<MpfEntry> entries = read_mpf(tiff);
  entries.at(0).size = narrow<std::uint32_t>(primary);
  write_mpf_entry(tiff, entries.at(0));
  std::size_t at = primary;
  for (const WrittenPart& part : wrapper.parts) {
    if (part.entry) {
      MpfEntry& entry = entries.at(*part.entry);
      entry.offset = narrow<std::uint32_t>(at - base);
      entry.size = narrow<std::uint32_t>(part.bytes.size());
      write_mpf_entry(tiff, entry);
    }
    at += part.bytes.size();
  }
  return out;
}

Buffer assemble(const Wrapper& wrapper, Bytes jpeg) {
  return assemble(wrapper, parse_segments(jpeg).coded);
}

}  // namespace pressoir::codecs::jpeg
