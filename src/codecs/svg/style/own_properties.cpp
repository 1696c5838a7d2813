#include "codecs/svg/style/own_properties.h"

#include <algorithm>
#include <array>

namespace pressoir::codecs::svg::style {
namespace {

/// Elements whose attributes of these names are something else.
bool has_presentation(const Node& element) noexcept {
  constexpr auto kWithout = std::to_array<std::string_view>(
      {"animate", "animateColor", "animateMotion", "animateTransform", "discard", "font-face",
       "font-face-format", "font-face-name", "font-face-src", "font-face-uri", "mpath", "script",
       "set", "style"});
  return element.space == Space::svg &&
         std::ranges::find(kWithout, element.local()) == kWithout.end();
}

}  // namespace

const Property* presentation(const Node& element, const Attribute& attribute) noexcept {
  if (attribute.space != Space::none) return nullptr;
  const auto* property = property_named(attribute.name);
  return property != nullptr && property->is_attribute && has_presentation(element) ? property
                                                                                    : nullptr;
}

bool erase_property(Node& element, std::string_view property) {
  bool erased = std::erase_if(element.attributes, [&](const Attribute& attribute) {
                  return attribute.name == property && presentation(element, attribute) != nullptr;
                }) > 0;
  const auto* style = element.find("style");
  if (style == nullptr || style->find(property) == std::string::npos) return erased;
  auto declarations = declarations_in(*style);
  const auto is_it = [&](const Declaration& each) { return each.name == property; };
  if (std::erase_if(declarations, is_it) == 0) return erased;
  set_style(element, declarations);
  return true;
}

void set_property(Node& element, std::string_view property, std::string_view value) {
  const auto* style = element.find("style");
  if (style != nullptr && style->find(property) != std::string::npos) {
    auto declarations = declarations_in(*style);
    const auto is_it = [&](const Declaration& each) { return each.name == property; };
    if (std::ranges::any_of(declarations, is_it)) {
      for (auto& declaration : declarations)
        if (is_it(declaration)) declaration.value = value;
      set_style(element, declarations);
      return;
    }
  }
  element.set(property, std::string(value));
}

void set_style(Node& element, const Declarations& declarations) {
  if (declarations.empty())
    element.erase("style");
  else
    element.set("style", text_of(declarations));
}

}  // namespace pressoir::codecs::svg::style
