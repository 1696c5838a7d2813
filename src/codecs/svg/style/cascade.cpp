#include "codecs/svg/style/cascade.h"

#include <algorithm>
#include <array>
#include <span>
#include <tuple>
#include <utility>

#include "codecs/svg/analysis/dynamics.h"
#include "codecs/svg/style/own_properties.h"

namespace pressoir::codecs::svg::style {
namespace {

/// A declaration and what decides between it and others.
struct Candidate {
  const Declaration* declaration;
  bool important;
  Origin origin;
  Specificity specificity;
  bool conditional;
};

bool goes_before(const Candidate& left, const Candidate& right) {
  return std::tie(left.important, left.origin, left.specificity) <
         std::tie(right.important, right.origin, right.specificity);
}

/// The properties that a shorthand sets, by how their names begin; empty: it is none.
std::string_view longhands_of(std::string_view shorthand) noexcept {
  constexpr auto kShorthands =
      std::to_array<std::string_view>({"font", "marker", "mask", "overflow", "text-decoration"});
  return std::ranges::find(kShorthands, shorthand) != kShorthands.end() ? shorthand
                                                                        : std::string_view();
}

Declared& entry(std::vector<Declared>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &Declared::name);
  if (found != all.end()) return *found;
  return all.emplace_back(Declared{.name = std::string(name)});
}

void take(std::vector<Declared>& all, const Candidate& candidate) {
  const auto& [name, value, important] = *candidate.declaration;
  auto& declared = entry(all, name);
  declared.in_sheet = declared.in_sheet || candidate.origin == Origin::sheet;
  const bool is_uncertain = candidate.conditional || value.find("var(") != std::string::npos;
  if (is_uncertain && !declared.value.empty()) {
    declared.uncertain = true;
    return;
  }
  declared.uncertain = is_uncertain;
  declared.value = value;
  declared.origin = candidate.origin;
  declared.important = candidate.important;
}

/// Whether a style attribute has the property with two values: which of them counts depends on what
/// the reader understands.
bool is_repeated(std::span<const Declaration> style, std::string_view name) {
  const Declaration* seen = nullptr;
  for (const auto& each : style) {
    if (each.name != name) continue;
    if (seen != nullptr && *seen != each) return true;
    seen = &each;
  }
  return false;
}

/// What shorthands among them set becomes uncertain.
void spread_shorthands(std::vector<Declared>& all) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto name = all[i].name;
    const auto prefix = std::string(longhands_of(name)) + '-';
    if (name != "all" && prefix == "-") continue;
    const auto mark = [&](Declared& declared) {
      declared.uncertain = true;
      declared.in_sheet = declared.in_sheet || all[i].origin == Origin::sheet;
    };
    for (auto& other : all)
      if (name == "all" || other.name.starts_with(prefix)) mark(other);
    for (const std::string_view longhand :
         {"font-family", "font-size", "font-style", "font-variant", "font-weight", "font-stretch",
          "font-size-adjust", "marker-start", "marker-mid", "marker-end"})
      if (longhand.starts_with(prefix)) {
        const bool in_sheet = all[i].origin == Origin::sheet;
        auto& declared = entry(all, longhand);
        declared.uncertain = true;
        declared.in_sheet = declared.in_sheet || in_sheet;
      }
  }
}

}  // namespace

Cascade::Cascade(Document& document, const References& references)
    : references_(references), rules_(document) {
  for_each_element(*document.root, [&](const Node& node) {
    const auto* name = is_animation(node) ? node.find("attributeName") : nullptr;
    if (name == nullptr) return;
    const Node* target = node.href() != nullptr ? references_.target(node) : node.parent;
    if (target != nullptr) animated_[target].push_back(*name);
  });
}

const std::vector<Declared>& Cascade::declared(const Node& element) const {
  const auto found = declared_.find(&element);
  if (found != declared_.end()) return found->second;
  return declared_.emplace(&element, resolved(element)).first->second;
}

const Declared* Cascade::declared(const Node& element, std::string_view property) const {
  const auto& all = declared(element);
  const auto found = std::ranges::find(all, property, &Declared::name);
  return found == all.end() ? nullptr : &*found;
}

std::vector<Declared> Cascade::resolved(const Node& element) const {
  Declarations own;
  for (const auto& attribute : element.attributes)
    if (presentation(element, attribute) != nullptr)
      own.push_back({attribute.name, attribute.value});
  const auto count_of_attributes = own.size();
  const auto* style = element.find("style");
  if (style != nullptr)
    for (auto& declaration : declarations_in(*style)) own.push_back(std::move(declaration));
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < own.size(); ++i)
    candidates.push_back({&own[i], own[i].important,
                          i < count_of_attributes ? Origin::attribute : Origin::style,
                          Specificity{}, false});
  for (const auto& each : rules_.matching(element))
    for (const auto& declaration : each.rule->declarations)
      candidates.push_back({&declaration, declaration.important, Origin::sheet,
                            each.selector->specificity, each.conditional});
  std::ranges::stable_sort(candidates, goes_before);
  std::vector<Declared> all;
  for (const auto& candidate : candidates) take(all, candidate);
  const auto styles = std::span(own).subspan(count_of_attributes);
  for (const auto& [name, value, important] : styles)
    if (is_repeated(styles, name)) entry(all, name).uncertain = true;
  spread_shorthands(all);
  if (const auto found = animated_.find(&element); found != animated_.end())
    for (const auto& name : found->second) entry(all, name).uncertain = true;
  for (auto& declared : all)
    declared.uncertain = declared.uncertain || rules_.sets_elsewhere(declared.name);
  return all;
}

std::optional<std::string_view> Cascade::inherited(const Node& element,
                                                   const Property& property) const {
  if (rules_.is_opaque() || rules_.sets_elsewhere(property.name)) return std::nullopt;
  for (const Node* at = &element;;) {
    if (references_.is_shown_by_use(*at)) return std::nullopt;
    at = at->parent;
    if (at == nullptr) break;
    if (at->space != Space::svg || at->is("foreignObject")) return std::nullopt;
    const auto* declared = this->declared(*at, property.name);
    if (declared == nullptr) continue;
    if (declared->uncertain) return std::nullopt;
    if (declared->value != "inherit") return declared->value;
  }
  const auto initial = property.initial.substr(0, property.initial.find('|'));
  return initial.empty() ? std::nullopt : std::optional(initial);
}

std::optional<std::string_view> Cascade::specified(const Node& element,
                                                   std::string_view property) const {
  const auto* known = property_named(property);
  if (known == nullptr || rules_.is_opaque() || rules_.sets_elsewhere(property))
    return std::nullopt;
  const auto* own = declared(element, property);
  if (own != nullptr && own->uncertain) return std::nullopt;
  if (own != nullptr && own->value != "inherit") return own->value;
  if (known->inherited) return inherited(element, *known);
  if (own != nullptr || known->initial.empty()) return std::nullopt;
  return known->initial.substr(0, known->initial.find('|'));
}

bool is_certainly(const Cascade& cascade, const Node& element, std::string_view property,
                  std::string_view value) {
  const auto specified = cascade.specified(element, property);
  return specified && *specified == value;
}

}  // namespace pressoir::codecs::svg::style
