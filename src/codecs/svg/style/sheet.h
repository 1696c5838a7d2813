// Style sheets: the rules of a text of CSS. CSS Syntax Module Level 3, section 5. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/svg/style/declarations.h"
#include "codecs/svg/style/selector.h"

namespace pressoir::codecs::svg::style {

/// A rule of selectors and declarations, or an at-rule.
struct Rule {
  std::string at{};       ///< "media", in lower case; empty: a rule of selectors
  std::string prelude{};  ///< what stands before the block, in the fewest characters
  /// Of a rule of selectors: empty where they are not understood.
  std::vector<Selector> selectors{};
  Declarations declarations{};  ///< of a rule of selectors
  /// What the braces hold that is neither of the above nor `rules`: of at-rules such as keyframes,
  /// and of rules that have rules inside. Empty: there are no braces, or rules in them.
  std::optional<std::string> block{};
  std::vector<Rule> rules{};  ///< of @media and @supports
};

using Sheet = std::vector<Rule>;

Sheet sheet_in(std::string_view css);

/// In the fewest characters.
std::string text_of(const Sheet& sheet);
std::string text_of(const Rule& rule);

}  // namespace pressoir::codecs::svg::style
