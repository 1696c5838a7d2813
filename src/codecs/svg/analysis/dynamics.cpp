#include "codecs/svg/analysis/dynamics.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "base/text.h"
#include "codecs/svg/style/sheet.h"
#include "codecs/svg/style/style_element.h"

namespace pressoir::codecs::svg {
namespace {

bool is_handler(const Node& node, const Attribute& attribute) noexcept {
  const auto local = attribute.local();
  if (attribute.space == Space::none) return local.size() > 2 && local.starts_with("on");
  // XML Events: ev:event, ev:handler.
  if (attribute.space == Space::other) return local == "event" || local == "handler";
  return node.space == Space::svg && attribute.space == Space::xlink && local == "href" &&
         lower(trimmed(attribute.value, " \t\r\n")).starts_with("javascript:");
}

bool has_classes(const style::Sheet& sheet) {
  return std::ranges::any_of(sheet, [](const style::Rule& rule) {
    if (has_classes(rule.rules)) return true;
    if (rule.at.empty() && rule.selectors.empty() && rule.prelude.find('.') != std::string::npos)
      return true;
    return std::ranges::any_of(rule.selectors, [](const style::Selector& selector) {
      return selector.text.find('.') != std::string::npos ||
             selector.text.find("[class") != std::string::npos;
    });
  });
}

}  // namespace

bool is_animation(const Node& node) noexcept {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"animate", "animateColor", "animateMotion", "animateTransform", "discard", "set"});
  return node.kind == Node::Kind::element && node.space == Space::svg &&
         std::ranges::find(kNames, node.local()) != kNames.end();
}

Dynamics::Dynamics(const Document& document) {
  for (const auto& node : document.before)
    if (node->kind == Node::Kind::instruction && node->name == "xml-stylesheet")
      has_outside_sheet_ = true;
  std::map<std::string_view, const Node*> ids;
  std::vector<const Node*> animations;
  for_each_element(*document.root, [&](const Node& node) {
    look_at(node);
    if (const auto* id = node.find("id")) ids.emplace(*id, &node);
    if (is_animation(node)) animations.push_back(&node);
  });
  for (const Node* animation : animations) {
    animated_.insert(animation);
    const auto* href = animation->href();
    if (href == nullptr) {
      animated_.insert(animation->parent);
    } else if (href->starts_with('#')) {
      if (const auto found = ids.find(std::string_view(*href).substr(1)); found != ids.end())
        animated_.insert(found->second);
    }
  }
}

void Dynamics::look_at(const Node& node) {
  const auto local = node.local();
  if (local == "script" || node.is("handler") || node.is("listener")) has_script_ = true;
  if (node.space == Space::html || node.is("foreignObject")) has_foreign_content_ = true;
  if (local == "link" && node.space != Space::other) has_outside_sheet_ = true;
  const auto* animated = is_animation(node) ? node.find("attributeName") : nullptr;
  if (animated != nullptr && (*animated == "class" || *animated == "style")) has_script_ = true;
  for (const auto& attribute : node.attributes) {
    if (is_handler(node, attribute)) has_script_ = true;
    if (attribute.space != Space::none) continue;
    if (attribute.name == "class" && !trimmed(attribute.value, " \t\r\n").empty())
      has_class_ = true;
    if (attribute.name == "href" &&
        lower(trimmed(attribute.value, " \t\r\n")).starts_with("javascript:"))
      has_script_ = true;
    if (attribute.name == "style" && (attribute.value.find("animation") != std::string::npos ||
                                      attribute.value.find("transition") != std::string::npos))
      has_css_animation_ = true;
  }
  if (style::is_style_element(node)) look_at_sheet(style::css_of(node));
}

void Dynamics::look_at_sheet(std::string_view css) {
  if (css.find("@import") != std::string_view::npos) has_outside_sheet_ = true;
  if (css.find("keyframes") != std::string_view::npos ||
      css.find("transition") != std::string_view::npos)
    has_css_animation_ = true;
  if (has_classes(style::sheet_in(css))) has_class_selector_ = true;
}

}  // namespace pressoir::codecs::svg
