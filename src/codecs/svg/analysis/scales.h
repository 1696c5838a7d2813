// How large the units of elements are shown. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>

#include "codecs/svg/analysis/references.h"
#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

/// Of a whole document. Valid until the tree, a transform or a reference changes.
class Scales {
 public:
  Scales(const Document& document, const References& references);

  /// The most that a length in the user space of `element`, its own transform included, is
  /// multiplied by to be one of the root's user space; over all places where it is shown. What no
  /// place shows counts as shown at the size of the root.
  [[nodiscard]] double most(const Node& element) const;
  /// Digits behind the point that coordinates of `element` need where those of the root need
  /// `root_digits`.
  [[nodiscard]] int digits(const Node& element, int root_digits) const;
  /// The long side of what the root shows, in its user space; 100 where it does not say.
  [[nodiscard]] double extent() const noexcept { return extent_; }

 private:
  void visit(const Node& node, double scale);
  void follow(const Node& node, const Attribute& attribute, double scale);
  [[nodiscard]] double scale_of_target(const Node& node, const Node& target, double scale) const;
  [[nodiscard]] double viewport_scale(const Node& node, const Node& user, double scale) const;

  const References& references_;
  std::unordered_map<const Node*, double> scales_;
  double extent_ = 100, largest_ = 1;
  std::size_t visits_left_;
  int depth_ = 0;
};

}  // namespace pressoir::codecs::svg
