#include "codecs/svg/style/sheet.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/text.h"

namespace pressoir::codecs::svg::style {
namespace {

/// Rules inside each other deeper than this stay as they are written.
constexpr int kMaxDepth = 8;

Sheet rules_in(Tokens tokens, int depth);

/// Up to the block, or for at-rules the ';', that ends what comes before it.
std::size_t length_of_prelude(Tokens tokens, bool at_rule) {
  std::size_t length = 0;
  while (length < tokens.size() && !tokens[length].is('{') && !(at_rule && tokens[length].is(';')))
    length += component_length(tokens.subspan(length));
  return std::min(length, tokens.size());
}

/// What stands between the braces; the closing one may be missing at the end of the text.
Tokens inside(Tokens braces) {
  braces = braces.subspan(1);
  return !braces.empty() && braces.back().is('}') ? braces.first(braces.size() - 1) : braces;
}

bool has_block(Tokens tokens) {
  return std::ranges::any_of(tokens, [](const Token& token) { return token.is('{'); });
}

/// As written: blanks say something in selectors.
std::string raw_text(Tokens tokens) {
  std::string text;
  for (const Token& token : without_blanks(tokens)) text += token.text;
  return text;
}

/// At-rules whose blocks hold declarations, or blocks of them behind numbers and names.
bool has_declarations(std::string_view name) {
  return name.ends_with("keyframes") || name == "font-face" || name == "page";
}

Rule style_rule(Tokens prelude, Tokens block) {
  Rule rule;
  if (auto selectors = selectors_in(prelude)) rule.selectors = std::move(*selectors);
  rule.prelude = value_text(prelude);
  if (has_block(block))
    rule.block = raw_text(block);
  else
    rule.declarations = declarations_in(block);
  return rule;
}

Rule at_rule(std::string_view name, Tokens prelude, std::optional<Tokens> block, int depth) {
  Rule rule;
  rule.at = lower(name.substr(1));
  rule.prelude = value_text(prelude);
  if (!block) return rule;
  if ((rule.at == "media" || rule.at == "supports") && depth < kMaxDepth)
    rule.rules = rules_in(*block, depth + 1);
  else
    rule.block = has_declarations(rule.at) ? block_text(*block) : raw_text(*block);
  return rule;
}

Sheet rules_in(Tokens tokens, int depth) {
  Sheet rules;
  const auto is_between = [](const Token& token) {
    return token.is_blank() || token.kind == TokenKind::cdo || token.kind == TokenKind::cdc;
  };
  while (true) {
    while (!tokens.empty() && is_between(tokens.front())) tokens = tokens.subspan(1);
    if (tokens.empty()) return rules;
    const bool is_at = tokens.front().kind == TokenKind::at_keyword;
    const auto length = length_of_prelude(tokens, is_at);
    const Tokens prelude = tokens.first(length);
    tokens = tokens.subspan(length);
    std::optional<Tokens> block;
    if (!tokens.empty() && tokens.front().is('{')) {
      const auto braces = component_length(tokens);
      block = inside(tokens.first(braces));
      tokens = tokens.subspan(braces);
    } else if (!tokens.empty()) {
      tokens = tokens.subspan(1);
    }
    if (is_at)
      rules.push_back(at_rule(prelude.front().text, prelude.subspan(1), block, depth));
    else if (block)
      rules.push_back(style_rule(prelude, *block));
  }
}

}  // namespace

Sheet sheet_in(std::string_view css) {
  const std::string text = closed(css);
  return rules_in(tokens_of(text), 0);
}

std::string text_of(const Rule& rule) {
  std::string text;
  if (!rule.at.empty()) {
    text = '@' + rule.at;
    if (!rule.prelude.empty()) text += (rule.prelude.front() == '(' ? "" : " ") + rule.prelude;
    if (rule.block) return text + '{' + *rule.block + '}';
    if (rule.at != "media" && rule.at != "supports") return text + ';';
    return text + '{' + text_of(rule.rules) + '}';
  }
  for (const auto& selector : rule.selectors) {
    if (!text.empty()) text += ',';
    text += selector.text;
  }
  if (rule.selectors.empty()) text = rule.prelude;
  return text + '{' + (rule.block ? *rule.block : text_of(rule.declarations)) + '}';
}

std::string text_of(const Sheet& sheet) {
  std::string text;
  for (const auto& rule : sheet) text += text_of(rule);
  return text;
}

}  // namespace pressoir::codecs::svg::style
