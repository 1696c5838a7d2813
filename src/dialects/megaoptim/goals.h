// This API's parameters -> Goal and other values; the only place that knows them. Pure
// functions, any thread.
// Fields, values and defaults: README.md in this folder, and the vendor's API document.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/file_head.h"
#include "http/body/form.h"
#include "model/goal.h"
#include "model/job.h"

namespace pressoir::dialects::megaoptim {

/// What the contract has.
inline constexpr std::array<std::string_view, 4> kFormatNames{"jpeg", "png", "gif", "webp"};
inline constexpr FormatNames kFormats{kFormatNames};

inline constexpr std::size_t kMaxItems = 5;  ///< files or URLs of one request

struct Options {
  Compression compression = Compression::balanced;
  bool webp = false, cmyk_to_rgb = true, keep_exif = false;
  std::uint32_t max_width = 0, max_height = 0;  ///< 0: no bound
  std::string callback_url;                     ///< empty: none
};
/// Empty and absent fields mean the defaults, unknown ones are ignored.
/// @throws Error invalid_request for a value that the field does not have.
Options options_in(const http::Form& form);

Goal goal_of(const Options& options);
/// The WebP beside it.
Goal webp_goal_of(const Options& options);

/// What is to be optimised: files or URLs, never both, in the numeric order of their suffixes.
struct Sources {
  std::vector<http::FormFile*> files;  ///< inside the form
  std::vector<RemoteFile> urls;
};
/// @throws Error invalid_request: none, more than kMaxItems, another type.
Sources sources_in(http::Form& form);

/// How long to wait for a result: the seconds of `text`, 1.5 for instance, clamped to 1..300; 120
/// where it is not a number.
std::chrono::milliseconds timeout_in(std::string_view text);

/// A random UUID (RFC 9562, version 4: 122 random bits).
std::string random_uuid();
/// 8-4-4-4-12 hexadecimal digits -> lower case. Empty: anything else.
std::string uuid_in(std::string_view text);

/// What the path of a file says: "b12020cdf3a1" and "0a..9f.jpg", or "0a..9f.jpg.webp" for the WebP
/// of that result.
struct FileLink {
  std::string link;  ///< the 32 digits of Job::link
  std::string extension;
  bool webp = false;
};
/// Empty: anything else.
std::optional<FileLink> link_in(std::string_view folder, std::string_view name);

}  // namespace pressoir::dialects::megaoptim
