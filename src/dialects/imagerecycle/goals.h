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

namespace pressoir::dialects::imagerecycle {

/// What is served of the contract, which has PDF and SVG too.
inline constexpr std::array<std::string_view, 4> kFormatNames{"jpeg", "png", "gif", "webp"};
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
/// Whether a form that may not be complete has what auth_in() reads.
bool has_auth(const http::Form& form);

/// What the field `params` asks for.
struct Options {
  bool lossy = true;
  std::optional<Resize> resize;
  MetadataPolicy keep;
  std::string url;  ///< of the nested form: {"url":"...","params":{...}}
};
/// Absent, empty and [] mean the defaults; unknown parameters are ignored.
/// @throws Error invalid_request when it is not JSON, or neither object nor array, or of an unknown
///         compression_type.
Options options_in(const http::Form& form);
Goal goal_of(const Options& options);

/// The address of an upload by URL: the field `url`, without surrounding quotes, else the nested
/// one. Empty: none.
std::string url_in(const http::Form& form, const Options& options);
/// The uploaded file: that of the field `file`, else the first one. Null: none, or an empty one
/// without a name, as forms send where nothing was chosen.
http::FormFile* file_in(http::Form& form);
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

/// 32 lower-case hexadecimal digits.
bool is_token(std::string_view text);

}  // namespace pressoir::dialects::imagerecycle
