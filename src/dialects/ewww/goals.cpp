#include "dialects/ewww/goals.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace pressoir::dialects::ewww {
namespace {

constexpr int kDefaultQuality = 82;  // the vendor's, section "quality"
// For lossy PNG clients expect a palette, as pngquant makes it, also of photographs: these miss the
// score of `balanced` with 256 colours and would come back lossless.
constexpr int kPaletteQuality = 85;
constexpr std::size_t kMaxBackupName = 128;
constexpr std::int64_t kMaxSide = 1'000'000;  // the engine's limits are narrower

/// "1" and "0" are the only words; empty and unknown ones mean the default.
bool flag(const http::Form& form, std::string_view field, bool otherwise = false) {
  const std::string_view value = form.field(field).value_or("");
  return value == "1" || (value != "0" && otherwise);
}

int quality_in(const http::Form& form) {
  const std::string_view value = form.field("quality").value_or("");
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

/// JPEG to PNG, GIF to PNG and PNG to JPEG, when that is smaller; others stay what they are.
std::optional<Conversion> conversion_in(const http::Form& form, const Format& from) {
  if (from == Format("webp")) return std::nullopt;
  Conversion conversion;
  conversion.only_if_smaller = true;
  if (from != Format("png")) {
    conversion.format = Format("png");
    return conversion;
  }
  conversion.format = Format("jpeg");
  conversion.background = colour_in(form.field("jpg_fill").value_or(""));
  conversion.quality = quality_in(form);
  return conversion;
}

/// A whole number of any sign; empty when absent, empty or anything else.
std::optional<std::int64_t> number_of(const http::Form& form, std::string_view field) {
  return number_in<std::int64_t>(form.field(field).value_or(""));
}

/// The field as a length of at least `least`; 0 when absent or empty.
/// @throws Error invalid_request for anything else.
std::uint32_t length_in(const http::Form& form, std::string_view field, std::int64_t least) {
  if (form.field(field).value_or("").empty()) return 0;
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
  resize.gravity.x = side_named(form.field("crop_x").value_or(""), "left", "right");
  resize.gravity.y = side_named(form.field("crop_y").value_or(""), "top", "bottom");
  return resize;
}

/// webp=1: WebP whatever the size. PNGs and GIFs keep every visible pixel unless lossy=1, other
/// formats are coded at `quality`.
void ask_for_webp(const http::Form& form, const std::optional<Format>& from, Goal& goal) {
  auto& conversion = goal.convert.emplace();
  conversion.format = Format("webp");
  const bool has_pixels_to_keep = from == Format("png") || from == Format("gif");
  if (!has_pixels_to_keep || wants_lossy(form)) conversion.quality = quality_in(form);
  if (const auto resize = thumbnail_in(form)) goal.steps.emplace_back(*resize);
}

/// lossy=1, where it means anything: a GIF that stays one keeps every pixel.
bool may_lose(const http::Form& form, const std::optional<Format>& from) {
  return wants_lossy(form) && (from != Format("gif") || wants_webp(form));
}

MetadataPolicy all_or_profile(bool all_metadata) {
  MetadataPolicy policy;
  policy.all = all_metadata;
  policy.icc = true;
  return policy;
}

}  // namespace

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
  if (lossy) goal.palette_quality = kPaletteQuality;
  if (*format == Format("png") && !lossy && !flag(form, "compress", true))
    goal.effort = Effort::low;
  if (!goal.convert && flag(form, "convert")) goal.convert = conversion_in(form, *format);
  return goal;
}

bool wants_webp(const http::Form& form) { return flag(form, "webp"); }
bool wants_lossy(const http::Form& form) { return flag(form, "lossy"); }
bool may_answer_pending(const http::Form& form) {
  return flag(form, "async") || flag(form, "force_async");
}

Goal upright_goal(bool all_metadata) {
  Goal goal;
  goal.compression = Compression::none;
  goal.steps = {TurnUpright{.trim = true}};
  goal.metadata = all_or_profile(all_metadata);
  return goal;
}

Goal resize_goal(const http::Form& form, bool all_metadata) {
  Goal goal;
  goal.compression = Compression::none;
  goal.metadata = all_or_profile(all_metadata);
  if (length_in(form, "dst_x", 0) + length_in(form, "dst_y", 0) > 0)
    throw Error(ErrorCode::invalid_request, "The picture cannot be moved.");
  Crop crop;
  crop.at = Crop::Corner{length_in(form, "src_x", 0), length_in(form, "src_y", 0)};
  crop.width = length_in(form, "src_w", 1);
  crop.height = length_in(form, "src_h", 1);
  if (crop.at->x + crop.at->y + crop.width + crop.height > 0) goal.steps.emplace_back(crop);
  Resize resize;
  const auto either = [&form](std::string_view name, std::string_view alias) {
    const auto side = length_in(form, name, 1);
    return side > 0 ? side : length_in(form, alias, 1);
  };
  resize.width = either("dst_w", "width");
  resize.height = either("dst_h", "height");
  resize.fit = Resize::Fit::exact;
  resize.enlarge = true;
  goal.steps.emplace_back(resize);
  return goal;
}

Goal reduce_goal(const http::Form& form, bool all_metadata) {
  Goal goal;
  goal.effort = Effort::medium;  // clients wait 30 s here, elsewhere 300 s
  goal.metadata = all_or_profile(all_metadata);
  goal.steps = {ReduceColours{static_cast<int>(
      std::clamp<std::int64_t>(number_of(form, "colors").value_or(256), 0, 1000))}};
  return goal;
}

std::string name_in(const http::Form& form, const http::FormFile& file) {
  std::string name = text(form, "filename");
  return name.empty() ? http::base_name(file.file_name) : name;
}

std::string backup_name(const http::Form& form, std::string_view field) {
  const std::string name = text(form, field);
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
  });
  return plain && name.size() <= kMaxBackupName ? name : std::string();
}

std::string text(const http::Form& form, std::string_view field) {
  return std::string(form.field(field).value_or(""));
}

std::optional<std::uint32_t> side_in(std::string_view text) {
  const auto side = number_in<std::uint32_t>(text);
  return side && *side >= 1 && *side <= 5000 ? side : std::nullopt;
}

}  // namespace pressoir::dialects::ewww
