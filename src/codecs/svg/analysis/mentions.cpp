#include "codecs/svg/analysis/mentions.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "codecs/svg/style/tokens.h"

namespace pressoir::codecs::svg {
namespace {

using style::Token;
using style::TokenKind;

constexpr std::string_view kBlanks = " \t\r\n\f";

bool is_plain(std::string_view id) noexcept {
  return id.find_first_of("\\%") == std::string_view::npos;
}

/// Undoes %XX; what is not %XX stays as it is.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_coded = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                          hex_value(text[i + 2]) >= 0;
    out += is_coded ? static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]))
                    : text[i];
    if (is_coded) i += 2;
  }
  return out;
}

/// The id at that place of a text, which is `written` there.
Mention mention(Mention::Kind kind, std::size_t start, std::string_view written) {
  if (is_plain(written)) return {kind, start, written.size(), std::string(written)};
  return {kind, start, 0, percent_decoded(style::unescaped(written))};
}

/// "#a", with blanks around.
void add_fragment(std::vector<Mention>& found, Mention::Kind kind, std::string_view text,
                  std::size_t offset) {
  const auto start = text.find_first_not_of(kBlanks);
  if (start == std::string_view::npos || text[start] != '#') return;
  auto id = trimmed(text.substr(start + 1), kBlanks);
  if (id.empty()) return;
  if (const auto inner = id.find("id("); id.starts_with("xpointer(") && inner != id.npos) {
    const auto name = trimmed(id.substr(inner + 3), "()'\" ");
    found.push_back({kind, 0, 0, std::string(name)});
    return;
  }
  found.push_back(mention(kind, offset + start + 1, id));
}

/// What url() refers to: of an unquoted one, or of the string inside.
void add_url(std::vector<Mention>& found, std::string_view token, std::size_t offset) {
  std::size_t cut = 1;
  if (lower(token.substr(0, 4)) == "url(") cut = 4;
  const bool closed = token.size() > cut && (token.back() == ')' || token.back() == token.front());
  add_fragment(found, Mention::Kind::paint, token.substr(cut, token.size() - cut - closed),
               offset + cut);
}

void add_urls(std::vector<Mention>& found, style::Tokens tokens, std::string_view text) {
  bool in_function = false;
  for (const Token& token : tokens) {
    const auto offset = static_cast<std::size_t>(token.text.data() - text.data());
    if (token.kind == TokenKind::url || (in_function && token.kind == TokenKind::string))
      add_url(found, token.text, offset);
    if (!token.is_blank())
      in_function = token.kind == TokenKind::function && lower(token.text) == "url(";
  }
}

/// "a.end+1s; b.click; 3s; accessKey(x)"
void add_timings(std::vector<Mention>& found, std::string_view value) {
  for (const auto part : split(value, ';')) {
    const auto text = trimmed(part, kBlanks);
    if (text.empty() || is_digit(text.front()) || text.front() == '+' || text.front() == '.')
      continue;
    std::size_t dot = text.find('.');
    while (dot != std::string_view::npos && dot > 0 && text[dot - 1] == '\\')
      dot = text.find('.', dot + 1);
    if (dot == std::string_view::npos || text.find('(') < dot) continue;
    const auto id = text.substr(0, dot);
    if (id == "prev" || id.front() == '-') continue;
    found.push_back(
        mention(Mention::Kind::timing, static_cast<std::size_t>(id.data() - value.data()), id));
  }
}

void add_list(std::vector<Mention>& found, std::string_view value) {
  for (std::size_t start = 0; start < value.size();) {
    start = value.find_first_not_of(kBlanks, start);
    if (start == std::string_view::npos) return;
    const auto end = std::min(value.find_first_of(kBlanks, start), value.size());
    found.push_back(
        {Mention::Kind::list, start, end - start, std::string(value.substr(start, end - start))});
    start = end;
  }
}

bool is_list_of_ids(const Node& element, std::string_view name) noexcept {
  constexpr auto kAria = std::to_array<std::string_view>(
      {"aria-activedescendant", "aria-controls", "aria-describedby", "aria-details",
       "aria-errormessage", "aria-flowto", "aria-labelledby", "aria-owns"});
  constexpr auto kHtml = std::to_array<std::string_view>(
      {"for", "form", "headers", "itemref", "list", "popovertarget"});
  if (std::ranges::find(kAria, name) != kAria.end()) return true;
  return element.space != Space::svg && std::ranges::find(kHtml, name) != kHtml.end();
}

}  // namespace

std::vector<Mention> mentions_in(const Node& element, const Attribute& attribute) {
  std::vector<Mention> found;
  const std::string_view value = attribute.value;
  if (value.empty() || attribute.space == Space::xmlns) return found;
  const auto local = attribute.local();
  const bool is_plain_name = attribute.space == Space::none;
  if (is_plain_name && (local == "begin" || local == "end")) {
    add_timings(found, value);
    return found;
  }
  if (is_plain_name && is_list_of_ids(element, local)) {
    add_list(found, value);
    return found;
  }
  if (local == "href" || !is_plain_name || element.space != Space::svg) {
    const bool is_link = is_plain_name || attribute.space == Space::xlink;
    add_fragment(found, Mention::Kind::link, value, 0);
    if (!is_link || local != "href")  // of a vocabulary that is not known
      for (auto& each : found) each.length = 0;
  }
  if (!is_plain_name || value.find('(') == std::string_view::npos ||
      value.find('#') == std::string_view::npos)
    return found;
  if (local == "d" || local == "transform" || local == "id" || local == "class") return found;
  add_urls(found, style::tokens_of(value), value);
  return found;
}

std::vector<Mention> mentions_in_sheet(std::string_view css, bool& understood) {
  std::vector<Mention> found;
  const auto tokens = style::tokens_of(css);
  add_urls(found, tokens, css);
  std::vector<bool> holds_rules{true};  // what the blocks that are open hold
  std::string_view at;
  bool first = true;
  for (const Token& token : tokens) {
    if (token.is_blank()) continue;
    const bool in_prelude = holds_rules.back();
    if (in_prelude && first)
      at = token.kind == TokenKind::at_keyword ? token.text : std::string_view();
    first = false;
    if (token.is('{')) {
      const auto name = lower(at);
      const bool is_group = name == "@media" || name == "@supports" || name == "@layer" ||
                            name == "@container" || name == "@scope";
      if (!in_prelude && at.empty()) understood = false;  // rules inside of rules
      holds_rules.push_back(in_prelude && is_group);
      first = true;
    } else if (token.is('}')) {
      if (holds_rules.size() > 1) holds_rules.pop_back();
      first = true;
    } else if (token.is(';')) {
      first = true;
    } else if (token.kind == TokenKind::hash && in_prelude) {
      found.push_back(mention(Mention::Kind::selector,
                              static_cast<std::size_t>(token.text.data() - css.data()) + 1,
                              token.text.substr(1)));
    }
  }
  std::ranges::sort(found, {}, &Mention::start);
  return found;
}

}  // namespace pressoir::codecs::svg
