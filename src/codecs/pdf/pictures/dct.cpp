#include "codecs/pdf/pictures/dct.h"

#include <algorithm>

#include "codecs/jpeg/container.h"
#include "codecs/jpeg/lossless/lossless.h"
#include "codecs/jpeg/optimize.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr std::uint8_t kAdobe = 0xEE;

// The coded part of a JPEG behind SOI and the one segment that is given.
Buffer with_only(Bytes jpeg, const jpeg::Segment* adobe) {
  const auto segments = jpeg::parse_segments(jpeg);
  Buffer out{std::byte{0xFF}, std::byte{0xD8}};
  if (adobe) jpeg::append_segment(out, adobe->marker, {}, adobe->payload);
  for (const auto part : segments.coded) out.insert(out.end(), part.begin(), part.end());
  out.insert(out.end(), {std::byte{0xFF}, std::byte{0xD9}});
  return out;
}

// Without Adobe's marker readers agree on the colours of identifiers from 1 on alone.
bool has_usual_identifiers(const jpeg::Picture& picture) {
  for (std::size_t i = 0; i < picture.components.size(); ++i)
    if (picture.components[i].id != static_cast<int>(i + 1)) return false;
  return true;
}

std::optional<Buffer> coded_again(Bytes file, const Limits& limits, bool fast) {
  const auto segments = jpeg::parse_segments(file);
  jpeg::check_frame(segments, limits);
  if (jpeg::memory_for_coefficients(segments.frame) > limits.max_memory_bytes) return std::nullopt;
  const auto adobe = std::ranges::find(segments.extra, kAdobe, &jpeg::Segment::marker);
  const bool has_adobe = adobe != segments.extra.end();
  const auto picture = jpeg::read_coefficients(file);
  if (!has_adobe && !has_usual_identifiers(picture)) return std::nullopt;
  const auto coded = jpeg::smallest_coding(picture, jpeg::script_search(fast));
  auto result = with_only(coded.bytes, has_adobe ? &*adobe : nullptr);
  if (result.size() >= file.size()) return std::nullopt;
  return result;
}

}  // namespace

Buffer without_markers(Bytes jpeg) { return with_only(jpeg, nullptr); }

std::optional<Buffer> smaller_jpeg(Bytes jpeg, const Limits& limits, bool fast) {
  try {
    return coded_again(jpeg, limits, fast);
  } catch (const Error&) {
    return std::nullopt;  // damaged, or of a kind that is not read: it stays
  }
}

}  // namespace pressoir::codecs::pdf
