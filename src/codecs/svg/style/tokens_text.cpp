#include <string>
#include <string_view>

#include "codecs/svg/style/tokens.h"

namespace pressoir::codecs::svg::style {
namespace {

/// Blanks next to these say nothing, in values and, where `block`, in blocks of declarations.
bool stands_alone_before(const Token& token, bool block) noexcept {
  if (token.kind != TokenKind::delimiter) return token.kind == TokenKind::function;
  return std::string_view(block ? "(,[{};:!" : "(,[").find(token.text.front()) !=
         std::string_view::npos;
}
bool stands_alone_after(const Token& token, bool block) noexcept {
  if (token.kind != TokenKind::delimiter) return false;
  return std::string_view(block ? "),]{};:!" : "),]!").find(token.text.front()) !=
         std::string_view::npos;
}

/// Whether the two would be read as one, or otherwise, without anything between.
bool would_join(const Token& left, const Token& right) noexcept {
  const auto is_word = [](const Token& token) {
    return token.kind != TokenKind::delimiter && token.kind != TokenKind::string &&
           token.kind != TokenKind::url;
  };
  return is_word(left) && left.kind != TokenKind::function && is_word(right);
}

std::string joined(Tokens tokens, bool block) {
  std::string text;
  const Token* last = nullptr;
  bool blank = false;
  bool comment = false;
  for (const Token& token : without_blanks(tokens)) {
    if (token.is_blank()) {
      (token.kind == TokenKind::blank ? blank : comment) = true;
      continue;
    }
    if (last != nullptr) {
      const bool needs_none = stands_alone_before(*last, block) || stands_alone_after(token, block);
      if (last->kind == TokenKind::bad_string)
        text += '\n';  // which alone ends it
      else if ((blank && !needs_none) || (comment && would_join(*last, token)))
        text += ' ';
      if (block && token.is('}') && last->is(';')) text.pop_back();
    }
    text += token.text;
    last = &token;
    blank = comment = false;
  }
  return text;
}

}  // namespace

std::string value_text(Tokens tokens) { return joined(tokens, false); }
std::string block_text(Tokens tokens) { return joined(tokens, true); }

}  // namespace pressoir::codecs::svg::style
