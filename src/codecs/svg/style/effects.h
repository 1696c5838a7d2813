// Whether a property that is declared for an element can be seen there or further down. Pure.
#pragma once

#include <string_view>

#include "codecs/svg/style/cascade.h"

namespace pressoir::codecs::svg::style {

/// Over one document. Valid as long as its cascade.
class Effects {
 public:
  Effects(const Document& document, const Cascade& cascade);

  /// Whether `element`, or what inherits from it, is drawn by the property. True where that is not
  /// certain.
  [[nodiscard]] bool has(const Node& element, const Property& property) const;

 private:
  [[nodiscard]] bool uses(const Node& element, const Property& property) const;
  [[nodiscard]] bool uses_stroke(const Node& element, std::string_view property) const;
  [[nodiscard]] bool reaches(const Node& element, const Property& property, int uses_followed,
                             int& visits_left) const;
  [[nodiscard]] bool is_clip_only(const Node& element) const;
  [[nodiscard]] bool may_clip(const Node& element) const;

  const Cascade& cascade_;
  /// Of the whole document: values that depend on font sizes; on the property color; pictures are
  /// not all of it.
  bool font_units_ = false, current_colour_ = false;
};

}  // namespace pressoir::codecs::svg::style
