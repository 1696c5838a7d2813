#include "codecs/webp/container.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "codecs/webp/riff.h"

namespace pressoir::codecs::webp {

void corrupt(const char* what) {
  throw Error(ErrorCode::corrupt_input, "The WebP is damaged.", what);
}

namespace {

constexpr std::string_view kTraceName = "prSR";
std::uint32_t little(Bytes bytes, std::size_t at, int count) {
  if (at + static_cast<std::size_t>(count) > bytes.size()) corrupt("short chunk");
  return little_endian(bytes, at, count);
}

bool is_coded(std::string_view name) {
  constexpr std::array<std::string_view, 5> kCoded = {"VP8 ", "VP8L", "ALPH", "ANIM", "ANMF"};
  return std::ranges::find(kCoded, name) != kCoded.end();
}

/// Size and kind of a bare bitstream (VP8: RFC 6386 section 9.1; VP8L: lossless specification 3).
void read_bitstream(const Chunk& chunk, File& file) {
  if (chunk.name == "VP8 ") {
    file.width = little(chunk.payload, 6, 2) & 0x3FFF;
    file.height = little(chunk.payload, 8, 2) & 0x3FFF;
    file.lossy = true;
  } else {
    const auto bits = little(chunk.payload, 1, 4);
    file.width = (bits & 0x3FFF) + 1;
    file.height = (bits >> 14 & 0x3FFF) + 1;
    file.alpha = (bits >> 28 & 1) != 0;
  }
}

/// What a frame says of itself (container specification, "ANMF").
void read_frame(const Chunk& chunk, File& file) {
  if (chunk.payload.size() < 16) corrupt("frame");
  const auto width = little(chunk.payload, 6, 3) + 1, height = little(chunk.payload, 9, 3) + 1;
  const auto flags = little(chunk.payload, 15, 1);
  const bool whole = width == file.width && height == file.height;
  const bool disposes = (flags & 1) != 0;
  if (disposes || (file.frames == 0 && !whole)) file.uncovered = true;
  ++file.frames;
  const auto inner = as_text(chunk.payload.subspan(16));
  for (std::size_t at = 0; at + 8 <= inner.size();) {
    if (inner.substr(at, 4) == "VP8 ") file.lossy = true;
    const std::size_t size = little(chunk.payload, 16 + at + 4, 4);
    at += 8 + size + size % 2;
  }
}

/// A check over the coded chunks, so that an edited file is not taken for our own.
std::uint32_t check_of(const File& file) {
  uLong sum = crc32(0, nullptr, 0);
  for (const auto& chunk : file.chunks) {
    if (is_coded(chunk.name)) {
      sum = crc32(sum, as_u8(chunk.payload), narrow<uInt>(chunk.payload.size()));
    }
  }
  return static_cast<std::uint32_t>(sum);
}

}  // namespace

File parse(Bytes input) {
  const auto text = as_text(input);
  if (text.size() < 12 || !text.starts_with("RIFF") || text.substr(8, 4) != "WEBP") corrupt("RIFF");
  const std::size_t end = std::size_t{little(input, 4, 4)} + 8;
  if (end > input.size() + 1 || end < 12) corrupt("length");
  File file;
  file.trailing_data = end + 1 < input.size();
  bool sized = false;
  for (std::size_t at = 12; at + 8 <= std::min(end, input.size());) {
    const std::size_t size = little(input, at + 4, 4);
    if (size > input.size() - at - 8) corrupt("chunk length");
    const Chunk chunk{.name = text.substr(at, 4), .payload = input.subspan(at + 8, size)};
    if (chunk.name == "VP8X" && !sized) {
      const auto flags = little(chunk.payload, 0, 1);
      file.animated = (flags & kAnimationFlag) != 0;
      file.alpha = (flags & kAlphaFlag) != 0;
      file.width = little(chunk.payload, 4, 3) + 1;
      file.height = little(chunk.payload, 7, 3) + 1;
      file.frames = file.animated ? 0 : 1;
      sized = true;
    } else if (chunk.name == "VP8 " || chunk.name == "VP8L") {
      File alone;
      read_bitstream(chunk, alone);
      file.lossy = file.lossy || alone.lossy;
      if (!sized) {
        file.width = alone.width;
        file.height = alone.height;
        file.alpha = alone.alpha;
        sized = true;
      }
    } else if (chunk.name == "ANMF" && file.animated) {
      read_frame(chunk, file);
    }
    file.chunks.push_back(chunk);
    at += 8 + size + size % 2;
  }
  if (!sized || file.frames == 0 || file.width == 0 || file.height == 0) corrupt("no picture");
  return file;
}

raster::Metadata metadata_of(const File& file) {
  raster::Metadata metadata;
  for (const auto& chunk : file.chunks) {
    if (chunk.name == "ICCP") metadata.icc = to_buffer(chunk.payload);
    if (chunk.name == "XMP ") metadata.xmp = to_buffer(chunk.payload);
    if (chunk.name == "EXIF") {
      // Some writers put JPEG's prefix in front of the TIFF block.
      const bool prefixed = as_text(chunk.payload).starts_with(std::string_view("Exif\0\0", 6));
      metadata.exif = to_buffer(chunk.payload.subspan(prefixed ? 6 : 0));
    }
  }
  return metadata;
}

namespace {

Buffer assembled(const File& file, const raster::Metadata& metadata, std::optional<Trace> trace) {
  unsigned flags = (file.animated ? kAnimationFlag : 0U) | (file.alpha ? kAlphaFlag : 0U);
  if (!metadata.icc.empty()) flags |= kIccFlag;
  if (!metadata.exif.empty()) flags |= kExifFlag;
  if (!metadata.xmp.empty()) flags |= kXmpFlag;
  const bool has_alpha_chunk =
      std::ranges::any_of(file.chunks, [](const Chunk& chunk) { return chunk.name == "ALPH"; });
  const bool extended = file.animated || has_alpha_chunk || (flags & ~kAlphaFlag) != 0;
  Buffer out = riff_head();
  if (extended) append_extended_head(out, flags, {file.width, file.height});
  if (!metadata.icc.empty()) append_chunk(out, "ICCP", metadata.icc);
  for (const auto& chunk : file.chunks) {
    if (is_coded(chunk.name)) append_chunk(out, chunk.name, chunk.payload);
  }
  if (!metadata.exif.empty()) append_chunk(out, "EXIF", metadata.exif);
  if (!metadata.xmp.empty()) append_chunk(out, "XMP ", metadata.xmp);
  if (trace) {
    Buffer payload;
    append_number(payload, trace->kind == Trace::Kind::score ? 1 : 0, 2);
    append_number(payload, static_cast<std::uint32_t>(trace->value / kTraceStep.hundredths), 2);
    append_number(payload, check_of(file), 4);
    append_chunk(out, kTraceName, payload);
  }
  finish_riff(out);
  return out;
}

}  // namespace

Buffer assemble(Bytes input, const raster::Metadata& metadata, std::optional<Trace> trace,
                bool keep_trace) {
  const auto file = parse(input);
  return assembled(file, metadata, !trace && keep_trace ? trace_in(file) : trace);
}

Buffer without_times(Bytes input) {
  Buffer result = to_buffer(input);
  for (const auto& chunk : parse(input).chunks) {
    if (chunk.name != "ANMF") continue;
    constexpr std::ptrdiff_t kDurationAt = 12, kDurationBytes = 3;
    const auto at = chunk.payload.data() - input.data() + kDurationAt;
    std::fill_n(result.begin() + at, kDurationBytes, std::byte{0});
  }
  return result;
}

Buffer alpha_of(Bytes input) {
  const auto file = parse(input);
  const auto alpha = std::ranges::find(file.chunks, "ALPH", &Chunk::name);
  return alpha == file.chunks.end() ? Buffer() : to_buffer(alpha->payload);
}

Buffer with_alpha(Bytes input, Bytes alpha) {
  auto file = parse(input);
  file.alpha = true;
  std::erase_if(file.chunks, [](const Chunk& chunk) { return !is_coded(chunk.name); });
  file.chunks.insert(file.chunks.begin(), Chunk{.name = "ALPH", .payload = alpha});
  return assembled(file, {}, {});
}

bool has_other_chunks(const File& file) {
  constexpr std::array<std::string_view, 5> kKnown = {"VP8X", "ICCP", "EXIF", "XMP ", kTraceName};
  return std::ranges::any_of(file.chunks, [&](const Chunk& chunk) {
    return !is_coded(chunk.name) && std::ranges::find(kKnown, chunk.name) == kKnown.end();
  });
}

std::size_t bytes_around(const raster::Metadata& metadata) {
  std::size_t bytes = 18 + 16;  // VP8X and the trace
  for (const Buffer* blob : {&metadata.icc, &metadata.exif, &metadata.xmp}) {
    if (!blob->empty()) bytes += 8 + blob->size() + blob->size() % 2;
  }
  return bytes;
}

std::optional<Trace> trace_in(const File& file) {
  for (const auto& chunk : file.chunks) {
    if (chunk.name != kTraceName || chunk.payload.size() != 8) continue;
    if (little(chunk.payload, 4, 4) != check_of(file)) continue;
    const bool by_score = little(chunk.payload, 0, 2) == 1;
    const auto value = static_cast<int>(little(chunk.payload, 2, 2));
    return Trace{.kind = by_score ? Trace::Kind::score : Trace::Kind::quality,
                 .value = value * kTraceStep.hundredths,
                 .fast = false,
                 .smallest = !by_score && value == 0};
  }
  return std::nullopt;
}

}  // namespace pressoir::codecs::webp
