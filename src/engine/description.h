// Description: what one worker says of itself (`pressoir doctor`, `pressoir formats`). Plain value.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/fields.h"

namespace pressoir::engine {

struct Description {
  struct FormatLine {
    std::string name, extension, mime;
    bool reads = false, writes = false, lossless = false, lossy = false;
    bool pixels = false;             ///< steps, joins and conversions work on it
    bool target = false;             ///< pictures of other formats can be converted to it
    bool reads_animations = false;   ///< all frames of one are read, and stay while its format does
    bool writes_animations = false;  ///< one can be made from other formats
    static constexpr std::tuple kFields{
        fields::Field{"name", &FormatLine::name},
        fields::Field{"extension", &FormatLine::extension},
        fields::Field{"mime", &FormatLine::mime},
        fields::Field{"reads", &FormatLine::reads},
        fields::Field{"writes", &FormatLine::writes},
        fields::Field{"lossless", &FormatLine::lossless},
        fields::Field{"lossy", &FormatLine::lossy},
        fields::Field{"pixels", &FormatLine::pixels},
        fields::Field{"target", &FormatLine::target},
        fields::Field{"reads_animations", &FormatLine::reads_animations},
        fields::Field{"writes_animations", &FormatLine::writes_animations}};
    friend bool operator==(const FormatLine&, const FormatLine&) = default;
  };
  std::vector<FormatLine> formats;
  std::vector<std::pair<std::string, std::string>> libraries;  ///< name, version
  std::vector<std::pair<std::string, std::string>> fonts;      ///< the same; not there: empty
  std::string font_fingerprint;  ///< changes with all that texts are drawn with
  /// Part of the sandbox and whether it holds, as measured from the inside of it: "seccomp",
  /// "landlock", "namespaces", "limits", "no_new_privileges", "unprivileged".
  std::vector<std::pair<std::string, bool>> sandbox;
  static constexpr std::tuple kFields{
      fields::Field{"formats", &Description::formats},
      fields::Field{"libraries", &Description::libraries},
      fields::Field{"fonts", &Description::fonts},
      fields::Field{"font_fingerprint", &Description::font_fingerprint},
      fields::Field{"sandbox", &Description::sandbox}};
  friend bool operator==(const Description&, const Description&) = default;
};

/// Description::formats of this build, in any process: what it was compiled with, nothing is asked.
std::vector<Description::FormatLine> format_lines();

}  // namespace pressoir::engine
