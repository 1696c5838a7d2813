// This API's parameters -> Goal and other values; the only place that knows them. Pure
// functions, any thread.
// Fields, values and defaults: README.md in this folder, and the vendor's API document.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/file_head.h"
#include "http/body/form.h"
#include "model/goal.h"
#include "service/accounts/sub_accounts.h"
#include "service/upload.h"

namespace pressoir::dialects::imagerecycle {

/// What the contract has.
inline constexpr std::array<std::string_view, 6> kFormatNames{"jpeg", "png", "gif",
                                                              "webp", "svg", "pdf"};
inline constexpr FormatNames kFormats{kFormatNames};

/// The parameters of one request: those of the query before those of the body; empty ones of the
/// query count as absent (plugins send `params=`).
void add_query(http::Form& form, std::string_view query);

struct KeyAndSecret {
  std::string key, secret;
  friend bool operator==(const KeyAndSecret&, const KeyAndSecret&) = default;
};
/// From `auth`, JSON text, or `auth[key]` and `auth[secret]`.
/// @throws Error unauthorized when there is none, invalid_request when it is not JSON.
KeyAndSecret auth_in(const http::Form& form);
/// The same of a form that may not be complete; empty while nothing of it is there.
std::optional<KeyAndSecret> auth_so_far(const http::Form& form);

/// What POST /images asks for.
struct NewImage {
  /// The file of the field `file`, else the first one, under its name_of(). Empty: none was chosen.
  std::optional<service::Upload> upload;
  /// Where to fetch it otherwise: the field `url`, without surrounding quotes, else that of the
  /// nested form, {"url":"...","params":{...}}. Empty: none.
  std::string url;
  Goal goal;  ///< of `params`: absent, empty and [] mean the defaults, unknown ones are ignored
};
/// @throws Error invalid_request when `params` is not JSON, or neither object nor array, or of an
///         unknown compression_type.
NewImage image_in(http::Form form);

/// The goal for a file of that format: plugins send the sizes of pictures with documents too, which
/// have none.
Goal goal_for(Goal goal, const FormatInfo& format);

/// A name that can be the last segment of a URL: the base name, "file" for none.
std::string name_of(std::string_view file_name);

/// `title`, `description`, `quota` or `monthly_quota`, without surrounding quotes; an empty quota
/// counts as absent.
/// @throws Error invalid_request for a quota that is not a number of bytes.
service::SubAccountChange change_in(const http::Form& form);

/// All digits, up to 18 of them; empty: anything else.
std::optional<std::int64_t> id_in(std::string_view text);
/// "12,7,12" -> 12, 7: each once, in order. Empty when one of them is not an id, or for more than
/// kMaxIds.
std::vector<std::int64_t> ids_in(std::string_view text);
inline constexpr std::size_t kMaxIds = 1000;

struct Page {
  std::uint64_t offset = 0;
  std::uint32_t limit = 30;
};
/// `offset` and `limit`; the defaults where they are not numbers; the limit is 1..500.
Page page_in(const http::Form& form);

}  // namespace pressoir::dialects::imagerecycle
