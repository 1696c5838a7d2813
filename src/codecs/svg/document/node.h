// The tree of an SVG document, as passes see and change it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pressoir::codecs::svg {

/// Which vocabulary a name belongs to, by its namespace, whatever prefix it was written with.
enum class Space : std::uint8_t {
  none,   ///< an attribute without a prefix
  svg,    ///< http://www.w3.org/2000/svg
  xlink,  ///< http://www.w3.org/1999/xlink
  xml,    ///< xml:lang, xml:space, xml:id
  xmlns,  ///< a declaration of a namespace: xmlns, xmlns:x
  html,   ///< http://www.w3.org/1999/xhtml
  other,  ///< editors' data, metadata
};

struct Attribute {
  std::string name{};  ///< as it is written: "d", "xlink:href", "xmlns:inkscape"
  Space space = Space::none;
  std::string value{};  ///< UTF-8, references to entities and characters replaced

  /// The name without its prefix.
  [[nodiscard]] std::string_view local() const noexcept;
};

/// An element, or what stands beside and between elements.
struct Node {
  enum class Kind : std::uint8_t { element, text, cdata, comment, instruction };

  Kind kind = Kind::element;
  Space space = Space::svg;  ///< of elements
  std::string name{};        ///< of elements: the tag as written; of instructions: the target
  std::string text{};        ///< of all but elements: UTF-8, references replaced
  std::vector<Attribute> attributes{};
  std::vector<std::unique_ptr<Node>> children{};
  Node* parent = nullptr;  ///< null: the root, or outside of it
  /// Digits more than others that its coordinates keep, since less of them would be seen; kExact:
  /// all of them, and it stays by itself.
  std::uint8_t finer = 0;
  static constexpr std::uint8_t kExact = 12;

  /// The tag without its prefix; empty for what is not an element.
  [[nodiscard]] std::string_view local() const noexcept;
  /// Whether this is an element of SVG of that name.
  [[nodiscard]] bool is(std::string_view local_name) const noexcept;
  /// The value of the attribute without a prefix of that name; null: there is none. Valid until
  /// attributes change.
  [[nodiscard]] const std::string* find(std::string_view attribute) const noexcept;
  [[nodiscard]] std::string* find(std::string_view attribute) noexcept;
  /// href, or xlink:href where there is no href.
  [[nodiscard]] const std::string* href() const noexcept;
  void set(std::string_view attribute, std::string value);  ///< replaces or appends
  bool erase(std::string_view attribute);                   ///< whether there was one
  /// Appends; the child's parent becomes this one.
  Node& append(std::unique_ptr<Node> child);
  [[nodiscard]] std::unique_ptr<Node> clone() const;  ///< of this node and all below; no parent
};

/// A whole file.
struct Document {
  std::vector<std::unique_ptr<Node>> before{};  ///< comments and instructions before the root
  std::unique_ptr<Node> root{};                 ///< the svg element
  std::vector<std::unique_ptr<Node>> after{};
  std::optional<std::string> doctype{};  ///< as written, "<!DOCTYPE ...>", entities replaced in use

  [[nodiscard]] Document clone() const;
};

/// Calls `visit(Node&)` for `node` and all elements below it, in document order. `visit` may change
/// the node's attributes and what is below it, not its siblings.
template <class Visit>
void for_each_element(Node& node, const Visit& visit) {
  if (node.kind != Node::Kind::element) return;
  visit(node);
  for (std::size_t i = 0; i < node.children.size(); ++i) for_each_element(*node.children[i], visit);
}

template <class Visit>
void for_each_element(const Node& node, const Visit& visit) {
  if (node.kind != Node::Kind::element) return;
  visit(node);
  for (const auto& child : node.children) for_each_element(std::as_const(*child), visit);
}

}  // namespace pressoir::codecs::svg
