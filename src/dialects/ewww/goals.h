// This API's parameters -> Goal and other values; the only place that knows them. One function for
// each endpoint. Pure, any thread.
// Fields, values and defaults: README.md in this folder, and the vendor's "Compress API Reference",
// sections "Additional request options" and "Rotate".
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "dialects/file_head.h"
#include "http/body/form.h"
#include "model/goal.h"
#include "model/job.h"
#include "model/size.h"
#include "service/upload.h"

namespace pressoir::dialects::ewww {

/// What the contract has.
inline constexpr std::array<std::string_view, 6> kFormatNames{"jpeg", "png", "gif",
                                                              "webp", "svg", "pdf"};
inline constexpr FormatNames kFormats{kFormatNames};

/// The key of a request; empty when none was sent.
std::string key_in(const http::Form& form);

/// The uploaded file; null: none was sent.
http::FormFile* file_in(http::Form& form);

/// Under which name the original is kept.
struct BackupName {
  std::string name;    ///< 1 to 128 letters, digits, '.', '_' and '-'
  std::string domain;  ///< as sent
};

/// What POST /v2/ and /v3/optimize/ ask for.
struct OptimizeRequest {
  /// Under the name that the history has: `filename` as sent, else the base name of the part. (The
  /// service makes it fit to be shown.) Empty: no file, or an empty one.
  std::optional<service::Upload> upload;
  Goal goal;
  bool webp = false;                 ///< answered whatever its size, costs no credit
  bool fits_no_key = false;          ///< a JPEG, losslessly or to WebP: may be sent without a key
  bool may_pend = false;             ///< the client understands a pending answer
  std::optional<BackupName> backup;  ///< empty: none is wanted
};
/// @param format  of file_in(), one of kFormats. `convert` pairs types.
OptimizeRequest optimize_in(http::Form form, const std::optional<Format>& format);

/// What a tool, /rotate/ for instance, asks for.
struct ToolRequest {
  std::optional<service::Upload> upload;  ///< named as above; empty: no file
  Goal goal;                              ///< all metadata stays
};
/// /rotate/: upright by EXIF, up to 15 pixels of an edge trimmed, nothing else changed.
ToolRequest rotate_in(http::Form form);
/// /resize/: the area src_* of the picture at the size dst_w x dst_h (width, height), exactly; with
/// one of them only the shape stays.
/// @throws Error invalid_request for sizes that cannot be, or a dst_x or dst_y other than 0.
ToolRequest resize_in(http::Form form);
/// /reduce-png/: at most `colors` colours; the engine refuses numbers other than 2 to 256.
ToolRequest reduce_in(http::Form form);

/// What /backup/store.php asks for.
struct StoreRequest {
  service::Upload upload;
  BackupName backup;
};
/// Empty: no file, an empty one, or no name that could be one.
std::optional<StoreRequest> store_in(http::Form form);
/// /backup/restore.php: the name of the backup; empty when absent or none that could be one.
std::string restored_in(const http::Form& form);

/// /v3/retrieve/: the `id` of a pending answer; empty when absent.
BatchId retrieved_in(const http::Head& head);

/// /resize/lazy.php: sides of 1 to 5000 pixels; empty for anything else.
std::optional<Size> placeholder_in(const http::Head& head);

}  // namespace pressoir::dialects::ewww
