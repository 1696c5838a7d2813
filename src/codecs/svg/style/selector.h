// Selectors: Selectors Level 3, and what later levels add as far as it can be kept. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/svg/style/tokens.h"

namespace pressoir::codecs::svg::style {

/// Identifiers, classes and attributes, types: the larger counts (section 9).
using Specificity = std::array<int, 3>;

/// Position counted by "an+b" (section 6.6.5.1).
struct Nth {
  int step = 0, offset = 1;
  bool from_end = false, of_type = false;
};

/// One condition on one element.
struct Simple {
  enum class Kind : std::uint8_t { id, class_name, attribute, root, empty, nth, only };
  Kind kind;
  std::string name{};         ///< of an id, class, attribute
  char match = 0;             ///< of an attribute: '=', '~', '|', '^', '$', '*'; 0: it is there
  std::string value{};        ///< of an attribute
  bool ignores_case = false;  ///< of an attribute's value
  Nth nth{};                  ///< of nth; of only: `of_type`
};

/// The conditions on one element.
struct Compound {
  std::string type{};  ///< the name of the element; empty: any
  std::vector<Simple> simples{};
};

struct Selector {
  /// From the subject leftwards.
  std::vector<Compound> compounds{};
  /// Between each and the next of them: ' ', '>', '+' or '~'.
  std::vector<char> combinators{};
  Specificity specificity{};
  /// It has pseudo-classes or pseudo-elements that depend on more than the tree (:hover), or that
  /// are not looked into (:not): what matches the rest may match it or not.
  bool conditional = false;
  std::string text{};  ///< in the fewest characters
};

/// Whether it has selectors as an argument, which are not looked into (:not, :has).
bool has_nested_selectors(const Selector& selector) noexcept;

/// Whether which elements match depends on where among its siblings an element stands.
bool depends_on_siblings(const Selector& selector) noexcept;

/// The list of selectors in front of a block. Empty: one of them is not understood (a namespace, a
/// mistake), and so it is not said what the rule matches.
std::optional<std::vector<Selector>> selectors_in(Tokens prelude);
std::optional<std::vector<Selector>> selectors_in(std::string_view prelude);

}  // namespace pressoir::codecs::svg::style
