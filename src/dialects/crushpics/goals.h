// This API's parameters -> values; the only place that knows them. Pure functions, any thread.
// Fields, values and defaults: README.md in this folder, and the vendor's API document.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "dialects/crushpics/compression.h"
#include "dialects/file_head.h"
#include "http/body/form.h"
#include "service/upload.h"

namespace pressoir::dialects::crushpics {

/// What the contract has, and WebP.
inline constexpr std::array<std::string_view, 5> kFormatNames{"jpeg", "png", "gif", "webp", "svg"};
inline constexpr FormatNames kFormats{kFormatNames};

inline constexpr std::size_t kMaxStyles = 50;           ///< of one image
inline constexpr std::uint32_t kMaxStyleSide = 65'535;  ///< pixels

/// A resized image beside the original: inside of the sides, never enlarged.
struct Style {
  std::string name;
  std::optional<std::uint32_t> width{}, height{};  ///< one of them at least
  bool crops = false;  ///< with both: exactly that size, what stands over is cut off
  friend bool operator==(const Style&, const Style&) = default;
};
Resize resize_of(const Style& style);

/// A file that was sent as text.
struct InlineFile {
  Buffer content;
  bool says_its_type = false;  ///< a data: URI; else bare Base64, which other text may look like
};

/// What POST /compress and POST /original_images ask for.
struct ImageRequest {
  std::optional<service::Upload> upload;  ///< of the field file; empty: none was chosen
  std::optional<InlineFile> inline_file;  ///< never beside `upload`
  std::string image_url;                  ///< used where there is neither
  std::optional<Type> type;
  std::optional<int> level;  ///< 1..100; empty where it is not a number
  std::vector<Style> styles;
  std::string origin;
  bool strips_tags = true;
};
/// Belongs on a file thread where http::is_long(): a file as text, or a long list of styles, takes
/// a while to read.
/// @throws Refusal for a value that a field does not have, also for a `file` that is text and no
///         data.
ImageRequest image_in(http::Form form);
/// Type and level alone, for a refusal to repeat; empty where they are themselves refused. The
/// format is not known then: the level is that of JPEG.
std::optional<Compressed> asked_in(const http::Form& form, const Defaults& defaults);
/// A name that can be the last segment of a URL: the base name, "file" for none.
std::string segment_of(std::string_view file_name);

/// What PATCH /shop asks for: values of settings of the account; empty: back to the default.
using ShopChange = std::map<std::string, std::optional<std::string>>;
/// @throws Refusal.
ShopChange shop_change_in(const http::Form& form);

/// Empty: none.
std::string callback_url_in(const http::Form& form);

/// All digits, up to 18 of them; empty: anything else.
std::optional<std::int64_t> id_in(std::string_view text);
/// 1 to 1,000,000,000; 1 where it is not a number.
std::uint64_t page_in(const http::Head& head);

enum class Report : std::uint8_t { week, month, six_months };
/// "six_months".
std::string_view name_of(Report report) noexcept;
/// six_months where nothing is asked for. @throws Refusal.
Report report_in(const http::Head& head);

/// Which file the token of a link names.
struct FileToken {
  std::string link;  ///< Job::link
  /// Of an original, in the form of Job::link: who has the link of a result, which may be public
  /// and without metadata, shall not find the original by it. Empty: the token is a result's.
  std::string key{};
};
/// Job::link and the key, where there is one, together. Empty: anything else.
std::optional<FileToken> token_in(std::string_view text);
std::string token_of(const FileToken& token);

}  // namespace pressoir::dialects::crushpics
