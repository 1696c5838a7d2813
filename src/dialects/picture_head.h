// Format and size of a file from its first bytes, without decoding. Any thread.
#pragma once

#include "base/async.h"

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/readable.h"
#include "base/temp_file.h"
#include "model/goal.h"

namespace pressoir::dialects {

struct PictureSize {
  std::uint32_t width = 0, height = 0;
};

struct PictureHead {
  std::uint64_t bytes = 0;  ///< of the whole file
  /// "jpeg", "png", "gif" or "webp", which the dialects distinguish. Empty: anything else, which
  /// the engine judges.
  std::optional<Format> format;
  /// Pixels as the header says; 0 x 0 where it says nothing: for files that the engine could not
  /// read.
  PictureSize size;
};

/// SOURCE: ISO 10918-1, B.2.2 (JPEG frame header); PNG, 11.2.2 (IHDR); GIF89a, 18 (logical screen);
/// RFC 9649, 2.5 to 2.7 (WebP).
PictureHead head_of(const Readable& file);
/// The same on a file thread.
Async<PictureHead> read_head(ReadablePtr file);
Async<PictureHead> read_head(const TempFile& file);
/// "image/jpeg" of "jpeg"; application/octet-stream of what head_of() does not know.
std::string_view mime_of(const std::optional<Format>& format);

}  // namespace pressoir::dialects
