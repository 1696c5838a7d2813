// short_name: file names that fit where length is limited. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pressoir {

/// `name` in at most `bytes` bytes (more than 32). The end of the stem goes, the extension (its dot
/// and up to 31 bytes) stays; UTF-8 characters are not cut.
std::string short_name(std::string_view name, std::size_t bytes);

/// The longest start of `text` of at most `bytes` bytes that ends with a whole UTF-8 character.
std::string_view whole_characters(std::string_view text, std::size_t bytes) noexcept;

}  // namespace pressoir
