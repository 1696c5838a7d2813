// Whether an element matches a selector. Pure; any thread.
#pragma once

#include <algorithm>
#include <string_view>

#include "codecs/svg/document/node.h"
#include "codecs/svg/style/selector.h"

namespace pressoir::codecs::svg::style {

/// Whether `element` matches all that is looked into of `selector`; where that is conditional, a
/// reader may still find that it does not. Names are compared with case, as in XML.
bool matches(const Selector& selector, const Node& element);

/// Calls `visit(std::string_view)` with each of the words that a class attribute is a list of.
template <class Visit>
void for_each_class(std::string_view classes, const Visit& visit) {
  constexpr std::string_view kBlanks = " \t\r\n\f";
  while (true) {
    const auto start = classes.find_first_not_of(kBlanks);
    if (start == std::string_view::npos) return;
    classes.remove_prefix(start);
    const auto end = std::min(classes.find_first_of(kBlanks), classes.size());
    visit(classes.substr(0, end));
    classes.remove_prefix(end);
  }
}

/// Whether such a list has `word`.
bool has_word(std::string_view list, std::string_view word);

/// Whether the classes of `element` have that name among them.
bool has_class(const Node& element, std::string_view name) noexcept;

}  // namespace pressoir::codecs::svg::style
