#include "codecs/png/repair/repair.h"

#include <algorithm>

#include "base/warnings.h"
#include "codecs/png/apng/animation.h"
#include "codecs/png/image.h"
#include "codecs/png/metadata.h"
#include "codecs/png/repair/chunk_rescue.h"
#include "codecs/png/repair/frames_repair.h"
#include "raster/frame_limits.h"

namespace pressoir::codecs::png {
namespace {

/// Chunks and pixels read to their end without any complaint.
bool is_whole(Bytes input, const Limits& limits) {
  try {
    const Container container = parse(input);
    check(container, limits);
    verify(container);
    return true;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::corrupt_input) throw;
    return false;
  }
}

Pixels pixels_of(const Container& container, std::uint32_t frames_lost) {
  Pixels pixels{.width = container.header.width, .height = container.header.height};
  if (container.animation)
    pixels.frames = static_cast<std::uint32_t>(container.animation->frames.size()) + frames_lost;
  pixels.orientation = orientation_in(container);
  pixels.has_alpha = container.animation || has_alpha(layout_of(container));
  return pixels;
}

/// What a repair holds at once: the picture, four channels to fill it from, and files.
std::uint64_t memory_for_repair(const Header& header) {
  constexpr std::uint64_t kFillBytes = 7, kFiles = std::uint64_t{64} << 20U;
  const std::uint64_t pixels = std::uint64_t{header.width} * header.height;
  return 3 * stream_bytes(header) + kFillBytes * pixels + kFiles;
}

Buffer written(const RepairedStreams& repaired) {
  const Container& container = repaired.container;
  const auto chunks = plan(container, {.all = true}, {}).chunks;
  if (container.animation)
    return write_streams(container, chunks, repaired.streams, repaired.interlaced);
  Parts parts{.header = container.header,
              .palette = to_buffer(container.palette),
              .transparency = to_buffer(container.transparency),
              .others = chunks};
  parts.header.interlaced = repaired.interlaced;
  return write(parts, repaired.streams.at(0));
}

}  // namespace

std::optional<Repaired> repair(Bytes input, const Limits& limits) {
  Rescued rescued = rescue_chunks(input);
  if (!rescued.damaged && is_whole(input, limits)) return std::nullopt;
  const Container container = parse(rescued.file);
  const std::size_t frames = container.animation ? container.animation->frames.size() : 1;
  raster::check_frames(container.header.width, container.header.height, frames, limits);
  if (memory_for_repair(container.header) > limits.max_memory_bytes)
    throw Error(ErrorCode::limit_exceeded,
                "The PNG file needs more memory than allowed to be repaired.");
  Repaired result{.before = {.pixels = pixels_of(container, rescued.frames_lost)}};
  auto repaired = repair_streams(container);
  result.bytes = written(repaired);
  result.report = std::move(repaired.report);
  result.report.frames_lost += rescued.frames_lost;
  result.report.metadata_lost = std::move(rescued.lost);
  result.warnings = std::move(rescued.warnings);
  add_warnings(result.warnings, container.warnings);
  add_warnings(result.warnings, repaired.warnings);
  return result;
}

}  // namespace pressoir::codecs::png
