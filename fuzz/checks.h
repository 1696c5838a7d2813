// What the fuzz targets of codecs have in common.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>

#include "base/error.h"
#include "codecs/codec.h"

namespace pressoir::fuzz {

inline void require(bool condition, int line = __builtin_LINE()) {
  if (condition) return;
  std::fprintf(stderr, "line %d: does not hold\n", line);
  std::abort();
}

/// A refusal may say one of these; anything else is a server error.
inline void require_code(const Error& error, std::initializer_list<ErrorCode> allowed) {
  for (const auto code : allowed)
    if (error.code() == code) return;
  std::fprintf(stderr, "%s (%s)\n", error.what(), error.detail().c_str());
  std::abort();
}

/// One bit of the input for each group, bit 0 for everything.
inline MetadataPolicy policy_of(unsigned bits) {
  MetadataPolicy policy;
  policy.all = (bits & 1U) != 0;
  policy.orientation = (bits & 2U) != 0;
  policy.icc = (bits & 4U) != 0;
  policy.copyright = (bits & 8U) != 0;
  policy.date = (bits & 16U) != 0;
  policy.location = (bits & 32U) != 0;
  return policy;
}

/// Small enough for hundreds of runs a second.
inline Limits small_limits(std::uint64_t frame_pixels) {
  Limits limits;
  limits.max_frame_pixels = frame_pixels;
  limits.max_total_pixels = 8 * frame_pixels;
  limits.max_frames = 16;
  return limits;
}

/// Reads to the end, and once more: every canvas has the size that was promised and the same
/// pixels. @return a sum over all that is shown.
inline std::uint64_t look_of(raster::FrameReader& reader) {
  std::uint64_t sums[2] = {};
  for (auto& sum : sums) {
    std::uint32_t frames = 0;
    while (const auto frame = reader.next()) {
      const auto& canvas = frame->canvas;
      require(canvas.width() == reader.info().width && canvas.height() == reader.info().height);
      sum = sum * 31 + frame->delay_milliseconds;
      for (std::uint32_t y = 0; y < canvas.height(); ++y) {
        if (canvas.layout().bits == 16)
          for (const auto sample : canvas.row16(y)) sum = sum * 31 + sample;
        else
          for (const auto sample : canvas.row8(y)) sum = sum * 31 + sample;
      }
      ++frames;
    }
    require(frames == reader.info().frames);
    reader.rewind();
  }
  require(sums[0] == sums[1]);
  return sums[0];
}

inline std::uint64_t look_of(const codecs::RasterCodec& codec, Bytes file, const Limits& limits) {
  return look_of(*codec.read(file, limits));
}

/// What the engine would deliver for a goal in the format of the file: the best candidate, else
/// the file with its metadata rewritten.
struct Delivered {
  Buffer bytes;
  bool lossless = true;  ///< proven, or never coded anew
};
inline Delivered deliver(const codecs::RasterCodec& codec, Bytes file, const Goal& goal,
                         const Limits& limits) {
  auto rewritten = codec.rewrite_metadata(file, goal.metadata);
  require(rewritten.bytes.size() <= file.size());
  codecs::Trials trials(rewritten.bytes.size(), codecs::Trials::Clock::time_point::max());
  codec.optimize(file, goal, limits, trials);
  auto best = std::move(trials).take_best();
  if (!best) return {std::move(rewritten.bytes), true};
  require(best->bytes.size() < rewritten.bytes.size());
  return {std::move(best->bytes), best->proven_lossless};
}

}  // namespace pressoir::fuzz
