// Formats as the engine knows them, for dialects. Safe from any thread.
#pragma once

#include <string_view>
#include <vector>

#include "base/files/readable.h"
#include "engine/description.h"
#include "model/goal.h"

namespace pressoir::service {

/// The format of a file by its magic bytes, nothing decoded; null: none that is known. Blocks.
/// @throws Error as Readable::read_at.
const FormatInfo* format_of(const Readable& file);
/// By name ("jpeg"); null: unknown.
const FormatInfo* format_named(std::string_view name) noexcept;
/// All of them, as `pressoir formats` lists them.
std::vector<engine::Description::FormatLine> format_lines();

}  // namespace pressoir::service
