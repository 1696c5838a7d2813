// Description: what one worker says of itself (`pressoir doctor`, `pressoir formats`). Plain value.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace pressoir::engine {

struct Description {
  struct FormatLine {
    std::string name, extension, mime;
    bool reads = false, writes = false, lossless = false, lossy = false;
    bool reads_animations = false;   ///< all frames of one are read, and stay while its format does
    bool writes_animations = false;  ///< one can be made from other formats
    friend bool operator==(const FormatLine&, const FormatLine&) = default;
  };
  std::vector<FormatLine> formats;
  std::vector<std::pair<std::string, std::string>> libraries;  ///< name, version
  /// Part of the sandbox and whether it holds, as measured from the inside of it: "seccomp",
  /// "landlock", "namespaces", "limits", "no_new_privileges", "unprivileged".
  std::vector<std::pair<std::string, bool>> sandbox;
  friend bool operator==(const Description&, const Description&) = default;
};

}  // namespace pressoir::engine
