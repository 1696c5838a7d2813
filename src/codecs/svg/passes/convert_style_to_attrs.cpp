#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/carried.h"
#include "codecs/svg/style/own_properties.h"

namespace pressoir::codecs::svg {
namespace {

using style::Declaration;
using style::Declarations;

/// From so many properties on, a style attribute is shorter than attributes: it costs eight
/// characters and two for each, an attribute four.
constexpr std::size_t kStyleFrom = 5;

/// Whether the declaration may stand in an attribute and in the style attribute alike.
bool is_convertible(const style::StyledDocument& styled, const Node& element,
                    const Declaration& declaration) {
  const auto* property = style::property_named(declaration.name);
  if (property == nullptr || !property->is_attribute) return false;
  if (declaration.important &&
      (styled.dynamics.has_css_animation() || !styled.cascade.rules().empty()))
    return false;
  return style::is_value_of_css(*property, declaration.value) &&
         style::is_only_own(styled, element, declaration.name);
}

/// Without those that a later one of the same name and value repeats.
Declarations without_repetitions(const Declarations& all) {
  Declarations kept;
  for (auto each = all.begin(); each != all.end(); ++each)
    if (std::find(each + 1, all.end(), *each) == all.end()) kept.push_back(*each);
  return kept;
}

/// The style attribute in the fewest characters, where nothing may move.
bool shorten(Node& element) {
  const auto* style = element.find("style");
  if (style == nullptr) return false;
  const auto declarations = without_repetitions(style::declarations_in(*style));
  if (style::text_of(declarations).size() >= style->size()) return false;
  style::set_style(element, declarations);
  return true;
}

bool convert(const style::StyledDocument& styled, Node& element) {
  const auto* present = element.find("style");
  const auto written = present == nullptr ? std::string() : *present;
  Declarations fixed;
  Declarations free;
  for (auto& each : without_repetitions(style::declarations_in(written))) {
    const bool may_go = is_convertible(styled, element, each);
    (may_go ? free : fixed).push_back(std::move(each));
  }
  std::vector<std::string> attributes;
  for (const auto& attribute : element.attributes) {
    if (style::presentation(element, attribute) == nullptr) continue;
    const bool is_repeated =
        std::ranges::find(free, attribute.name, &Declaration::name) != free.end();
    if (!is_repeated && is_convertible(styled, element, {attribute.name, attribute.value}))
      attributes.push_back(attribute.name);
  }
  const bool as_style = !fixed.empty() || free.size() + attributes.size() >= kStyleFrom;
  if (as_style) {
    Declarations all = style::declarations_in(written);
    all = without_repetitions(all);
    for (const auto& name : attributes) all.push_back({name, *element.find(name)});
    for (const auto& name : attributes) element.erase(name);
    if (style::text_of(all) == written) return !attributes.empty();
    style::set_style(element, all);
    return true;
  }
  if (present == nullptr) return false;
  element.erase("style");
  for (auto& [name, value, important] : free) element.set(name, std::move(value));
  return true;
}

}  // namespace

bool convert_style_to_attrs(Document& document, const PassContext& /*context*/) {
  const style::StyledDocument styled(document);
  if (styled.dynamics.has_script() || styled.cascade.rules().names_attribute("style")) return false;
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (element.space != Space::svg) return;
    const bool may_move = styled.is_closed() && !styled.dynamics.is_animated(element);
    changed = (may_move ? convert(styled, element) : shorten(element)) || changed;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
