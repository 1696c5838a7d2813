#include "codecs/jpeg/parts.h"

#include <algorithm>

namespace pressoir::codecs::jpeg {
namespace {

using namespace std::string_view_literals;

/// A box "ftyp" (ISO/IEC 14496-12, 4.3): videos begin with it.
bool holds_video(Bytes bytes) {
  constexpr std::size_t kSmallest = 16, kLargest = 4096;
  const std::string_view text = as_text(bytes);
  for (auto at = text.find("ftyp"); at != text.npos; at = text.find("ftyp", at + 4)) {
    if (at < 4) continue;
    std::size_t size = 0;
    for (std::size_t i = at - 4; i < at; ++i)
      size = size << 8U | std::to_integer<std::size_t>(bytes[i]);
    if (size >= kSmallest && size <= kLargest && size <= bytes.size() - (at - 4)) return true;
  }
  return false;
}

PartKind kind_of_gap(Bytes bytes) {
  if (std::ranges::all_of(bytes, [](std::byte value) { return value == std::byte{0}; }))
    return PartKind::padding;
  return holds_video(bytes) ? PartKind::video : PartKind::other;
}

PartKind kind_of_image(std::uint32_t type, Bytes bytes) {
  if (type == kMpfGainMap || mentions_gain_map(bytes)) return PartKind::gain_map;
  return (type & kMpfClass) == kMpfPreviews ? PartKind::preview : PartKind::view;
}

bool lies_in(Bytes input, std::size_t start, std::size_t size) {
  return start <= input.size() && size <= input.size() - start;
}

/// Empty unless each entry lies behind the first image, and none in another.
std::vector<Part> images_of(Bytes input, std::size_t image_end, const PartIndex& index) {
  if (index.mpf.empty()) return {};
  const auto base = static_cast<std::size_t>(index.mpf.data() - input.data());
  std::vector<Part> images;
  const std::vector<MpfEntry> entries = read_mpf(index.mpf);
  std::optional<std::size_t> unnamed;  // may be the gain map that the first image speaks of
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const MpfEntry& entry = entries[i];
    if ((i == 0) != (entry.offset == 0)) return {};
    if (i == 0) continue;
    const std::size_t start = base + entry.offset;
    if (index.is_cut && (start < image_end || !lies_in(input, start, entry.size))) continue;
    if (start < image_end || !lies_in(input, start, entry.size)) return {};
    const Bytes bytes = input.subspan(start, entry.size);
    const PartKind kind = kind_of_image(entry.type, bytes);
    if (kind == PartKind::view && entry.type == 0 && !unnamed) unnamed = images.size();
    images.push_back({.kind = kind, .bytes = bytes, .entry = i});
  }
  const bool found = std::ranges::find(images, PartKind::gain_map, &Part::kind) != images.end();
  if (index.gain_map && !found && unnamed) images[*unnamed].kind = PartKind::gain_map;
  std::ranges::stable_sort(images, {}, [](const Part& image) { return image.bytes.data(); });
  for (std::size_t i = 1; i < images.size(); ++i)
    if (images[i].bytes.data() < images[i - 1].bytes.data() + images[i - 1].bytes.size()) return {};
  return images;
}

}  // namespace

std::vector<Part> find_parts(Bytes input, std::size_t image_end, const PartIndex& index) {
  std::vector<Part> parts;
  std::size_t at = image_end;
  const auto add_gap = [&](std::size_t end) {
    if (end == at) return;
    const Bytes gap = input.subspan(at, end - at);
    parts.push_back({.kind = kind_of_gap(gap), .bytes = gap});
  };
  for (const Part& image : images_of(input, image_end, index)) {
    const auto start = static_cast<std::size_t>(image.bytes.data() - input.data());
    add_gap(start);
    parts.push_back(image);
    at = start + image.bytes.size();
  }
  add_gap(input.size());
  return parts;
}

std::vector<std::string> missing_parts(Bytes input, const PartIndex& index) {
  if (index.mpf.empty()) return {};
  const auto base = static_cast<std::size_t>(index.mpf.data() - input.data());
  struct Named {
    PartKind kind;
    bool is_there, is_unnamed;
  };
  std::vector<Named> images;
  for (const MpfEntry& entry : read_mpf(index.mpf)) {
    if (entry.offset == 0) continue;
    const std::size_t start = base + entry.offset;
    const bool is_there = lies_in(input, start, entry.size);
    const PartKind kind =
        kind_of_image(entry.type, is_there ? input.subspan(start, entry.size) : Bytes());
    images.push_back({kind, is_there, entry.type == 0 && kind == PartKind::view});
  }
  const auto unnamed = std::ranges::find(images, true, &Named::is_unnamed);
  const bool found = std::ranges::find(images, PartKind::gain_map, &Named::kind) != images.end();
  if (index.gain_map && !found && unnamed != images.end()) unnamed->kind = PartKind::gain_map;
  std::vector<std::string> names;
  for (const Named& image : images) {
    const std::string name(name_of(image.kind));
    if (!image.is_there && std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

bool mentions_gain_map(Bytes bytes) {
  const std::string_view text =
      as_text(bytes.first(std::min<std::size_t>(bytes.size(), 1U << 17U)));
  for (const std::string_view word : {"hdrgm:"sv, "hdrgainmap"sv, "urn:iso:std:iso:ts:21496:-1"sv})
    if (text.find(word) != std::string_view::npos) return true;
  return false;
}

std::string_view name_of(PartKind kind) {
  switch (kind) {
    case PartKind::gain_map: return "gain_map";
    case PartKind::view: return "views";
    case PartKind::preview: return "previews";
    case PartKind::video: return "video";
    case PartKind::other: return "trailing_data";
    case PartKind::padding: break;
  }
  return {};
}

}  // namespace pressoir::codecs::jpeg
