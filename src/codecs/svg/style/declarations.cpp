#include "codecs/svg/style/declarations.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "base/text.h"

namespace pressoir::codecs::svg::style {
namespace {

/// Where the declaration ends that `tokens` start with: before a ';' outside of all brackets.
std::size_t length_of_declaration(Tokens tokens) noexcept {
  std::size_t length = 0;
  while (length < tokens.size() && !tokens[length].is(';'))
    length += component_length(tokens.subspan(length));
  return length;
}

bool cut_important(Tokens& value) {
  Tokens rest = without_blanks(value);
  if (rest.empty() || rest.back().kind != TokenKind::identifier ||
      lower(rest.back().text) != "important")
    return false;
  rest = without_blanks(rest.first(rest.size() - 1));
  if (rest.empty() || !rest.back().is('!')) return false;
  value = without_blanks(rest.first(rest.size() - 1));
  return true;
}

std::optional<Declaration> declaration_in(Tokens tokens) {
  tokens = without_blanks(tokens);
  if (tokens.empty() || tokens.front().kind != TokenKind::identifier) return std::nullopt;
  const auto name = tokens.front().text;
  tokens = without_blanks(tokens.subspan(1));
  if (tokens.empty() || !tokens.front().is(':')) return std::nullopt;
  Tokens value = without_blanks(tokens.subspan(1));
  Declaration result;
  result.important = cut_important(value);
  result.name = name.starts_with("--") ? std::string(name) : lower(name);
  result.value = value_text(value);
  if (result.value.empty()) return std::nullopt;
  return result;
}

}  // namespace

Declarations declarations_in(Tokens block) {
  Declarations result;
  while (!block.empty()) {
    const auto length = length_of_declaration(block);
    if (auto declaration = declaration_in(block.first(length)))
      result.push_back(std::move(*declaration));
    block = block.subspan(length < block.size() ? length + 1 : length);
  }
  return result;
}

Declarations declarations_in(std::string_view style_attribute) {
  const std::string text = closed(style_attribute);
  return declarations_in(Tokens(tokens_of(text)));
}

std::string text_of(std::span<const Declaration> declarations) {
  std::string text;
  for (const auto& [name, value, important] : declarations) {
    if (!text.empty()) text += ';';
    text += name;
    text += ':';
    text += value;
    if (important) text += "!important";
  }
  return text;
}

}  // namespace pressoir::codecs::svg::style
