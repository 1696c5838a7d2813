// The style elements of a document. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "codecs/svg/document/node.h"
#include "codecs/svg/style/sheet.h"

namespace pressoir::codecs::svg::style {

/// An element of SVG or HTML named style whose text is CSS.
bool is_style_element(const Node& node) noexcept;

/// Its text, without the borders of CDATA sections.
std::string css_of(const Node& style_element);
/// Replaces it; empty: no text at all.
void set_css(Node& style_element, std::string css);

/// One sheet of a document.
struct OwnSheet {
  Node* element;
  Sheet rules;
  /// It may not apply: it is for media that not all readers are, has a title, or stands in an
  /// element of HTML, which readers of SVG alone pass over.
  bool conditional;
};

/// In the order in which they apply.
std::vector<OwnSheet> sheets_of(Document& document);

}  // namespace pressoir::codecs::svg::style
