// Where texts of SVG name ids: "url(#a)", "#a", "a.end", selectors. SVG 2, section 4.2 (links),
// SMIL 3.0 (timing), WAI-ARIA 1.1 (lists of ids), HTML (lists of ids in foreign content). Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

/// One id in a text.
struct Mention {
  enum class Kind : std::uint8_t {
    link,      ///< href
    paint,     ///< url()
    timing,    ///< begin and end of animations
    list,      ///< aria-labelledby and its like
    selector,  ///< of a style sheet
  };
  Kind kind;
  std::size_t start, length;  ///< in the text; length 0: see `id`
  /// The id. Where it stands in the text in other letters (escapes, percent-encoding), or by a way
  /// that is not understood, `length` is 0 and it cannot be replaced.
  std::string id;
};

/// In the value of an attribute of `element`.
std::vector<Mention> mentions_in(const Node& element, const Attribute& attribute);

/// In the text of a style sheet. `understood`: set to false where ids may be named that were not
/// found.
std::vector<Mention> mentions_in_sheet(std::string_view css, bool& understood);

}  // namespace pressoir::codecs::svg
