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
#include "service/upload.h"

namespace pressoir::dialects::megaoptim {

/// What the contract has.
inline constexpr std::array<std::string_view, 4> kFormatNames{"jpeg", "png", "gif", "webp"};
inline constexpr FormatNames kFormats{kFormatNames};

inline constexpr std::size_t kMaxItems = 5;  ///< files or URLs of one request

/// What POST /optimize asks for.
struct OptimizeRequest {
  /// Files or URLs, never both, 1 to kMaxItems in the numeric order of their suffixes.
  std::vector<service::Upload> uploads;
  std::vector<RemoteFile> urls;
  Goal goal;
  std::optional<Goal> webp_goal;  ///< of a WebP beside each result; empty: none is wanted
  std::string callback_url;       ///< empty: none
};
/// Empty and absent fields mean the defaults, unknown ones are ignored.
/// @throws Error invalid_request for a value that the field does not have, and for no source or
///         too many.
OptimizeRequest optimize_in(http::Form form);

/// What /optimize/ID/result asks for.
struct ResultRequest {
  BatchId id;  ///< 8-4-4-4-12 hexadecimal digits, lower case; empty: it was anything else
  /// How long to wait: the seconds of `timeout`, of the query else of the form, 1.5 for instance,
  /// clamped to 1..300; 120 where it is not a number.
  std::chrono::milliseconds timeout{};
};
ResultRequest result_in(const http::Request& request, const http::Form& form);

/// A random UUID (RFC 9562, version 4: 122 random bits).
std::string random_uuid();

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
