// Objects as the text of PDF files (ISO 32000-1, 7.3), in as few bytes as may be. Pure functions.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

/// Appends pieces of text with white space where two of them would run together.
class TokenText {
 public:
  void add(std::string_view token);
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] std::string take() && { return std::move(text_); }

 private:
  std::string text_;
};

/// True for white space and delimiters (7.2.2).
bool ends_token(char letter) noexcept;

/// A string in parentheses, which is never longer than in hexadecimal digits.
std::string string_token(std::string_view bytes);

/// A number without what says nothing: "-0.50" becomes "-.5". Others come back as they are.
std::string shortest_number(std::string_view text);

/// How a reference is written, by the object that it leads to: "12 0 R".
using ReferenceName = std::function<std::string(Object&)>;

/// The object itself, whether it is indirect or not; of a stream its dictionary. Null values of
/// dictionaries are left out.
void serialise(Object object, const ReferenceName& name, TokenText& out);

}  // namespace pressoir::codecs::pdf
