#include "dialects/crushpics/goals.h"

#include <algorithm>
#include <cmath>

#include "base/crypto/base64.h"
#include "base/loop/loop_thread.h"
#include "base/text.h"
#include "base/url.h"
#include "base/utf8.h"
#include "dialects/crushpics/refusal.h"
#include "dialects/crushpics/styles.h"
#include "dialects/forms.h"
#include "dialects/links.h"
#include "http/body/form_tree.h"

namespace pressoir::dialects::crushpics {
namespace {

constexpr std::size_t kMaxDigits = 18;  // of a number: fits 64 bits
constexpr std::size_t kMaxOrigin = 100;
constexpr std::size_t kLinkSize = 32;  // of Job::link
constexpr int kMaxLevel = 100;
constexpr std::string_view kDataUri = "data:";

std::optional<Type> type_in(const http::Form& form) {
  const std::string_view word = trimmed(text_in(form, "compression_type"), kBlanks);
  if (word.empty()) return std::nullopt;
  const auto type = type_named(word);
  if (!type) throw Refusal("compression_type", "is not included in the list");
  return type;
}

/// crush-action sends the word `undefined` with what has no level.
std::optional<int> level_in(const http::Form& form) {
  const auto number = number_in<double>(trimmed(text_in(form, "compression_level"), kBlanks));
  if (!number || std::isnan(*number)) return std::nullopt;
  return static_cast<int>(std::lround(std::clamp(*number, 1.0, double{kMaxLevel})));
}

bool strips_tags_in(const http::Form& form) {
  const std::string word = lower(trimmed(text_in(form, "strip_tags"), kBlanks));
  if (word.empty() || word == "undefined" || word == "true" || word == "1") return true;
  if (word == "false" || word == "0") return false;
  throw Refusal("strip_tags", "must be true or false");
}

std::string origin_in(const http::Form& form) {
  const std::string_view word = text_in(form, "origin");
  if (word.empty()) return "file";
  if (word.size() > kMaxOrigin || !utf8::is_valid(word)) throw Refusal("origin", "is invalid");
  return std::string(word);
}

std::optional<service::Upload> upload_in(http::Form& form) {
  http::FormFile* file = form.file("file");
  if (file == nullptr && !form.files.empty()) file = &form.files.front();
  if (file == nullptr || !is_chosen(*file)) return std::nullopt;
  std::string name = segment_of(file->file_name);
  return taken(*file, std::move(name));
}

/// Of "data:image/png;base64,AAAA" what stands behind the comma.
std::optional<Buffer> data_of(std::string_view uri) {
  const auto comma = uri.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const std::string_view data = uri.substr(comma + 1);
  if (lower(uri.substr(0, comma)).ends_with(";base64")) return from_base64(data);
  return to_buffer(as_bytes(url::percent_decoded(data, false)));
}

std::optional<InlineFile> inline_file_in(const http::Form& form) {
  const std::string_view text = trimmed(text_in(form, "file"), kBlanks);
  if (text.empty()) return std::nullopt;
  const bool is_uri = lower(text.substr(0, kDataUri.size())) == kDataUri;
  auto content = is_uri ? data_of(text) : from_base64(text);
  if (!content || content->empty()) throw Refusal("file", "is invalid");
  return InlineFile{.content = std::move(*content), .says_its_type = is_uri};
}

std::optional<std::uint64_t> figure_in(std::string_view text) {
  return text.size() > kMaxDigits ? std::nullopt : number_in<std::uint64_t>(text);
}

/// Empty text: back to the default.
std::optional<std::string> level_setting_in(const std::string& field, std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto level = number_in<double>(text);
  const bool is_level = level && *level >= 1 && *level <= kMaxLevel && *level == std::floor(*level);
  if (!is_level) throw Refusal(field, "must be a number from 1 to 100");
  return std::to_string(static_cast<int>(*level));
}

}  // namespace

Resize resize_of(const Style& style) {
  Resize resize;
  resize.width = style.width.value_or(0);
  resize.height = style.height.value_or(0);
  if (style.crops && style.width && style.height) resize.fit = Resize::Fit::cover;
  return resize;
}

std::string segment_of(std::string_view file_name) {
  std::string name = http::base_name(file_name);
  const bool only_dots = name.find_first_not_of('.') == std::string::npos;
  return only_dots ? "file" : name;
}

std::optional<Compressed> asked_in(const http::Form& form, const Defaults& defaults) {
  try {
    return compressed(type_in(form), level_in(form), defaults, "jpeg");
  } catch (const Refusal&) {
    return std::nullopt;
  }
}

ImageRequest image_in(http::Form form) {
  if (http::is_long(form)) LoopThread::note_long_work("image_in");
  ImageRequest wanted;
  wanted.type = type_in(form);
  wanted.level = level_in(form);
  wanted.styles = styles_in(form);
  wanted.origin = origin_in(form);
  wanted.strips_tags = strips_tags_in(form);
  wanted.image_url = trimmed(text_in(form, "image_url"), kBlanks);
  wanted.upload = upload_in(form);
  if (!wanted.upload) wanted.inline_file = inline_file_in(form);
  return wanted;
}

ShopChange shop_change_in(const http::Form& form) {
  ShopChange change;
  if (const auto type = type_in(form)) change[kTypeSetting] = std::string(name_of(*type));
  const std::array<std::pair<std::string, const char*>, 3> levels{
      {{"compression_level_jpg", kJpgSetting},
       {"compression_level_png", kPngSetting},
       {"compression_level_gif", kGifSetting}}};
  for (const auto& [field, setting] : levels)
    if (const auto text = form.field(field))
      change[setting] = level_setting_in(field, trimmed(*text, kBlanks));
  return change;
}

std::string callback_url_in(const http::Form& form) {
  return std::string(trimmed(text_in(form, "url"), kBlanks));
}

std::optional<std::int64_t> id_in(std::string_view text) {
  const auto number = figure_in(text);
  if (!number) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::uint64_t page_in(const http::Head& head) {
  constexpr std::uint64_t kMaxPage = 1'000'000'000;
  const std::string text = head.query_value("page");
  if (text.size() > kMaxDigits && std::ranges::all_of(text, is_digit)) return kMaxPage;
  const auto page = figure_in(text);
  return std::clamp<std::uint64_t>(page.value_or(1), 1, kMaxPage);
}

std::string_view name_of(Report report) noexcept {
  switch (report) {
    case Report::week: return "week";
    case Report::month: return "month";
    case Report::six_months: return "six_months";
  }
  return "six_months";
}

Report report_in(const http::Head& head) {
  const std::string word = head.query_value("report_type");
  if (word.empty()) return Report::six_months;
  for (const Report report : {Report::week, Report::month, Report::six_months})
    if (name_of(report) == word) return report;
  throw Refusal("report_type", "is not included in the list");
}

std::optional<FileToken> token_in(std::string_view text) {
  const std::string_view link = text.substr(0, kLinkSize), key = text.substr(link.size());
  if (!is_job_link(link) || !(key.empty() || is_job_link(key))) return std::nullopt;
  return FileToken{.link = std::string(link), .key = std::string(key)};
}

std::string token_of(const FileToken& token) { return token.link + token.key; }

}  // namespace pressoir::dialects::crushpics
