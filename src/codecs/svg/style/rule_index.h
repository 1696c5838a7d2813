// The rules of all sheets of a document, found by the element that they may match. Pure.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codecs/svg/document/node.h"
#include "codecs/svg/style/selector.h"
#include "codecs/svg/style/style_element.h"

namespace pressoir::codecs::svg::style {

/// One selector of a rule.
struct IndexedRule {
  const Rule* rule;
  const Selector* selector;
  std::size_t order;  ///< among all of the document
  bool conditional;   ///< the rule may not apply where the selector matches
};

class RuleIndex {
 public:
  explicit RuleIndex(Document& document);
  RuleIndex(const RuleIndex&) = delete;
  RuleIndex& operator=(const RuleIndex&) = delete;

  /// Those that match `element`, in the order of the sheets.
  [[nodiscard]] std::vector<IndexedRule> matching(const Node& element) const;

  /// All, by IndexedRule::order: rules inside of an at-rule stand before those that follow it.
  [[nodiscard]] const std::vector<IndexedRule>& all() const noexcept { return rules_; }
  [[nodiscard]] bool empty() const noexcept { return rules_.empty() && !opaque_; }
  /// There are rules of which it is not known what they match or set, or more than can be tried.
  [[nodiscard]] bool is_opaque() const noexcept { return opaque_; }
  /// Which elements rules match depends on siblings, or on what is not known: nothing may be taken
  /// out, put in or moved among siblings.
  [[nodiscard]] bool depends_on_siblings() const noexcept { return siblings_ || opaque_; }
  /// The same, or on who is the parent of whom.
  [[nodiscard]] bool depends_on_parents() const noexcept {
    return parents_ || siblings_ || opaque_;
  }
  /// A selector names this attribute in brackets, or may.
  [[nodiscard]] bool names_attribute(std::string_view attribute) const;
  /// A selector names this class, or may.
  [[nodiscard]] bool names_class(std::string_view name) const;
  /// How often selectors name it.
  [[nodiscard]] std::size_t count_of_class(std::string_view name) const;
  /// A selector has a condition that elements of this type without id and class may meet.
  [[nodiscard]] bool may_match_plain(std::string_view type) const;
  /// A block of @keyframes, or any other that is not looked into, sets this property.
  [[nodiscard]] bool sets_elsewhere(std::string_view property) const;

 private:
  void add(const Sheet& sheet, bool conditional);
  [[nodiscard]] bool names(Simple::Kind kind, std::string_view name) const;
  void add(const Rule& rule, const Selector& selector, bool conditional);

  std::vector<OwnSheet> sheets_;
  std::vector<IndexedRule> rules_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_id_, by_class_, by_type_;
  std::vector<std::size_t> others_;
  std::vector<std::string_view> blocks_;
  bool opaque_ = false, siblings_ = false, parents_ = false;
};

}  // namespace pressoir::codecs::svg::style
