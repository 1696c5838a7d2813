// Which value of a property counts for an element: CSS Cascading and Inheritance 4, with the
// presentation attributes of SVG 2, section 6.6, below all rules of sheets. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codecs/svg/analysis/references.h"
#include "codecs/svg/document/node.h"
#include "codecs/svg/style/properties.h"
#include "codecs/svg/style/rule_index.h"

namespace pressoir::codecs::svg::style {

/// Where a declaration stands; later ones go before earlier ones.
enum class Origin : std::uint8_t { attribute, sheet, style };

/// The declaration of a property that counts for an element.
struct Declared {
  std::string name{};
  std::string value{};
  Origin origin = Origin::attribute;
  bool important = false;
  /// A rule of a sheet sets it, which counts or not.
  bool in_sheet = false;
  /// Another value may count: by a rule under a condition, an animation, a shorthand, var().
  bool uncertain = false;
};

/// The cascade over one document. Valid until the tree or a sheet changes; of elements whose
/// attributes change: see forget().
class Cascade {
 public:
  /// @param references  of the same document; must outlive it.
  Cascade(Document& document, const References& references);

  /// All that the element declares or rules of sheets set for it, by name.
  const std::vector<Declared>& declared(const Node& element) const;
  /// Null: the property is not declared for the element.
  const Declared* declared(const Node& element, std::string_view property) const;
  /// What the element inherits. Empty: that is not certain.
  std::optional<std::string_view> inherited(const Node& element, const Property& property) const;
  /// What counts for it: declared, inherited or initial. Empty: that is not certain, or not known.
  std::optional<std::string_view> specified(const Node& element, std::string_view property) const;
  /// The attributes of `element` have changed.
  void forget(const Node& element) const { declared_.erase(&element); }

  [[nodiscard]] const RuleIndex& rules() const noexcept { return rules_; }
  [[nodiscard]] const References& references() const noexcept { return references_; }

 private:
  std::vector<Declared> resolved(const Node& element) const;

  const References& references_;
  RuleIndex rules_;
  /// The attributes that elements of SMIL animate.
  std::unordered_map<const Node*, std::vector<std::string>> animated_;
  mutable std::unordered_map<const Node*, std::vector<Declared>> declared_;
};

/// The value where the element's is certain and it has that one; see Cascade::specified().
bool is_certainly(const Cascade& cascade, const Node& element, std::string_view property,
                  std::string_view value);

}  // namespace pressoir::codecs::svg::style
