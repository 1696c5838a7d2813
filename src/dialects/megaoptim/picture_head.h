// What the first bytes of a file tell, without decoding. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/temp_file.h"
#include "model/goal.h"

namespace pressoir::dialects::megaoptim {

/// "jpeg", "png", "gif" or "webp": what this API serves. Empty: anything else.
std::optional<Format> format_in(const TempFile& file);
/// "image/jpeg" of "jpeg"; application/octet-stream of what format_in() does not know.
std::string_view mime_of(const std::optional<Format>& format);
/// A JPEG of four components: CMYK or YCCK.
/// SOURCE: ISO 10918-1, B.2.2 (frame header).
bool is_cmyk_jpeg(const TempFile& file);

}  // namespace pressoir::dialects::megaoptim
