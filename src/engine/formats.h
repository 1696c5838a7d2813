// Formats: what a file is, and what a format can do, for whoever knows no codec. Pure functions,
// safe from any thread.
#pragma once

#include <string_view>

#include "base/files/readable.h"
#include "model/goal.h"

namespace pressoir::engine {

/// The format of a file. Magic bytes are compared and nothing is decoded, so that a server may ask
/// of any file. Null: none that is known.
const FormatInfo* format_of(Bytes head) noexcept;
/// The same of its first bytes. Blocks. @throws Error as Readable::read_at.
const FormatInfo* format_of(const Readable& file);
/// By name ("jpeg"); null: unknown.
const FormatInfo* format_named(std::string_view name) noexcept;

}  // namespace pressoir::engine
