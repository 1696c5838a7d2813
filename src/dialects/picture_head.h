// Format and size of a file from its first bytes, without decoding. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/temp_file.h"
#include "model/goal.h"

namespace pressoir::dialects {

/// "jpeg", "png", "gif" or "webp", which the dialects distinguish. Empty: anything else, which the
/// engine judges.
std::optional<Format> format_in(const TempFile& file);
/// "image/jpeg" of "jpeg"; application/octet-stream of what format_in() does not know.
std::string_view mime_of(const std::optional<Format>& format);

struct PictureSize {
  std::uint32_t width = 0, height = 0;
};
/// Pixels as the header says; 0 x 0 where it says nothing: for files that the engine could not
/// read.
/// SOURCE: ISO 10918-1, B.2.2 (JPEG frame header); PNG, 11.2.2 (IHDR); GIF89a, 18 (logical screen);
/// RFC 9649, 2.5 to 2.7 (WebP).
PictureSize size_in(const TempFile& file);
/// True for a JPEG of four components.
bool is_cmyk(const TempFile& file);

}  // namespace pressoir::dialects
