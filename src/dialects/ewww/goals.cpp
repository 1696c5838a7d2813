#include "dialects/ewww/goals.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "dialects/forms.h"
#include "dialects/goal_values.h"
#include "service/formats.h"

namespace pressoir::dialects::ewww {
namespace {

constexpr int kDefaultQuality = 82;  // the vendor's, section "quality"
constexpr std::size_t kMaxBackupName = 128;
constexpr std::uint32_t kMaxPlaceholderSide = 5000;

/// "1" and "0" are the only words; empty and unknown ones mean the default.
bool flag(const http::Form& form, std::string_view field, bool otherwise = false) {
  const std::string_view value = text_in(form, field);
  return value == "1" || (value != "0" && otherwise);
}

int quality_in(const http::Form& form) {
  const std::string_view value = text_in(form, "quality");
  int number = kDefaultQuality;
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (problem == std::errc::result_out_of_range) return value.starts_with('-') ? 1 : 100;
  if (problem != std::errc{} || end != value.data() + value.size()) return kDefaultQuality;
  return std::clamp(number, 1, 100);
}

/// "#rrggbb", the '#' optional.
std::optional<Colour> colour_in(std::string_view value) {
  if (value.starts_with('#')) value.remove_prefix(1);
  const auto rgb = value.size() == 6 ? number_in<std::uint32_t>(value, 16) : std::nullopt;
  if (!rgb) return std::nullopt;
  const auto channel = [&](int shift) { return static_cast<std::uint8_t>(*rgb >> shift & 0xFF); };
  return Colour{channel(16), channel(8), channel(0)};
}

bool is_vector(const std::optional<Format>& format) {
  const FormatInfo* info = format ? service::format_named(format->name()) : nullptr;
  return info != nullptr && info->is_vector;
}

/// JPEG to PNG, GIF to PNG and PNG to JPEG, when that is smaller; others stay what they are.
std::optional<Conversion> conversion_in(const http::Form& form, const Format& from) {
  const bool is_paired = from == Format("jpeg") || from == Format("gif") || from == Format("png");
  if (!is_paired) return std::nullopt;
  Conversion conversion;
  conversion.only_if_smaller = true;
  if (from != Format("png")) {
    conversion.format = Format("png");
    return conversion;
  }
  conversion.format = Format("jpeg");
  conversion.background = colour_in(text_in(form, "jpg_fill"));
  conversion.quality = quality_in(form);
  return conversion;
}

/// A whole number of any sign; empty when absent, empty or anything else.
std::optional<std::int64_t> number_of(const http::Form& form, std::string_view field) {
  return number_in<std::int64_t>(text_in(form, field));
}

/// The field as a length of at least `least`; 0 when absent or empty.
/// @throws Error invalid_request for anything else.
std::uint32_t length_in(const http::Form& form, std::string_view field, std::int64_t least) {
  if (text_in(form, field).empty()) return 0;
  const auto number = number_of(form, field);
  if (!number || *number < least || *number > kMaxSide)
    throw Error(ErrorCode::invalid_request, "This size is not possible.");
  return static_cast<std::uint32_t>(*number);
}

/// width and height of webp=1; 0 where the value is not a size.
std::uint32_t wanted_side(const http::Form& form, std::string_view field) {
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(number_of(form, field).value_or(0), 0, kMaxSide));
}

Gravity::Side side_named(std::string_view word, std::string_view start, std::string_view end) {
  if (word == start) return Gravity::Side::start;
  return word == end ? Gravity::Side::end : Gravity::Side::centre;
}

std::optional<Resize> thumbnail_in(const http::Form& form) {
  Resize resize;
  resize.width = wanted_side(form, "width");
  resize.height = wanted_side(form, "height");
  if (resize.width == 0 && resize.height == 0) return std::nullopt;
  if (flag(form, "crop")) resize.fit = Resize::Fit::cover;
  resize.gravity.x = side_named(text_in(form, "crop_x"), "left", "right");
  resize.gravity.y = side_named(text_in(form, "crop_y"), "top", "bottom");
  return resize;
}

bool wants_webp(const http::Form& form) { return flag(form, "webp"); }
bool wants_lossy(const http::Form& form) { return flag(form, "lossy"); }

/// webp=1: WebP whatever the size. PNGs, GIFs and what is drawn from shapes keep every visible
/// pixel unless lossy=1, other formats are coded at `quality`.
void ask_for_webp(const http::Form& form, const std::optional<Format>& from, Goal& goal) {
  auto& conversion = goal.convert.emplace();
  conversion.format = Format("webp");
  const bool has_pixels_to_keep = from == Format("png") || from == Format("gif") || is_vector(from);
  if (!has_pixels_to_keep || wants_lossy(form)) conversion.quality = quality_in(form);
  if (const auto resize = thumbnail_in(form)) goal.steps.emplace_back(*resize);
}

/// lossy=1, where it means anything: a GIF that stays one keeps every pixel, shapes are never
/// moved.
bool may_lose(const http::Form& form, const std::optional<Format>& from) {
  const bool stays_exact = from == Format("gif") || is_vector(from);
  return wants_lossy(form) && (!stays_exact || wants_webp(form));
}

bool is_document(const Format& format) {
  const FormatInfo* info = service::format_named(format.name());
  return info != nullptr && info->is_document;
}

/// image_dpi, which says something of a document with loss; empty where it is not a resolution.
std::optional<std::uint32_t> dpi_in(const http::Form& form) {
  constexpr std::int64_t kMaxDpi = 2'400;
  const auto dpi = number_of(form, "image_dpi");
  if (!dpi || *dpi < 1) return std::nullopt;
  return static_cast<std::uint32_t>(std::min(*dpi, kMaxDpi));
}

Goal goal_in(const http::Form& form, const std::optional<Format>& format) {
  const bool lossy = may_lose(form, format);
  Goal goal;
  goal.compression = lossy ? Compression::balanced : Compression::lossless;
  if (lossy && flag(form, "lossy_fast")) goal.effort = Effort::low;
  goal.metadata.all = flag(form, "metadata");
  if (wants_webp(form)) ask_for_webp(form, format, goal);
  if (!format) return goal;
  // Only JPEGs are rotated (section "Rotate"); dropping the metadata rotates them anyway.
  goal.upright = *format == Format("jpeg");
  goal.palette_quality = palette_quality(goal.compression);
  const bool compresses_less = !flag(form, "compress", true);
  if (*format == Format("png") && !lossy && compresses_less) goal.effort = Effort::low;
  goal.minimal = compresses_less && is_vector(format);
  if (lossy && is_document(*format)) goal.dpi = dpi_in(form);
  if (!goal.convert && flag(form, "convert")) goal.convert = conversion_in(form, *format);
  return goal;
}

/// The file moves out of the form.
std::optional<service::Upload> upload_in(http::Form& form) {
  http::FormFile* file = file_in(form);
  if (file == nullptr) return std::nullopt;
  std::string name(text_in(form, "filename"));
  return taken(*file, name.empty() ? http::base_name(file->file_name) : std::move(name));
}

/// The same; an empty file counts as none.
std::optional<service::Upload> filled_upload_in(http::Form& form) {
  auto upload = upload_in(form);
  if (upload && upload->content.size() == 0) upload.reset();
  return upload;
}

/// The field as the name of a backup (clients send 13 + 64 hexadecimal digits); empty when absent
/// or anything else.
std::string plain_name_in(const http::Form& form, std::string_view field) {
  const std::string_view name = text_in(form, field);
  const bool is_plain = std::ranges::all_of(
      name, [](char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; });
  return is_plain && name.size() <= kMaxBackupName ? std::string(name) : std::string();
}

std::optional<BackupName> backup_in(const http::Form& form) {
  std::string name = plain_name_in(form, "backup");
  if (name.empty()) return std::nullopt;
  return BackupName{.name = std::move(name), .domain = std::string(text_in(form, "domain"))};
}

/// A tool's goal: all metadata stays. Where it may not, the colour profile does.
Goal tool_goal() {
  Goal goal;
  goal.metadata.all = true;
  goal.metadata.icc = true;
  return goal;
}

std::optional<Crop> area_in(const http::Form& form) {
  Crop crop;
  crop.at = Crop::Corner{length_in(form, "src_x", 0), length_in(form, "src_y", 0)};
  crop.width = length_in(form, "src_w", 1);
  crop.height = length_in(form, "src_h", 1);
  const bool is_whole = crop.at->x + crop.at->y + crop.width + crop.height == 0;
  return is_whole ? std::nullopt : std::optional(crop);
}

Resize exact_size_in(const http::Form& form) {
  const auto either = [&form](std::string_view name, std::string_view alias) {
    const auto side = length_in(form, name, 1);
    return side > 0 ? side : length_in(form, alias, 1);
  };
  Resize resize;
  resize.width = either("dst_w", "width");
  resize.height = either("dst_h", "height");
  resize.fit = Resize::Fit::exact;
  resize.enlarge = true;
  return resize;
}

std::optional<std::uint32_t> placeholder_side(std::string_view text) {
  const auto side = number_in<std::uint32_t>(text);
  return side && *side >= 1 && *side <= kMaxPlaceholderSide ? side : std::nullopt;
}

}  // namespace

std::string key_in(const http::Form& form) { return std::string(text_in(form, "api_key")); }

http::FormFile* file_in(http::Form& form) { return form.file("file"); }

OptimizeRequest optimize_in(http::Form form, const std::optional<Format>& format) {
  OptimizeRequest wanted;
  wanted.goal = goal_in(form, format);
  wanted.webp = wants_webp(form);
  wanted.fits_no_key = format == Format("jpeg") && (wanted.webp || !wants_lossy(form));
  wanted.may_pend = flag(form, "async") || flag(form, "force_async");
  wanted.backup = backup_in(form);
  wanted.upload = filled_upload_in(form);
  return wanted;
}

ToolRequest rotate_in(http::Form form) {
  ToolRequest wanted{.upload = upload_in(form), .goal = tool_goal()};
  wanted.goal.compression = Compression::none;
  wanted.goal.steps = {TurnUpright{.trim = true}};
  return wanted;
}

ToolRequest resize_in(http::Form form) {
  ToolRequest wanted{.upload = upload_in(form), .goal = tool_goal()};
  wanted.goal.compression = Compression::none;
  if (length_in(form, "dst_x", 0) + length_in(form, "dst_y", 0) > 0)
    throw Error(ErrorCode::invalid_request, "The picture cannot be moved.");
  if (const auto area = area_in(form)) wanted.goal.steps.emplace_back(*area);
  wanted.goal.steps.emplace_back(exact_size_in(form));
  return wanted;
}

ToolRequest reduce_in(http::Form form) {
  ToolRequest wanted{.upload = upload_in(form), .goal = tool_goal()};
  wanted.goal.effort = Effort::medium;  // clients wait 30 s here, elsewhere 300 s
  const auto colours = number_of(form, "colors").value_or(256);
  wanted.goal.steps = {ReduceColours{static_cast<int>(std::clamp<std::int64_t>(colours, 0, 1000))}};
  return wanted;
}

std::optional<StoreRequest> store_in(http::Form form) {
  auto backup = backup_in(form);
  auto upload = filled_upload_in(form);
  if (!backup || !upload) return std::nullopt;
  return StoreRequest{.upload = std::move(*upload), .backup = std::move(*backup)};
}

std::string restored_in(const http::Form& form) { return plain_name_in(form, "hash"); }

BatchId retrieved_in(const http::Head& head) { return {head.query_value("id")}; }

std::optional<Size> placeholder_in(const http::Head& head) {
  const auto width = placeholder_side(head.query_value("width"));
  const auto height = placeholder_side(head.query_value("height"));
  if (!width || !height) return std::nullopt;
  return Size{.width = *width, .height = *height};
}

}  // namespace pressoir::dialects::ewww
