#include "dialects/ewww/goals.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace pressoir::dialects::ewww {
namespace {

constexpr int kDefaultQuality = 82;  // the vendor's, section "quality"
// For lossy PNG clients expect a palette, as pngquant makes it, also of photographs: these miss the
// score of `balanced` with 256 colours and would come back lossless.
constexpr int kPaletteQuality = 85;
constexpr std::size_t kLongestBackupName = 128;

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
  std::uint32_t rgb = 0;
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), rgb, 16);
  if (value.size() != 6 || problem != std::errc{} || end != value.data() + value.size())
    return std::nullopt;
  const auto channel = [rgb](int shift) { return static_cast<std::uint8_t>(rgb >> shift & 0xFF); };
  return Colour{channel(16), channel(8), channel(0)};
}

/// JPEG to PNG and PNG to JPEG, when that is smaller.
std::optional<Conversion> conversion_in(const http::Form& form, const Format& from) {
  Conversion conversion;
  conversion.only_if_smaller = true;
  if (from == Format("jpeg")) {
    conversion.format = Format("png");
    return conversion;
  }
  conversion.format = Format("jpeg");
  conversion.background = colour_in(form.field("jpg_fill").value_or(""));
  conversion.quality = quality_in(form);
  return conversion;
}

}  // namespace

std::optional<Format> format_in(const TempFile& file) {
  static constexpr std::string_view kJpeg = "\xFF\xD8\xFF", kPng = "\x89PNG\r\n\x1A\n";
  std::array<std::byte, 8> head{};
  const std::string_view start = as_text({head.data(), file.read_at(0, head)});
  if (start.starts_with(kJpeg)) return Format("jpeg");
  if (start.starts_with(kPng)) return Format("png");
  return std::nullopt;
}

Goal goal_in(const http::Form& form, const std::optional<Format>& format) {
  if (wants_webp(form)) throw Error(ErrorCode::unsupported_format, "WebP cannot be written yet.");
  const bool lossy = wants_lossy(form);
  Goal goal;
  goal.compression = lossy ? Compression::balanced : Compression::lossless;
  goal.fast = lossy && flag(form, "lossy_fast");
  goal.metadata.all = flag(form, "metadata");
  if (!format) return goal;
  // Only JPEGs are turned (section "Rotate"); dropping the metadata turns them anyway.
  goal.upright = *format == Format("jpeg");
  if (*format == Format("png") && lossy) goal.quality = kPaletteQuality;
  if (*format == Format("png") && !lossy) goal.fast = !flag(form, "compress", true);
  if (flag(form, "convert")) goal.convert = conversion_in(form, *format);
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
  goal.metadata.all = all_metadata;
  goal.metadata.icc = true;
  return goal;
}

std::string name_in(const http::Form& form, const http::FormFile& file) {
  std::string name = text(form, "filename");
  return name.empty() ? http::base_name(file.file_name) : name;
}

std::string backup_name(const http::Form& form, std::string_view field) {
  const std::string name = text(form, field);
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
  });
  return plain && name.size() <= kLongestBackupName ? name : std::string();
}

std::string text(const http::Form& form, std::string_view field) {
  return std::string(form.field(field).value_or(""));
}

std::optional<std::uint32_t> side_in(std::string_view text) {
  std::uint32_t side = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), side);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (side < 1 || side > 5000) return std::nullopt;
  return side;
}

}  // namespace pressoir::dialects::ewww
