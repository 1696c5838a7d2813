// Formats: what a file is, and what a format can do, for whoever knows no codec. Pure functions,
// safe from any thread.
#pragma once

#include "base/files/readable.h"
#include "codecs/formats.h"

namespace pressoir::engine {

// Magic bytes are compared and nothing is decoded, so that a server may ask of any file.
using codecs::all_formats;
using codecs::format_named;
using codecs::format_of;
using codecs::is_target;

/// The format of a file by its first bytes; null: none that is known. Blocks.
/// @throws Error as Readable::read_at.
const FormatInfo* format_of(const Readable& file);

}  // namespace pressoir::engine
