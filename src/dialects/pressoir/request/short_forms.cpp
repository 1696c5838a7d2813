#include "dialects/pressoir/request/short_forms.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "dialects/pressoir/request/refusal.h"
#include "service/formats.h"

namespace pressoir::dialects::own {
namespace {

namespace json = boost::json;

using Words = std::vector<std::string_view>;

constexpr std::string_view kNone = "none";

/// A group.
void keep(MetadataPolicy& policy, std::string_view word, const std::string& place) {
  Words known{kNone};
  bool is_known = false;
  fields::each(policy, [&](std::string_view name, bool& stays) {
    known.push_back(name);
    if (name != word) return;
    stays = is_known = true;
  });
  if (!is_known) throw wrong_name(place, json::value(word), known);
}

/// All of them; "none" stands alone.
void keep_all_of(MetadataPolicy& policy, const Words& words, const std::string& place) {
  if (words == Words{kNone}) return;
  if (std::ranges::find(words, kNone) != words.end())
    throw wrong_field(place, text_value("none beside others"), "none alone, or groups without it");
  for (const std::string_view word : words) keep(policy, word, place);
}

}  // namespace

void detail::read_plain(const json::value& from, Format& format, const std::string& place) {
  const auto lines = service::format_lines();
  const auto* text = from.if_string();
  Words known;
  for (const auto& line : lines) {
    if (!line.target) continue;
    known.push_back(line.name);
    if (text == nullptr || (*text != line.name && *text != line.extension)) continue;
    format = Format(line.name);
    return;
  }
  throw wrong_name(place, from, known);
}

bool read_short(const json::value& from, Conversion& conversion, const std::string& place) {
  if (!from.is_string()) return false;
  detail::read_plain(from, conversion.format, place);
  return true;
}

bool read_short(const json::value& from, MetadataPolicy& policy, const std::string& place) {
  policy = {};
  if (const auto* text = from.if_string()) {
    Words words;
    for (const std::string_view word : split(*text, ',')) words.push_back(trimmed(word));
    keep_all_of(policy, words, place);
    return true;
  }
  const auto* list = from.if_array();
  if (list == nullptr) return false;
  Words words;
  for (const json::value& word : *list) {
    const auto* text = word.if_string();
    words.push_back(text == nullptr ? std::string_view("(not a text)") : std::string_view(*text));
  }
  keep_all_of(policy, words, place);
  return true;
}

bool read_short(const json::value& from, Colour& colour, const std::string& place) {
  const auto* text = from.if_string();
  if (text == nullptr) return false;
  const std::string_view digits = *text;
  const auto rgb = digits.size() == 7 && digits[0] == '#'
                       ? number_in<std::uint32_t>(digits.substr(1), 16)
                       : std::nullopt;
  if (!rgb) throw wrong_field(place, from, "a colour such as #ff8000, or a list of 3 numbers");
  const auto channel = [&](int shift) { return static_cast<std::uint8_t>(*rgb >> shift & 0xFF); };
  colour = {channel(16), channel(8), channel(0)};
  return true;
}

}  // namespace pressoir::dialects::own
