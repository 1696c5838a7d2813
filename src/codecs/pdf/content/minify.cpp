#include "codecs/pdf/content/minify.h"

#include "codecs/pdf/content/tokens.h"
#include "codecs/pdf/write/serialise.h"

namespace pressoir::codecs::pdf {
namespace {

using Kind = Token::Kind;

std::string shortest(const Token& token) {
  if (token.kind == Kind::number) return shortest_number(token.text);
  if (token.kind == Kind::string) return string_token(token.value);
  return std::string(token.text);
}

bool is_same(const Token& one, const Token& other) {
  if (one.kind != other.kind) return false;
  if (one.kind == Kind::string) return one.value == other.value;
  if (one.kind == Kind::number) return shortest_number(one.text) == shortest_number(other.text);
  return one.text == other.text;
}

}  // namespace

bool says_same(std::string_view one, std::string_view other) {
  TokenReader left(one), right(other);
  for (;;) {
    const auto a = left.next(), b = right.next();
    if (!a || !b) return !a && !b && left.is_sound() && right.is_sound();
    if (!is_same(*a, *b)) return false;
  }
}

std::optional<std::string> minified(std::string_view content) {
  TokenReader reader(content);
  TokenText out;
  while (auto token = reader.next()) {
    out.add(shortest(*token));
    // Whoever looks for the end of a picture wants to see white space.
    if (token->kind == Kind::picture) out.add("\n");
  }
  if (!reader.is_sound()) return std::nullopt;
  auto text = std::move(out).take();
  if (!says_same(content, text)) return std::nullopt;
  return text;
}

}  // namespace pressoir::codecs::pdf
