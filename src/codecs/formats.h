// Formats: what file formats there are and which one a file is of, without their codecs: for
// programs that decode nothing. Each is defined in the folder of its codec (format.h). Pure; any
// thread.
#pragma once

#include <span>
#include <string_view>

#include "base/bytes.h"
#include "model/format.h"

namespace pressoir::codecs {

/// What recognition looks at.
inline constexpr std::size_t kHeadBytes = 4096;

struct KnownFormat {
  FormatInfo info;
  /// Compares magic bytes, nothing is decoded.
  /// @param head  the first kHeadBytes, or the whole file when shorter.
  bool (*recognizes)(Bytes head) noexcept;
};

/// All of them, in the order in which they are asked.
std::span<const KnownFormat* const> all_formats() noexcept;
/// The format of a file by its first kHeadBytes, or by all of it; null: unknown.
const FormatInfo* format_of(Bytes file) noexcept;
/// By name ("jpeg"); null: unknown.
const FormatInfo* format_named(std::string_view name) noexcept;
/// Whether pictures can be converted to the format: it is written, and has pixels.
bool is_target(const FormatInfo& format) noexcept;

}  // namespace pressoir::codecs
