#include "codecs/pdf/write/serialise.h"

#include <algorithm>

#include "codecs/pdf/structure/walk.h"

namespace pressoir::codecs::pdf {
namespace {

bool has_matching_parentheses(std::string_view bytes) {
  int depth = 0;
  for (const char letter : bytes) {
    if (letter == '(') ++depth;
    if (letter == ')' && --depth < 0) return false;
  }
  return depth == 0;
}

void serialise_value(Object value, const ReferenceName& name, TokenText& out) {
  if (value.isIndirect())
    out.add(name(value));
  else
    serialise(value, name, out);
}

}  // namespace

bool ends_token(char letter) noexcept {
  constexpr std::string_view kEnds{"\0\t\n\f\r ()<>[]{}/%", 16};
  return kEnds.find(letter) != std::string_view::npos;
}

void TokenText::add(std::string_view token) {
  if (token.empty()) return;
  if (!text_.empty() && !ends_token(text_.back()) && !ends_token(token.front())) text_ += ' ';
  text_ += token;
}

// A carriage return as it is would be read as a line feed (7.3.4.2).
std::string string_token(std::string_view bytes) {
  const bool keeps_parentheses = has_matching_parentheses(bytes);
  std::string out = "(";
  for (const char letter : bytes) {
    if (letter == '\r') {
      out += "\\r";
      continue;
    }
    const bool is_parenthesis = letter == '(' || letter == ')';
    if (letter == '\\' || (is_parenthesis && !keeps_parentheses)) out += '\\';
    out += letter;
  }
  return out + ')';
}

std::string shortest_number(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  auto digits = text.substr(is_negative || text.starts_with('+') ? 1 : 0);
  const auto point = digits.find('.');
  const bool is_plain =
      digits.find_first_not_of("0123456789.") == std::string_view::npos && digits.size() > 1 &&
      (point == std::string_view::npos || digits.find('.', point + 1) == std::string_view::npos);
  if (!is_plain) return std::string(text);
  if (point != std::string_view::npos) {
    digits = digits.substr(0, digits.find_last_not_of('0') + 1);
    if (digits.ends_with('.')) digits.remove_suffix(1);
  }
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) return "0";
  return (is_negative ? "-" : "") + std::string(digits);
}

void serialise(Object object, const ReferenceName& name, TokenText& out) {
  if (object.isArray()) {
    out.add("[");
    for (auto& item : object.getArrayAsVector()) serialise_value(item, name, out);
    out.add("]");
  } else if (auto dictionary = dictionary_of(object); dictionary.isDictionary()) {
    out.add("<<");
    for (auto& [key, value] : dictionary.getDictAsMap()) {
      if (value.isNull()) continue;
      out.add(Object::newName(key).unparse());
      serialise_value(value, name, out);
    }
    out.add(">>");
  } else if (object.isString()) {
    out.add(string_token(object.getStringValue()));
  } else if (object.isReal()) {
    out.add(shortest_number(object.getRealValue()));
  } else {
    out.add(object.unparseResolved());
  }
}

}  // namespace pressoir::codecs::pdf
