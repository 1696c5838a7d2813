// Text for people and for JSON: sizes, file names, printable forms. Pure functions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace pressoir::app {

/// "512 B", "3.4 kB", "1.2 MB": powers of 1000, one decimal.
std::string size_text(std::uint64_t bytes);
/// The saving of `after` against `before` in percent, "12.3 %"; "0.0 %" for an empty file.
std::string percent_text(std::uint64_t before, std::uint64_t after);
/// The opposite, as people write it: "5000000", "50GB", "20 GiB"; empty: no such number.
std::optional<std::uint64_t> bytes_in(std::string_view text);
/// `text` with each byte that is not UTF-8, and each %, as "%XX", so that the bytes can be had
/// back; empty when all is UTF-8.
std::optional<std::string> encoded_text(std::string_view text);
/// The error's text, with its detail in parentheses: "The PNG file is damaged (inflate)".
std::string text_of(const Error& error);
/// Valid UTF-8 (utf8::repaired) with control characters as "\x1b": a file name cannot drive the
/// terminal.
std::string terminal_text(std::string_view text);
/// The path as terminal_text() in double quotes.
std::string quoted(const std::filesystem::path& path);

}  // namespace pressoir::app
