#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/own_properties.h"
#include "codecs/svg/style/selector_match.h"
#include "codecs/svg/style/style_element.h"
#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg {
namespace {

using style::Declaration;
using style::IndexedRule;
using style::StyledDocument;

/// "<style></style>"
constexpr std::size_t kStyleElement = 15;

/// One selector of a sheet that can be changed, and the elements that it matches.
struct Place {
  style::OwnSheet* sheet;
  style::Rule* rule;
  std::size_t selector;
  bool nested;  ///< in a rule such as @media
  std::vector<Node*> elements{};
};

/// In the order that RuleIndex counts them.
void add_places(style::OwnSheet& sheet, style::Sheet& rules, bool nested,
                std::vector<Place>& places) {
  for (auto& rule : rules) {
    add_places(sheet, rule.rules, true, places);
    for (std::size_t i = 0; i < rule.selectors.size(); ++i)
      places.push_back({&sheet, &rule, i, nested});
  }
}

bool overlap(std::string_view left, std::string_view right) {
  return left == right || left == "all" || right == "all" ||
         (left.starts_with(right) && left[right.size()] == '-') ||
         (right.starts_with(left) && right[left.size()] == '-');
}

auto precedence(const IndexedRule& rule) {
  return std::tuple(rule.selector->specificity, rule.order);
}

/// The declarations of the rule as the element's own; false: something else would count then.
bool inlined(const StyledDocument& styled, const IndexedRule& rule, const Node& element,
             std::vector<Declaration>& made) {
  const auto* text = element.find("style");
  const auto own = text == nullptr ? style::Declarations() : style::declarations_in(*text);
  for (const auto& declaration : rule.rule->declarations) {
    if (styled.cascade.rules().sets_elsewhere(declaration.name)) return false;
    bool is_lost = false;
    for (const auto& other : styled.cascade.rules().matching(element)) {
      if (other.order == rule.order) continue;
      for (const auto& rival : other.rule->declarations) {
        if (!overlap(rival.name, declaration.name)) continue;
        if (other.conditional || rival.important || rival.name != declaration.name) return false;
        is_lost = is_lost || (precedence(other) > precedence(rule) && !declaration.important);
      }
    }
    for (const auto& rival : own) {
      if (!overlap(rival.name, declaration.name)) continue;
      if (rival.name != declaration.name || declaration.important) return false;
      is_lost = true;
    }
    if (!is_lost) made.push_back(declaration);
  }
  return true;
}

/// What goes with the selector: its rule, or its place in the list; and classes that nothing else
/// names.
std::size_t saving(const StyledDocument& styled, const Place& place) {
  const auto& selector = place.rule->selectors[place.selector];
  std::size_t saved = place.rule->selectors.size() > 1 ? selector.text.size() + 1
                                                       : style::text_of(*place.rule).size();
  if (place.sheet->rules.size() == 1 && place.rule->selectors.size() == 1) saved += kStyleElement;
  for (const auto& simple : selector.compounds.front().simples)
    if (simple.kind == style::Simple::Kind::class_name &&
        styled.cascade.rules().count_of_class(simple.name) == 1)
      saved += place.elements.size() * (simple.name.size() + 9);
  return saved;
}

void drop_classes(const StyledDocument& styled, const style::Selector& selector, Node& element) {
  for (const auto& simple : selector.compounds.front().simples) {
    if (simple.kind != style::Simple::Kind::class_name ||
        styled.cascade.rules().count_of_class(simple.name) != 1)
      continue;
    std::string kept;
    style::for_each_class(*element.find("class"), [&](std::string_view name) {
      if (name != simple.name) kept.append(kept.empty() ? "" : " ").append(name);
    });
    element.set("class", kept);
  }
  const auto* classes = element.find("class");
  if (classes != nullptr && classes->empty()) element.erase("class");
}

/// Moves the rule of the place to the elements that it matches where that is not longer.
bool inline_place(const StyledDocument& styled, const Place& place, const IndexedRule& rule) {
  std::map<Node*, std::vector<Declaration>> made;
  std::size_t cost = 0;
  for (Node* element : place.elements) {
    if (element->space != Space::svg || styled.dynamics.is_animated(*element)) return false;
    if (!inlined(styled, rule, *element, made[element])) return false;
    for (const auto& [name, value, important] : made[element])
      cost += name.size() + value.size() + 4;
  }
  if (cost > saving(styled, place)) return false;
  const auto selector = place.rule->selectors[place.selector];
  for (auto& [element, declarations] : made) {
    const auto* text = element->find("style");
    if (text != nullptr)
      for (auto& own : style::declarations_in(*text)) declarations.push_back(std::move(own));
    style::set_style(*element, declarations);
    drop_classes(styled, selector, *element);
  }
  return true;
}

/// Selectors that can be moved on their own: each touches elements that no other one touches.
std::vector<const Place*> moved(const StyledDocument& styled, const std::vector<Place>& places,
                                const std::vector<IndexedRule>& rules) {
  std::vector<const Place*> done;
  std::set<const Node*> touched;
  std::set<const style::Rule*> changed;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto& place = places[i];
    if (place.elements.empty() || place.nested || rules[i].conditional) continue;
    const bool is_free = std::ranges::none_of(
        place.elements, [&](const Node* element) { return touched.contains(element); });
    if (!is_free || changed.contains(place.rule) || !inline_place(styled, place, rules[i]))
      continue;
    touched.insert(place.elements.begin(), place.elements.end());
    changed.insert(place.rule);
    done.push_back(&place);
  }
  return done;
}

}  // namespace

bool inline_styles(Document& document, const PassContext& /*context*/) {
  auto sheets = style::sheets_of(document);
  if (sheets.empty()) return false;
  const StyledDocument styled(document);
  const auto& index = styled.cascade.rules();
  if (!styled.is_closed() || index.names_attribute("style") || index.names_attribute("class"))
    return false;
  std::vector<Place> places;
  for (auto& sheet : sheets) add_places(sheet, sheet.rules, sheet.conditional, places);
  for_each_element(*document.root, [&](Node& element) {
    for (const auto& rule : index.matching(element))
      places[rule.order].elements.push_back(&element);
  });
  const auto done = moved(styled, places, index.all());
  std::set<style::OwnSheet*> changed;
  for (const auto* place : done) {
    auto& selectors = place->rule->selectors;
    selectors.erase(selectors.begin() + static_cast<std::ptrdiff_t>(place->selector));
    if (selectors.empty()) place->rule->declarations.clear();
    changed.insert(place->sheet);
  }
  for (auto* sheet : changed) {
    std::erase_if(sheet->rules, [](const style::Rule& rule) {
      return rule.at.empty() && !rule.block && rule.declarations.empty();
    });
    style::set_css(*sheet->element, style::text_of(sheet->rules));
  }
  return !changed.empty();
}

}  // namespace pressoir::codecs::svg
