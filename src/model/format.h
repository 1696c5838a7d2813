// Format: the name of a file format, and what is known of each.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace pressoir {

/// A short name such as "jpeg", stored as text. Which names exist is known to codecs/ alone.
class Format {
 public:
  Format() = default;
  explicit Format(std::string_view name) : name_(name) {}
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  friend bool operator==(const Format&, const Format&) = default;

 private:
  std::string name_;
};

struct FormatInfo {
  std::string_view name, extension, mime;  ///< "jpeg", "jpg", "image/jpeg"
  std::string_view title;                  ///< as texts for people have it: "JPEG"
  bool has_frames, has_alpha, can_lose;
  bool can_write;                     ///< false: read for conversion only
  bool writes_frames = false;         ///< animations can be made in this format from others
  bool has_palette = false;           ///< one can be written: fewer colours make files smaller
  bool keeps_hidden_colours = false;  ///< under full transparency, where Goal asks for that
  bool is_vector = false;             ///< shapes: drawn in any size, and never made of pixels
  /// Pages, and no pixels but those that a page is drawn in; a file may need a password.
  bool is_document = false;
  /// Further extensions of file names that mean this format, in lower case; empty: unused.
  std::array<std::string_view, 4> other_extensions{};
};

}  // namespace pressoir
