#include "base/text.h"
#include "codecs/svg/document/edit.h"
#include "codecs/svg/document/space_rules.h"
#include "codecs/svg/passes/passes.h"

namespace pressoir::codecs::svg {
namespace {

using Kind = Node::Kind;

bool is_character_data(const Node& node) { return is_text(node) || node.kind == Kind::cdata; }

/// CSS may say that blanks stay (white-space: pre).
bool has_rules_of_css(const Document& document) {
  bool found = false;
  const auto look = [&](std::string_view text) {
    found = found || text.find("white-space") != std::string_view::npos ||
            text.find('\\') != std::string_view::npos;
  };
  for_each_element(*document.root, [&](Node& element) {
    if (const auto* style = element.find("style")) look(*style);
    if (element.find("white-space")) found = true;
    if (element.local() == "style")
      for (const auto& child : element.children) look(child->text);
  });
  return found;
}

bool replace(std::string& text, std::string&& by) {
  if (text == by) return false;
  text = std::move(by);
  return true;
}

/// At both ends of the whole element blanks go.
bool trim_ends(Node& element) {
  bool changed = false;
  if (!element.children.empty() && is_text(*element.children.front())) {
    auto& text = element.children.front()->text;
    const auto start = std::min(text.find_first_not_of(kBlanks), text.size());
    changed = start > 0;
    text.erase(0, start);
  }
  if (!element.children.empty() && is_text(*element.children.back())) {
    auto& text = element.children.back()->text;
    const auto end = text.find_last_not_of(kBlanks) + 1;
    changed = changed || end < text.size();
    text.erase(end);
  }
  if (changed) merge_texts(element);
  return changed;
}

bool collapse_texts(Node& element) {
  bool changed = false;
  for (const auto& child : element.children)
    if (is_text(*child)) changed = replace(child->text, with_single_blanks(child->text)) || changed;
  return changed;
}

bool is_words(const Node& element) {
  return element.is("text") || element.is("tspan") || element.is("textPath") ||
         element.is("tref") || element.is("a");
}

bool collapse_in(Node& element, bool has_rules) {
  if (!may_have_text(element)) return remove_nodes(element.children, is_character_data);
  if (is_description(element)) {
    const bool collapsed = collapse_texts(element);
    return trim_ends(element) || collapsed;
  }
  if (!is_words(element) || has_rules || preserves_space(element)) return false;
  const bool collapsed = collapse_texts(element);
  return (element.is("text") && trim_ends(element)) || collapsed;
}

}  // namespace

bool collapse_white_space(Document& document, const PassContext& /*context*/) {
  const bool has_rules = has_rules_of_css(document);
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (element.space == Space::svg) changed = collapse_in(element, has_rules) || changed;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
