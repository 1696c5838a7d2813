#include "codecs/svg/style/style_element.h"

#include <utility>

#include "base/text.h"

namespace pressoir::codecs::svg::style {
namespace {

bool is_conditional(const Node& element) {
  if (element.space != Space::svg || element.find("title") != nullptr) return true;
  const auto* media = element.find("media");
  if (media == nullptr) return false;
  const auto text = lower(trimmed(*media, " \t\r\n"));
  return !text.empty() && text != "all";
}

}  // namespace

bool is_style_element(const Node& node) noexcept {
  if (node.kind != Node::Kind::element || node.local() != "style") return false;
  if (node.space != Space::svg && node.space != Space::html) return false;
  const auto* type = node.find("type");
  return type == nullptr || type->empty() || lower(trimmed(*type)) == "text/css";
}

std::string css_of(const Node& style_element) {
  std::string css;
  for (const auto& child : style_element.children)
    if (child->kind == Node::Kind::text || child->kind == Node::Kind::cdata) css += child->text;
  return css;
}

void set_css(Node& style_element, std::string css) {
  style_element.children.clear();
  if (css.empty()) return;
  // As text each '<' costs three characters more, and each '&' four.
  std::size_t escapes = 0;
  for (const char c : css) escapes += c == '<' ? 3 : c == '&' ? 4 : 0;
  const bool as_text = escapes <= 12 || css.find("]]>") != std::string::npos;
  auto text = std::make_unique<Node>();
  text->kind = as_text ? Node::Kind::text : Node::Kind::cdata;
  text->text = std::move(css);
  style_element.append(std::move(text));
}

std::vector<OwnSheet> sheets_of(Document& document) {
  std::vector<OwnSheet> sheets;
  for_each_element(*document.root, [&](Node& node) {
    if (is_style_element(node))
      sheets.push_back({&node, sheet_in(css_of(node)), is_conditional(node)});
  });
  return sheets;
}

}  // namespace pressoir::codecs::svg::style
