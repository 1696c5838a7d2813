#include "codecs/svg/style/inheritance.h"

#include <map>

namespace pressoir::codecs::svg::style {

std::string inherited_by_children(const Cascade& cascade, const Node& parent) {
  std::map<std::string_view, std::string_view> values;
  std::string text;
  for (const Node* at = &parent; at != nullptr; at = at->parent) {
    if (cascade.references().is_shown_by_use(*at))
      text += " in " + std::to_string(reinterpret_cast<std::uintptr_t>(at));
    for (const auto& declared : cascade.declared(*at)) {
      const auto* property = property_named(declared.name);
      if (property != nullptr && !property->inherited) continue;
      if (declared.uncertain) text += '?';
      values.emplace(declared.name, declared.value);
    }
    for (const auto& attribute : at->attributes)
      if (attribute.space == Space::xml) values.emplace(attribute.name, attribute.value);
  }
  for (const auto& [name, value] : values) text.append(name).append(":").append(value).append(";");
  return text;
}

}  // namespace pressoir::codecs::svg::style
