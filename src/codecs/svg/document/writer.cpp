#include "codecs/svg/document/writer.h"

#include <algorithm>

namespace pressoir::codecs::svg {
namespace {

/// Appends `text` with what may not stand in character data replaced.
void append_text(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '\r': out += "&#13;"; break;
      case '>':  // only behind "]]" it must not stand as it is
        out += i >= 2 && text[i - 1] == ']' && text[i - 2] == ']' ? "&gt;" : ">";
        break;
      default: out += text[i];
    }
  }
}

/// The same in quotes: blanks other than the space would be read as one.
void append_value(std::string& out, std::string_view value) {
  const auto doubles = std::count(value.begin(), value.end(), '"');
  const auto singles = std::count(value.begin(), value.end(), '\'');
  const char quote = doubles > singles ? '\'' : '"';
  out += quote;
  for (const char c : value) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '\t': out += "&#9;"; break;
      case '\n': out += "&#10;"; break;
      case '\r': out += "&#13;"; break;
      case '"': out += quote == c ? "&#34;" : "\""; break;
      case '\'': out += quote == c ? "&#39;" : "'"; break;
      default: out += c;
    }
  }
  out += quote;
}

void append(std::string& out, const Node& node);

void append_element(std::string& out, const Node& node) {
  out += '<';
  out += node.name;
  for (const auto& attribute : node.attributes) {
    out += ' ';
    out += attribute.name;
    out += '=';
    append_value(out, attribute.value);
  }
  if (node.children.empty()) {
    out += "/>";
    return;
  }
  out += '>';
  for (const auto& child : node.children) append(out, *child);
  out += "</";
  out += node.name;
  out += '>';
}

void append(std::string& out, const Node& node) {
  switch (node.kind) {
    case Node::Kind::element: append_element(out, node); break;
    case Node::Kind::text: append_text(out, node.text); break;
    case Node::Kind::cdata: out.append("<![CDATA[").append(node.text).append("]]>"); break;
    case Node::Kind::comment: out.append("<!--").append(node.text).append("-->"); break;
    case Node::Kind::instruction:
      out.append("<?").append(node.name);
      if (!node.text.empty()) out.append(" ").append(node.text);
      out += "?>";
      break;
  }
}

}  // namespace

std::string write(const Document& document) {
  std::string out;
  for (const auto& node : document.before) append(out, *node);
  if (document.doctype) out += *document.doctype;
  if (document.root) append(out, *document.root);
  for (const auto& node : document.after) append(out, *node);
  return out;
}

std::string write(const Node& node) {
  std::string out;
  append(out, node);
  return out;
}

}  // namespace pressoir::codecs::svg
