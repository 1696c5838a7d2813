// Declarations of properties: what a style attribute and the block of a rule hold. CSS Syntax
// Module Level 3, section 5.4.4. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/svg/style/tokens.h"

namespace pressoir::codecs::svg::style {

struct Declaration {
  std::string name{};   ///< in lower case; custom properties ("--x") as written
  std::string value{};  ///< without comments and needless blanks
  bool important = false;

  friend bool operator==(const Declaration&, const Declaration&) = default;
};
using Declarations = std::vector<Declaration>;

/// What is not a declaration is skipped, as CSS has it. All are kept, in their order: of two with
/// one name the later one counts, unless the earlier alone is important.
Declarations declarations_in(Tokens block);
Declarations declarations_in(std::string_view style_attribute);

/// "a:b;c:d!important"
std::string text_of(std::span<const Declaration> declarations);

}  // namespace pressoir::codecs::svg::style
