#include "codecs/svg/style/selector_match.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace pressoir::codecs::svg::style {
namespace {

bool is_element(const Node& node) noexcept { return node.kind == Node::Kind::element; }

bool compares(const Simple& simple, std::string_view value) {
  const std::string_view wanted = simple.value;
  switch (simple.match) {
    case 0: return true;
    case '~': return has_word(value, wanted);
    case '|':
      return value == wanted || (value.starts_with(wanted) && value.size() > wanted.size() &&
                                 value[wanted.size()] == '-');
    case '^': return !wanted.empty() && value.starts_with(wanted);
    case '$': return !wanted.empty() && value.ends_with(wanted);
    case '*': return !wanted.empty() && value.find(wanted) != std::string_view::npos;
    default: return value == wanted;
  }
}

bool has_attribute(const Simple& simple, const Node& element) {
  const auto* value = element.find(simple.name);
  if (value == nullptr) return false;
  if (!simple.ignores_case) return compares(simple, *value);
  Simple folded = simple;
  folded.value = lower(simple.value);
  return compares(folded, lower(*value));
}

/// The 1-based place of `element` among its siblings, or among those of its name.
int place_of(const Node& element, const Nth& nth) {
  if (element.parent == nullptr) return 1;
  int place = 1;
  bool passed = false;
  for (const auto& sibling : element.parent->children) {
    if (sibling.get() == &element) {
      if (!nth.from_end) break;
      passed = true;
      continue;
    }
    const bool counts =
        is_element(*sibling) &&
        (!nth.of_type || (sibling->name == element.name && sibling->space == element.space));
    if (counts && passed == nth.from_end) ++place;
  }
  return place;
}

bool is_at(const Node& element, const Nth& nth) {
  const int distance = place_of(element, nth) - nth.offset;
  if (nth.step == 0) return distance == 0;
  return distance % nth.step == 0 && distance / nth.step >= 0;
}

bool is_true(const Simple& simple, const Node& element) {
  switch (simple.kind) {
    case Simple::Kind::id: {
      const auto* id = element.find("id");
      return id != nullptr && *id == simple.name;
    }
    case Simple::Kind::class_name: return has_class(element, simple.name);
    case Simple::Kind::attribute: return has_attribute(simple, element);
    case Simple::Kind::root: return element.parent == nullptr;
    case Simple::Kind::empty:
      return std::ranges::none_of(element.children, [](const auto& child) {
        return is_element(*child) ||
               ((child->kind == Node::Kind::text || child->kind == Node::Kind::cdata) &&
                !child->text.empty());
      });
    case Simple::Kind::nth: return is_at(element, simple.nth);
    case Simple::Kind::only:
      return place_of(element, {.of_type = simple.nth.of_type}) == 1 &&
             place_of(element, {.from_end = true, .of_type = simple.nth.of_type}) == 1;
  }
  return false;
}

bool matches_compound(const Compound& compound, const Node& element) {
  if (!compound.type.empty() && element.local() != compound.type) return false;
  return std::ranges::all_of(compound.simples,
                             [&](const Simple& simple) { return is_true(simple, element); });
}

const Node* previous(const Node& element) noexcept {
  if (element.parent == nullptr) return nullptr;
  const Node* last = nullptr;
  for (const auto& sibling : element.parent->children) {
    if (sibling.get() == &element) return last;
    if (is_element(*sibling)) last = sibling.get();
  }
  return nullptr;
}

/// What a failure says of the search that led to it, so that no element is tried twice in vain:
/// each says more than the one before.
enum class Outcome { matched, next_sibling, next_ancestor, nowhere };

Outcome outcome(const Selector& selector, std::size_t at, const Node& element) {
  if (!matches_compound(selector.compounds[at], element)) return Outcome::next_sibling;
  if (at + 1 == selector.compounds.size()) return Outcome::matched;
  const char combinator = selector.combinators[at];
  const bool goes_up = combinator == ' ' || combinator == '>';
  const Node* next = &element;
  while (true) {
    next = goes_up ? next->parent : previous(*next);
    if (next == nullptr) return goes_up ? Outcome::nowhere : Outcome::next_ancestor;
    const auto found = outcome(selector, at + 1, *next);
    if (found == Outcome::matched || found == Outcome::nowhere || combinator == '+') return found;
    if (combinator == '>') return Outcome::next_ancestor;
    if (combinator == '~' && found == Outcome::next_ancestor) return found;
  }
}

}  // namespace

bool matches(const Selector& selector, const Node& element) {
  return outcome(selector, 0, element) == Outcome::matched;
}

bool has_word(std::string_view list, std::string_view word) {
  bool found = false;
  for_each_class(list, [&](std::string_view each) { found = found || each == word; });
  return found;
}

bool has_class(const Node& element, std::string_view name) noexcept {
  const auto* classes = element.find("class");
  return classes != nullptr && has_word(*classes, name);
}

}  // namespace pressoir::codecs::svg::style
