// FileNames: what the extension of a file name says of the picture in it. Pure functions.
#pragma once

#include <filesystem>

#include "engine/goal/formats.h"

namespace pressoir::app {

/// The format that an extension names, in upper or lower case and in all usual
/// spellings (jpg, jpeg, jfif; tif, tiff); null: no extension, or one that no format here has.
const FormatInfo* format_by_name(const std::filesystem::path& name);

/// `name` as a file of this format is called: an extension of that format stays, that of
/// another format is replaced, and to any other name the extension is added ("shot 10.15" is
/// "shot 10.15.webp").
std::filesystem::path named_for(const std::filesystem::path& name, const FormatInfo& format);

/// `name`, unless its extension names another format: then as named_for.
std::filesystem::path without_false_extension(const std::filesystem::path& name,
                                              const FormatInfo& format);

}  // namespace pressoir::app
