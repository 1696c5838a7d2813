#include "dialects/megaoptim/goals.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "base/crypto/crypto.h"
#include "base/error.h"
#include "base/text.h"
#include "dialects/error_text.h"
#include "dialects/forms.h"
#include "dialects/goal_values.h"
#include "dialects/links.h"

namespace pressoir::dialects::megaoptim {
namespace {

constexpr std::size_t kMaxDigits = 9;  // of a number
constexpr std::size_t kFolderDigits = 12;
constexpr std::string_view kHexDigits = "0123456789abcdef", kWebpSuffix = ".webp";

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
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(*side, kMaxSide));
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

std::vector<service::Upload> uploads_in(http::Form& form) {
  std::multimap<std::uint64_t, http::FormFile*> found;
  for (http::FormFile& file : form.files) {
    const auto place = place_of(file.field, "file");
    if (place && is_chosen(file)) found.emplace(*place, &file);
  }
  std::vector<service::Upload> uploads;
  for (const auto& [place, file] : found)
    uploads.push_back(taken(*file, http::base_name(file->file_name)));
  return uploads;
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

Goal goal_in(const http::Form& form, Compression compression) {
  Goal goal;
  goal.compression = compression;
  goal.palette_quality = palette_quality(compression);
  const bool cmyk_to_rgb = flag_in(form, "cmyktorgb", true);
  if (cmyk_to_rgb) goal.steps.emplace_back(ToSrgb{.only_cmyk = true});
  goal.keep_cmyk = !cmyk_to_rgb;
  goal.metadata.all = flag_in(form, "keep_exif", false);
  goal.upright = !goal.metadata.all;
  Resize resize;
  resize.width = side_in(form, "max_width");
  resize.height = side_in(form, "max_height");
  if (resize.width > 0 || resize.height > 0) goal.steps.emplace_back(resize);
  return goal;
}

/// Of the WebP beside the result.
Goal webp_goal_of(Goal goal) {
  goal.palette_quality.reset();
  goal.convert.emplace().format = Format("webp");
  return goal;
}

/// @throws Error invalid_request: none, more than kMaxItems, another type.
void take_sources(http::Form& form, OptimizeRequest& wanted) {
  const std::string_view type = text_in(form, "type");
  const bool files = type == "file" || type == "files", urls = type == "url" || type == "urls";
  if (!type.empty() && !files && !urls) throw wrong_value("type", "url, urls, file or files", type);
  if (!urls) wanted.uploads = uploads_in(form);
  if (!files && wanted.uploads.empty()) wanted.urls = urls_in(form);
  const std::size_t items = wanted.uploads.size() + wanted.urls.size();
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

/// 8-4-4-4-12 hexadecimal digits -> lower case. Empty: anything else.
std::string uuid_in(std::string_view text) {
  std::string uuid = lower(text);
  if (uuid.size() != 36) return {};
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? uuid[i] != '-' : kHexDigits.find(uuid[i]) == std::string_view::npos) return {};
  }
  return uuid;
}

}  // namespace

OptimizeRequest optimize_in(http::Form form) {
  OptimizeRequest wanted;
  // In this order wrong values are reported.
  const Compression compression = compression_in(form);
  const bool webp = flag_in(form, "webp", false);
  wanted.goal = goal_in(form, compression);
  if (webp) wanted.webp_goal = webp_goal_of(wanted.goal);
  wanted.callback_url = text_in(form, "callback_url");
  take_sources(form, wanted);
  return wanted;
}

ResultRequest result_in(const http::Request& request, const http::Form& form) {
  std::string timeout = request.head.query_value("timeout");
  if (timeout.empty()) timeout = text_in(form, "timeout");
  return {.id = {uuid_in(request.path_value("id"))}, .timeout = timeout_in(timeout)};
}

std::string random_uuid() {
  std::string digits = crypto::random_hex(32);
  digits[12] = '4';                                      // the version
  digits[16] = "89ab"[kHexDigits.find(digits[16]) % 4];  // the variant
  for (const std::size_t at : {20U, 16U, 12U, 8U}) digits.insert(at, 1, '-');
  return digits;
}

std::optional<FileLink> link_in(std::string_view folder, std::string_view name) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  FileLink file;
  file.link = std::string(folder) + std::string(name.substr(0, dot));
  if (folder.size() != kFolderDigits || !is_job_link(file.link)) return std::nullopt;
  const auto rest = name.substr(dot + 1);
  const auto next = rest.find('.');
  file.extension = rest.substr(0, next);
  file.webp = next != std::string_view::npos;
  if (file.webp && rest.substr(next) != kWebpSuffix) return std::nullopt;
  return file;
}

}  // namespace pressoir::dialects::megaoptim
