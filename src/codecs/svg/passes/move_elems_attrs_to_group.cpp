#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/carried.h"
#include "codecs/svg/style/own_properties.h"

namespace pressoir::codecs::svg {
namespace {

using style::StyledDocument;

/// Elements whose properties do nothing but to be inherited by what is in them.
bool can_carry(const Node& element) {
  if (element.is("text"))
    return std::ranges::none_of(element.children, [](const auto& child) {
      return child->kind != Node::Kind::element && child->kind != Node::Kind::comment &&
             !trimmed(child->text, " \t\r\n").empty();
    });
  for (const std::string_view name : {"g", "svg", "a", "symbol", "marker", "pattern", "mask"})
    if (element.is(name)) return true;
  return false;
}

/// What the children of one element say about one property.
struct Vote {
  std::map<std::string, std::vector<Node*>, std::less<>> holders;  ///< by value
  std::vector<Node*> others;  ///< that inherit it from the element, and show it
};

/// Empty: the property cannot be moved here.
std::optional<Vote> vote(const StyledDocument& styled, const Node& parent,
                         const style::Property& property) {
  Vote result;
  for (const auto& child : parent.children) {
    if (child->kind != Node::Kind::element || child->is("symbol")) continue;
    const auto* declared = styled.cascade.declared(*child, property.name);
    if (declared == nullptr) {
      if (!styled.effects.has(*child, property)) continue;
      if (child->space != Space::svg || styled.references.is_shown_by_use(*child))
        return std::nullopt;
      result.others.push_back(child.get());
    } else if (style::is_portable(styled, *child, *declared)) {
      result.holders[declared->value].push_back(child.get());
    } else if (declared->uncertain || declared->value == "inherit") {
      return std::nullopt;
    }
  }
  return result;
}

struct Choice {
  std::string value;
  std::ptrdiff_t gain = 0;
};

/// The value that saves most on `parent`.
Choice best_choice(const Vote& vote, const style::Property& property, const std::string* present,
                   std::optional<std::string_view> current) {
  Choice best;
  const auto length = [&](std::string_view value) {
    return static_cast<std::ptrdiff_t>(style::length_of(property.name, value));
  };
  for (const auto& [value, holders] : vote.holders) {
    auto gain = (static_cast<std::ptrdiff_t>(holders.size()) - 1) * length(value);
    if (present != nullptr) gain += length(*present);
    if (!vote.others.empty()) {
      if (!current || !style::is_absolute(*current) || *current == value) continue;
      gain -= static_cast<std::ptrdiff_t>(vote.others.size()) * length(*current);
    }
    if (gain > best.gain) best = {value, gain};
  }
  return best;
}

bool move_up(const StyledDocument& styled, Node& parent, const style::Property& property) {
  if (!style::is_only_own(styled, parent, property.name)) return false;
  const auto votes = vote(styled, parent, property);
  if (!votes || votes->holders.empty()) return false;
  const auto* declared = styled.cascade.declared(parent, property.name);
  if (declared != nullptr && declared->important) return false;
  const auto current = styled.cascade.specified(parent, property.name);
  const std::optional<std::string> old =
      current ? std::optional(std::string(*current)) : std::nullopt;
  const auto choice =
      best_choice(*votes, property, declared == nullptr ? nullptr : &declared->value, current);
  if (choice.gain <= 0) return false;
  style::set_property(parent, property.name, choice.value);
  styled.cascade.forget(parent);
  for (Node* child : votes->others) {
    style::set_property(*child, property.name, *old);
    styled.cascade.forget(*child);
  }
  for (Node* child : votes->holders.at(choice.value)) {
    style::erase_property(*child, property.name);
    styled.cascade.forget(*child);
  }
  return true;
}

}  // namespace

bool move_elems_attrs_to_group(Document& document, const PassContext& /*context*/) {
  const StyledDocument styled(document);
  if (!styled.is_closed()) return false;
  bool changed = false;
  for_each_element(*document.root, [&](Node& parent) {
    if (!can_carry(parent) || parent.children.size() < 2) return;
    std::vector<std::string> names;
    for (const auto& child : parent.children)
      if (child->kind == Node::Kind::element)
        for (const auto& declared : styled.cascade.declared(*child)) names.push_back(declared.name);
    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    for (const auto& name : names) {
      const auto* property = style::property_named(name);
      if (property != nullptr && property->inherited && property->is_attribute)
        changed = move_up(styled, parent, *property) || changed;
    }
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
