// Which element an id is of, and which elements name it. Pure; any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/svg/analysis/mentions.h"
#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

/// One place that names an id.
struct Reference {
  Node* node;             ///< the element, or the style element
  std::size_t attribute;  ///< which of its attributes; kSheet: its text
  Mention mention;
  static constexpr std::size_t kSheet = static_cast<std::size_t>(-1);
};

/// All ids of a document and all places that name them. Valid until the tree or a value changes.
class References {
 public:
  using Names = std::map<std::string, std::string, std::less<>>;

  explicit References(Document& document);

  /// The first element with that id; null: there is none.
  [[nodiscard]] Node* element(std::string_view id) const;
  /// The element that an attribute such as href="#a" names; null: none.
  [[nodiscard]] Node* target(const Node& node) const;
  [[nodiscard]] const std::vector<Reference>& of(std::string_view id) const;
  /// All ids that elements have and that are named somewhere.
  [[nodiscard]] std::set<std::string, std::less<>> names() const;
  /// Whether there are places that name it and are not selectors.
  [[nodiscard]] bool is_used(std::string_view id) const;
  /// Whether `node` or an element below it is named by something that is not below `node`.
  [[nodiscard]] bool is_used_from_outside(const Node& node) const;
  /// Whether all places that name `id` can be changed, and only one element has it.
  [[nodiscard]] bool can_rename(std::string_view id) const;
  /// Whether `node` inherits from elsewhere than its parent: it is what a use element shows, or a
  /// symbol.
  [[nodiscard]] bool is_shown_by_use(const Node& node) const { return shown_.contains(&node); }
  /// Gives the elements and all places that name them the ids that `names` has for theirs.
  void rename(const Names& names);

 private:
  void add(Node& node);

  std::map<std::string, std::vector<Node*>, std::less<>> elements_;
  std::map<std::string, std::vector<Reference>, std::less<>> references_;
  std::set<const Node*> shown_;
  bool understood_ = true;
};

/// Whether `attribute` gives its element an id.
bool is_id(const Attribute& attribute) noexcept;

/// Whether `node` is `ancestor` or below it.
bool is_within(const Node& node, const Node& ancestor) noexcept;

}  // namespace pressoir::codecs::svg
