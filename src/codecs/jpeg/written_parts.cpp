// The half of container.h that writes the images behind the first one.
#include <algorithm>
#include <array>
#include <string_view>

#include "codecs/jpeg/container.h"
#include "codecs/jpeg/lossless/lossless.h"
#include "codecs/jpeg/optimize.h"
#include "codecs/jpeg/rotation.h"
#include "raster/steps/rotation.h"

namespace pressoir::codecs::jpeg {
namespace {

/// The image assembled under the policy, rotated where the first image is; empty where the block
/// grid forbids it.
std::optional<Buffer> assembled_part(const Container& image, const Part& part,
                                     const WrapperOptions& options) {
  WrapperOptions own;
  own.policy = options.policy;
  own.is_part = true;
  if (!options.rotation)
    return assemble(wrapper_for(image, own), image.segments.coded, !image.segments.has_end);
  // A gain map lies as the first image does, whatever it says.
  const int orientation = part.kind == PartKind::gain_map
                              ? options.rotation->orientation
                              : raster::rotated_further(raster::orientation_of(image.metadata),
                                                        options.rotation->degrees);
  own.rotation = PictureRotation{.orientation = orientation, .degrees = options.rotation->degrees};
  check_frame(image.segments, Limits{});
  const Picture picture = read_coefficients(image.primary());
  const std::optional<Picture> upright = rotated(picture, orientation, false);
  if (!upright) return std::nullopt;
  const Coding coding = picture.progressive ? Coding::progressive : Coding::sequential;
  return assemble(wrapper_for(image, own), write_coefficients(*upright, coding));
}

void append(Buffer& bytes, Bytes more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

bool has_parts_of_its_own(const Container& image) {
  return std::ranges::any_of(image.parts,
                             [](const Part& part) { return part.kind != PartKind::padding; });
}

/// True for bytes that hold metadata of any kind, wherever it stands.
bool mentions_metadata(Bytes bytes) {
  constexpr std::array<std::string_view, 4> kMarks{
      std::string_view("Exif\0\0", 6), "http://ns.adobe.com/", "<x:xmpmeta", "Photoshop 3.0"};
  const auto text = as_text(bytes);
  return std::ranges::any_of(
      kMarks, [&](std::string_view mark) { return text.find(mark) != std::string_view::npos; });
}

std::optional<Buffer> written(const Part& part, const WrapperOptions& options) {
  const bool is_image = part.entry && !part.bytes.empty();
  if (!is_image || (options.policy.all && !options.rotation)) return to_buffer(part.bytes);
  try {
    const Container image = read_container(part.bytes);
    std::optional<Buffer> bytes = assembled_part(image, part, options);
    if (bytes && has_parts_of_its_own(image) && !mentions_metadata(image.segments.trailing))
      append(*bytes, image.segments.trailing);
    // One without readable parameters is worth nothing: it stays as it was.
    if (bytes && part.kind == PartKind::gain_map && !mentions_gain_map(*bytes) &&
        mentions_gain_map(part.bytes))
      return to_buffer(part.bytes);
    return bytes;
  } catch (const Error&) {  // of another format, or damaged
    if (options.rotation || mentions_metadata(part.bytes)) return std::nullopt;
    return to_buffer(part.bytes);
  }
}

// Of all images behind the first one that are coded anew: what the work is bounded by.
constexpr std::uint64_t kRecodedPixels = 60'000'000;

/// Empty when it would not be smaller.
std::optional<Buffer> recoded(Bytes bytes, ScriptSearch search, const Limits& limits) {
  try {
    const Container image = read_container(bytes);
    check_frame(image.segments, limits);
    if (memory_for_coefficients(image.segments.frame) > limits.max_memory_bytes)
      return std::nullopt;
    const Coded coded = smallest_coding(read_coefficients(image.primary()), search);
    Wrapper as_it_was;
    for (const Segment& segment : image.segments.extra)
      append_segment(as_it_was.head, segment.marker, {}, segment.payload);
    Buffer smaller = assemble(as_it_was, coded.bytes);
    append(smaller, image.segments.trailing);
    if (smaller.size() < bytes.size()) return smaller;
  } catch (const Error&) {  // of another format, damaged or too large
  }
  return std::nullopt;
}

/// 0 for other formats.
std::uint64_t pixels_of(Bytes bytes) {
  try {
    const FrameHeader frame = parse_segments(bytes).frame;
    return std::uint64_t{frame.width} * frame.height;
  } catch (const Error&) {
    return 0;
  }
}

}  // namespace

Container with_smaller_parts(const Container& container, const Goal& goal, const Limits& limits,
                             Trials& trials, std::vector<Buffer>& storage) {
  Container result = container;
  std::uint64_t pixels = 0;
  for (Part& part : result.parts) {
    if (!part.entry || !keeps(goal.metadata, part.kind)) continue;
    pixels += pixels_of(part.bytes);
    if (pixels > kRecodedPixels || trials.expired()) break;
    auto smaller = recoded(part.bytes, script_search(is_fast(goal)), limits);
    if (!smaller) continue;
    storage.push_back(std::move(*smaller));
    part.bytes = storage.back();
  }
  return result;
}

std::vector<WrittenPart> written_parts(const Container& container, const WrapperOptions& options) {
  std::vector<WrittenPart> parts;
  for (const Part& part : container.parts) {
    if (!keeps(options.policy, part.kind)) continue;
    if (auto bytes = written(part, options))
      parts.push_back({.kind = part.kind, .entry = part.entry, .bytes = std::move(*bytes)});
  }
  // The directory that is written for a gain map has no item for anything before it.
  if (!options.policy.all)
    std::ranges::stable_partition(
        parts, [](const WrittenPart& part) { return part.kind == PartKind::gain_map; });
  return parts;
}

}  // namespace pressoir::codecs::jpeg
