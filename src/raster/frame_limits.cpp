#include "raster/frame_limits.h"

#include <string>

#include "base/error.h"

namespace pressoir::raster {
namespace {

[[noreturn]] void refuse(const std::string& found, std::uint64_t limit, const char* setting) {
  throw Error(ErrorCode::limit_exceeded,
              found + " are more than the limit of " + std::to_string(limit) + ".", setting);
}

std::string pixels_text(std::uint64_t width, std::uint64_t height) {
  return std::to_string(width) + " x " + std::to_string(height) + " pixels";
}

/// Whether a * b is above `limit`, however large they are.
bool is_above(std::uint64_t a, std::uint64_t b, std::uint64_t limit) {
  return b != 0 && a > limit / b;
}

}  // namespace

void check_pixels(std::uint64_t width, std::uint64_t height, const Limits& limits) {
  if (is_above(width, height, limits.max_frame_pixels))
    refuse(pixels_text(width, height), limits.max_frame_pixels, "limits.max_frame_pixels");
}

void check_frames(std::uint64_t width, std::uint64_t height, std::uint64_t frames,
                  const Limits& limits) {
  check_pixels(width, height, limits);
  if (frames > limits.max_frames)
    refuse(std::to_string(frames) + " frames", limits.max_frames, "limits.max_frames");
  if (is_above(width * height, frames, limits.max_total_pixels))
    refuse((frames == 1 ? "" : std::to_string(frames) + " frames of ") + pixels_text(width, height),
           limits.max_total_pixels, "limits.max_total_pixels");
}

}  // namespace pressoir::raster
