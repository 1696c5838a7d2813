#include "codecs/svg/analysis/analysis.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "codecs/svg/document/space_rules.h"

namespace pressoir::codecs::svg {
namespace {

constexpr std::array<std::string_view, 5> kSmil = {"animate", "set", "animateMotion",
                                                   "animateTransform", "animateColor"};
constexpr std::array<std::string_view, 10> kStates = {
    ":hover", ":focus",   ":active",  ":target",   ":visited",
    ":link",  ":checked", ":enabled", ":disabled", ":any-link"};
constexpr std::array<std::string_view, 3> kConditions = {"systemLanguage", "requiredFeatures",
                                                         "requiredExtensions"};

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Escapes could hide what is looked for, so that a style sheet with any is taken for the worst.
void look_at_style(std::string_view style, Findings& found) {
  const auto text = lower(style);
  found.outside_style |= has(text, "@import") || has(text, "\\");
  found.media_queries |= has(text, "@media") || has(text, "@supports") || has(text, "@container");
  found.css_animation |= has(text, "@keyframes") || has(text, "-keyframes") ||
                         has(text, "animation") || has(text, "transition");
  found.interaction |= std::any_of(kStates.begin(), kStates.end(),
                                   [&](std::string_view state) { return has(text, state); });
  found.current_color |= has(text, "currentcolor");
}

bool is_to_outside(std::string_view reference) {
  return !reference.empty() && !reference.starts_with('#') && !reference.starts_with("data:");
}

void look_at_attribute(const Node& element, const Attribute& attribute, Findings& found) {
  if (is_handler(attribute)) found.handlers = true;
  if (attribute.space == Space::none && attribute.name == "style")
    look_at_style(attribute.value, found);
  if (lower(attribute.value) == "currentcolor") found.current_color = true;
  const auto* const condition = std::find(kConditions.begin(), kConditions.end(), attribute.name);
  if (attribute.space == Space::none && condition != kConditions.end()) found.switches = true;
  if (attribute.local() != "href") return;
  found.scripts |= is_script_reference(attribute.value);
  found.outside_use |= element.is("use") && is_to_outside(attribute.value);
}

void look_at_element(const Node& element, Findings& found) {
  found.scripts |= element.local() == "script";
  found.foreign_content |= element.is("foreignObject");
  found.switches |= element.is("switch");
  found.texts |= element.is("text");
  found.animation |= std::find(kSmil.begin(), kSmil.end(), element.local()) != kSmil.end();
  found.outside_style |= element.local() == "link";
  for (const auto& attribute : element.attributes) look_at_attribute(element, attribute, found);
  if (element.local() != "style") return;
  const auto* media = element.find("media");
  found.media_queries |= media && !media->empty() && lower(trimmed(*media, kBlanks)) != "all";
  for (const auto& child : element.children) look_at_style(child->text, found);
}

bool names_style_sheet(const Node& node) {
  return node.kind == Node::Kind::instruction && node.name == "xml-stylesheet";
}

}  // namespace

bool is_handler(const Attribute& attribute) noexcept {
  return attribute.space == Space::none && attribute.name.size() > 2 &&
         lower(attribute.name[0]) == 'o' && lower(attribute.name[1]) == 'n';
}

bool is_script_reference(std::string_view reference) {
  std::string text;  // browsers leave out blanks and control characters
  for (const char c : reference)
    if (static_cast<unsigned char>(c) > ' ') text += lower(c);
  return text.starts_with("javascript:") || text.starts_with("vbscript:");
}

std::string Findings::names() const {
  std::string text;
  const auto add = [&](bool is_there, std::string_view name) {
    if (is_there) text.append(text.empty() ? "" : ", ").append(name);
  };
  add(scripts, "scripts");
  add(handlers, "event handlers");
  add(outside_style, "outside style sheets");
  add(foreign_content, "foreign content");
  add(outside_use, "parts of other files");
  add(switches, "conditions");
  add(animation || css_animation, "animation");
  add(media_queries, "media queries");
  add(interaction, "interaction");
  return text;
}

Findings analyse(const Document& document) {
  Findings found;
  for (const auto* list : {&document.before, &document.after})
    found.outside_style |= std::any_of(list->begin(), list->end(),
                                       [](const auto& node) { return names_style_sheet(*node); });
  for_each_element(*document.root, [&](Node& element) { look_at_element(element, found); });
  return found;
}

}  // namespace pressoir::codecs::svg
