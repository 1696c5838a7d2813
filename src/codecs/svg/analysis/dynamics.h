// What may change a document after it was read, or look at it from outside, so that a picture of it
// does not show all. Pure; any thread.
#pragma once

#include <set>
#include <string_view>

#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

/// Of a whole document. Valid until the tree or a value changes.
class Dynamics {
 public:
  explicit Dynamics(const Document& document);

  /// Script elements, handlers of events (onclick, ev:event) and javascript: links; and animations
  /// that change which rules apply, as scripts can.
  [[nodiscard]] bool has_script() const noexcept { return has_script_; }
  /// Style sheets that are not in the file: named by an instruction, by @import or a link.
  [[nodiscard]] bool has_outside_sheet() const noexcept { return has_outside_sheet_; }
  /// Elements have classes and no sheet in the file has selectors of classes: who shows the file
  /// may have such a sheet.
  [[nodiscard]] bool has_outside_classes() const noexcept {
    return has_class_ && !has_class_selector_;
  }
  /// Whether an element of SMIL animates `node`, or is one.
  [[nodiscard]] bool is_animated(const Node& node) const { return animated_.contains(&node); }
  [[nodiscard]] bool has_animation() const noexcept { return !animated_.empty(); }
  /// The sheets have @keyframes, or transitions are declared.
  [[nodiscard]] bool has_css_animation() const noexcept { return has_css_animation_; }
  /// Foreign content, which inherits properties too.
  [[nodiscard]] bool has_foreign_content() const noexcept { return has_foreign_content_; }

 private:
  void look_at(const Node& node);
  void look_at_sheet(std::string_view css);

  std::set<const Node*> animated_;
  bool has_script_ = false, has_outside_sheet_ = false, has_css_animation_ = false;
  bool has_foreign_content_ = false, has_class_ = false, has_class_selector_ = false;
};

/// animate, set and their like.
bool is_animation(const Node& node) noexcept;

}  // namespace pressoir::codecs::svg
