// This API's parameters -> Goal; the only place that knows them. Pure functions, any thread.
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

namespace pressoir::dialects::ewww {

/// What the contract has.
inline constexpr std::array<std::string_view, 4> kFormatNames{"jpeg", "png", "gif", "webp"};
inline constexpr FormatNames kFormats{kFormatNames};

/// What one form asks for.
/// @param format  of the uploaded file, one of kFormats. `convert` pairs types.
Goal goal_in(const http::Form& form, const std::optional<Format>& format);

/// webp=1: an answer in WebP, which costs no credit.
bool wants_webp(const http::Form& form);
/// lossy=1.
bool wants_lossy(const http::Form& form);
/// async=1 or force_async=1: the client understands a pending answer.
bool may_answer_pending(const http::Form& form);

/// Upright by EXIF, up to 15 pixels of an edge trimmed, nothing else changed.
/// @param all_metadata  false: only the colour profile stays.
Goal upright_goal(bool all_metadata);

/// /resize/: the area src_* of the picture at the size dst_w x dst_h (width, height), exactly; with
/// one of them only the shape stays.
/// @throws Error invalid_request for sizes that cannot be, or a dst_x or dst_y other than 0.
Goal resize_goal(const http::Form& form, bool all_metadata);

/// /reduce-png/: at most `colors` colours; the engine refuses numbers other than 2 to 256.
Goal reduce_goal(const http::Form& form, bool all_metadata);

/// What the history calls the file: the field `filename` as sent, else the base name of the part.
/// The service makes it fit to be shown.
std::string name_in(const http::Form& form, const http::FormFile& file);

/// The name of a backup, from the field `backup` or `hash`; empty when absent or not a plain word
/// of at most 128 letters, digits, '.', '_' and '-' (clients send 13 + 64 hexadecimal digits).
std::string backup_name(const http::Form& form, std::string_view field);

/// The text of a field; empty when absent.
std::string text(const http::Form& form, std::string_view field);

/// The side of a placeholder: 1..5000 pixels; empty for anything else.
std::optional<std::uint32_t> side_in(std::string_view text);

}  // namespace pressoir::dialects::ewww
