// What a dialect can say of an upload before any work is done. Any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "dialects/picture_head.h"

namespace pressoir::dialects {

/// @throws Error naming the file: invalid_request (empty), payload_too_large (more than
///         `max_bytes`), unsupported_format (not what head_of() knows).
void check_picture(const PictureHead& head, std::string_view file_name, std::uint64_t max_bytes);

}  // namespace pressoir::dialects
