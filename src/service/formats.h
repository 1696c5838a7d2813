// Formats as the engine knows them, for dialects. Safe from any thread.
#pragma once

#include <string_view>

#include "base/files/readable.h"
#include "model/goal.h"

namespace pressoir::service {

/// The format of a file by its magic bytes, nothing decoded; null: none that is known. Blocks.
/// @throws Error as Readable::read_at.
const FormatInfo* format_of(const Readable& file);
/// By name ("jpeg"); null: unknown.
const FormatInfo* format_named(std::string_view name) noexcept;

}  // namespace pressoir::service
