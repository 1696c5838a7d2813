#include "dialects/iloveimg/answer/names.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <set>
#include <utility>

#include "base/crypto/crypto.h"
#include "base/short_name.h"
#include "base/text.h"
#include "base/url.h"
#include "base/utf8.h"
#include "http/body/form.h"

namespace pressoir::dialects::iloveimg {
namespace {

constexpr std::size_t kMaxName = 200;  // bytes, so that an extension and a number fit a file system
constexpr std::string_view kNameEnds = " \t\r\n.";

std::string date_text(TimePoint time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text.data();
}

/// Where the extension begins, with its dot; the size where there is none.
std::size_t extension_place(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? name.size() : dot;
}

bool has_extension_of(std::string_view name, const FormatInfo& format) {
  const std::string extension = lower(name.substr(extension_place(name)));
  if (extension.size() < 2) return false;
  const auto is_it = [&](std::string_view other) { return extension.substr(1) == other; };
  return is_it(format.extension) ||
         std::ranges::any_of(format.other_extensions, [&](std::string_view other) {
           return !other.empty() && is_it(other);
         });
}

std::string value_of(std::string_view placeholder, const NameParts& parts) {
  if (placeholder == "{filename}")
    return parts.file_name.substr(0, extension_place(parts.file_name));
  if (placeholder == "{n}") return std::to_string(parts.number);
  if (placeholder == "{tool}" || placeholder == "{app}") return std::string(parts.tool);
  if (placeholder == "{date}") return date_text(parts.date);
  return std::string(placeholder);
}

}  // namespace

std::string filled_name(std::string_view pattern, const NameParts& parts) {
  if (trimmed(pattern, kNameEnds).empty()) pattern = "{filename}";
  std::string filled;
  while (!pattern.empty()) {
    const auto open = std::min(pattern.find('{'), pattern.size());
    filled += pattern.substr(0, open);
    pattern.remove_prefix(open);
    const auto close = pattern.find('}');
    const auto size = close == std::string_view::npos ? pattern.size() : close + 1;
    filled += value_of(pattern.substr(0, size), parts);
    pattern.remove_prefix(size);
  }
  std::string name = short_name(http::base_name(utf8::repaired(filled)), kMaxName);
  return trimmed(name, kNameEnds).empty() ? "output" : name;
}

std::string name_as(const std::string& name, const FormatInfo& format) {
  return has_extension_of(name, format) ? name : name + '.' + std::string(format.extension);
}

std::string renamed_as(const std::string& name, const FormatInfo& format) {
  return has_extension_of(name, format) ? name
                                        : name_as(name.substr(0, extension_place(name)), format);
}

std::string new_server_filename(std::string_view extension) {
  constexpr std::size_t kLength = 40;
  return crypto::random_token(kLength) + '.' + std::string(extension);
}

std::vector<std::string> told_apart(std::vector<std::string> names) {
  std::set<std::string> taken;
  std::map<std::string, std::size_t> copies;
  for (const std::string& name : names) taken.insert(lower(name));
  std::set<std::string> used;
  for (std::string& name : names) {
    if (used.insert(lower(name)).second) continue;
    const std::string first = name;
    const auto end = extension_place(first);
    std::size_t& copy = copies[lower(first)];
    do name = first.substr(0, end) + "-copy-" + std::to_string(copy++) + first.substr(end);
    while (taken.contains(lower(name)) || !used.insert(lower(name)).second);
  }
  return names;
}

std::string disposition_of(std::string_view file_name) {
  std::string plain;
  for (const char c : file_name) {
    // A percent sign or a backslash is undone by some clients.
    const bool is_kept = c >= ' ' && c < 0x7F && c != '"' && c != '\\' && c != '%' && c != '/';
    if (is_kept)
      plain += c;
    else if (!utf8::continues(c))
      plain += '_';
  }
  return "attachment; filename=\"" + plain + "\"; filename*=utf-8''" +
         url::encoded_segment(file_name);
}

}  // namespace pressoir::dialects::iloveimg
