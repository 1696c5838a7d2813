#include "dialects/megaoptim/goals.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "base/crypto.h"
#include "base/error.h"
#include "base/text.h"
#include "base/url.h"
#include "dialects/error_text.h"

namespace pressoir::dialects::megaoptim {
namespace {

// Photographs as PNG miss the lossy scores with 256 colours and would come back lossless.
constexpr int kPaletteQuality = 85, kUltraPaletteQuality = 60;
constexpr std::uint64_t kMaxSide = 1'000'000;  // the engine's limits are narrower
constexpr std::size_t kMaxDigits = 9;          // of a number
constexpr std::size_t kFolderDigits = 12, kLinkDigits = 32;
constexpr std::string_view kHexDigits = "0123456789abcdef", kWebpSuffix = ".webp";

std::string_view text_in(const http::Form& form, std::string_view field) {
  return form.field(field).value_or("");
}

bool flag_in(const http::Form& form, std::string_view field, bool otherwise) {
  const std::string value = lower(text_in(form, field));
  if (value.empty()) return otherwise;
  if (value == "1" || value == "true") return true;
  if (value == "0" || value == "false") return false;
  throw wrong_value(field, "0 or 1", text_in(form, field));
}

std::uint32_t side_in(const http::Form& form, std::string_view field) {
  const std::string_view value = text_in(form, field);
  if (value.empty()) return 0;
  const auto side = number_in<std::uint64_t>(value);
  if (!side) throw wrong_value(field, "a number of pixels, or 0 for no bound", value);
  return static_cast<std::uint32_t>(std::min(*side, kMaxSide));
}

Compression compression_in(const http::Form& form) {
  const std::string_view word = text_in(form, "compression");
  if (word.empty() || word == "intelligent" || word == "lossy") return Compression::balanced;
  if (word == "ultra") return Compression::smallest;
  if (word == "lossless") return Compression::lossless;
  throw wrong_value("compression", "intelligent, ultra or lossless", word);
}

/// "file3" -> 3, "file" -> 0: its place among the sources. Empty: another field.
std::optional<std::uint64_t> place_of(std::string_view field, std::string_view word) {
  if (!field.starts_with(word)) return std::nullopt;
  field.remove_prefix(word.size());
  if (field.empty()) return 0;
  return field.size() > kMaxDigits ? std::nullopt : number_in<std::uint64_t>(field);
}

std::vector<http::FormFile*> files_in(http::Form& form) {
  std::multimap<std::uint64_t, http::FormFile*> found;
  for (http::FormFile& file : form.files) {
    const auto place = place_of(file.field, "file");
    const bool nothing_chosen = file.file_name.empty() && file.content.size() == 0;
    if (place && !nothing_chosen) found.emplace(*place, &file);
  }
  std::vector<http::FormFile*> files;
  for (const auto& [place, file] : found) files.push_back(file);
  return files;
}

std::vector<RemoteFile> urls_in(const http::Form& form) {
  std::map<std::uint64_t, std::string> found;
  for (const auto& [field, value] : form.fields)
    if (const auto place = place_of(field, "url"); place && !value.empty()) found[*place] = value;
  std::vector<RemoteFile> urls;
  for (const auto& [place, url] : found)
    urls.push_back(RemoteFile{.url = url,
                              .user = std::string(text_in(form, "http_user")),
                              .password = std::string(text_in(form, "http_pass"))});
  return urls;
}

bool is_hex(std::string_view text) {
  return text.find_first_not_of(kHexDigits) == std::string_view::npos;
}

}  // namespace

Options options_in(const http::Form& form) {
  Options options;
  options.compression = compression_in(form);
  options.webp = flag_in(form, "webp", false);
  options.cmyk_to_rgb = flag_in(form, "cmyktorgb", true);
  options.keep_exif = flag_in(form, "keep_exif", false);
  options.max_width = side_in(form, "max_width");
  options.max_height = side_in(form, "max_height");
  options.callback_url = text_in(form, "callback_url");
  return options;
}

Goal goal_of(const Options& options) {
  Goal goal;
  goal.compression = options.compression;
  if (options.compression == Compression::balanced) goal.palette_quality = kPaletteQuality;
  if (options.compression == Compression::smallest) goal.palette_quality = kUltraPaletteQuality;
  if (options.cmyk_to_rgb) goal.steps.emplace_back(ToSrgb{.only_cmyk = true});
  if (options.max_width > 0 || options.max_height > 0) {
    Resize resize;
    resize.width = options.max_width;
    resize.height = options.max_height;
    goal.steps.emplace_back(resize);
  }
  goal.metadata.all = options.keep_exif;
  goal.keep_cmyk = !options.cmyk_to_rgb;
  goal.upright = !options.keep_exif;
  return goal;
}

Goal webp_goal_of(const Options& options) {
  Goal goal = goal_of(options);
  goal.palette_quality.reset();
  goal.convert.emplace().format = Format("webp");
  return goal;
}

Sources sources_in(http::Form& form) {
  const std::string_view type = text_in(form, "type");
  const bool files = type == "file" || type == "files", urls = type == "url" || type == "urls";
  if (!type.empty() && !files && !urls) throw wrong_value("type", "url, urls, file or files", type);
  Sources sources;
  if (!urls) sources.files = files_in(form);
  if (!files && sources.files.empty()) sources.urls = urls_in(form);
  const std::size_t items = sources.files.size() + sources.urls.size();
  if (items == 0)
    throw Error(ErrorCode::invalid_request,
                std::string(files  ? "No file was sent"
                            : urls ? "No url was sent"
                                   : "No file and no url was sent") +
                    (type.empty() ? "" : ", as type " + shown_value(type) + " asks for"));
  if (items > kMaxItems)
    throw Error(ErrorCode::invalid_request, "At most " + std::to_string(kMaxItems) +
                                                " files or URLs can be sent at a time (got " +
                                                std::to_string(items) + ")");
  return sources;
}

std::chrono::milliseconds timeout_in(std::string_view text) {
  constexpr double kMin = 1, kUsual = 120, kMax = 300;
  double seconds = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, seconds);
  const bool is_number = stop == end && problem != std::errc::invalid_argument;
  if (!is_number || std::isnan(seconds) || std::isinf(seconds)) seconds = kUsual;
  if (is_number && problem == std::errc::result_out_of_range)
    seconds = text.starts_with('-') ? kMin : kMax;
  seconds = std::clamp(seconds, kMin, kMax);
  return std::chrono::milliseconds(std::llround(1000 * seconds));
}

std::string random_uuid() {
  std::string digits = crypto::random_hex(32);
  digits[12] = '4';                                      // the version
  digits[16] = "89ab"[kHexDigits.find(digits[16]) % 4];  // the variant
  for (const std::size_t at : {20U, 16U, 12U, 8U}) digits.insert(at, 1, '-');
  return digits;
}

std::string uuid_in(std::string_view text) {
  std::string uuid = lower(text);
  if (uuid.size() != 36) return {};
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? uuid[i] != '-' : kHexDigits.find(uuid[i]) == std::string_view::npos) return {};
  }
  return uuid;
}

std::optional<FileLink> link_in(std::string_view folder, std::string_view name) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  FileLink file;
  file.link = std::string(folder) + std::string(name.substr(0, dot));
  if (folder.size() != kFolderDigits || file.link.size() != kLinkDigits || !is_hex(file.link))
    return std::nullopt;
  const auto rest = name.substr(dot + 1);
  const auto next = rest.find('.');
  file.extension = rest.substr(0, next);
  file.webp = next != std::string_view::npos;
  if (file.webp && rest.substr(next) != kWebpSuffix) return std::nullopt;
  return file;
}

}  // namespace pressoir::dialects::megaoptim
