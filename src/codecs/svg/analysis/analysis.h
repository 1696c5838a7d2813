// What a picture of an SVG, drawn once and still, does not show. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

struct Findings {
  bool scripts = false;          ///< script elements, javascript: references
  bool handlers = false;         ///< onload and the like
  bool outside_style = false;    ///< style sheets of other files
  bool foreign_content = false;  ///< foreignObject
  bool outside_use = false;      ///< use of a part of another file
  bool switches = false;         ///< switch, systemLanguage
  bool animation = false;        ///< SMIL
  bool css_animation = false;    ///< keyframes, animations, transitions
  bool media_queries = false;
  bool interaction = false;  ///< :hover and the like
  bool current_color = false;
  bool texts = false;

  /// Whether something that is not in the file may depend on elements, attributes or styles as they
  /// stand in it: pictures of it then prove nothing.
  [[nodiscard]] bool depends_on_structure() const { return scripts || handlers || outside_style; }
  /// Whether it has looks that a still drawing does not show.
  [[nodiscard]] bool has_other_looks() const {
    return animation || css_animation || media_queries || interaction || switches;
  }
  /// Those that are there, as in "scripts, animation", for reports.
  [[nodiscard]] std::string names() const;
};

Findings analyse(const Document& document);

/// Whether an attribute of that name runs a script: onload, onclick.
bool is_handler(const Attribute& attribute) noexcept;

/// Whether a reference runs a script, however it is written.
bool is_script_reference(std::string_view reference);

}  // namespace pressoir::codecs::svg
