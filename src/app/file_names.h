// FileNames: what the extension of a file name says of the picture in it. Pure functions.
#pragma once

#include <filesystem>

#include "codecs/codec.h"

namespace pressoir::app {

/// The codec of the format that an extension names, in upper or lower case and in all usual
/// spellings (jpg, jpeg, jfif; tif, tiff); null: no extension, or one that no format here has.
const codecs::Codec* codec_by_name(const std::filesystem::path& name);

/// `name` as a file of this codec's format is called: an extension of that format stays, that of
/// another format is replaced, and to any other name the extension is added ("shot 10.15" is
/// "shot 10.15.webp").
std::filesystem::path named_for(const std::filesystem::path& name, const codecs::Codec& codec);

/// `name`, unless its extension names another format than the codec's: then as named_for.
std::filesystem::path without_false_extension(const std::filesystem::path& name,
                                              const codecs::Codec& codec);

}  // namespace pressoir::app
