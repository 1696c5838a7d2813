// FontFiles: the fonts that texts are drawn with, by a table of our own over the files of Debian's
// packages, so that no setting of the machine decides. Files are mapped, never copied; what is
// mapped before a fork is shared after it. Constant after construction: any thread.
#pragma once

#include <hb.h>
#include <pango/pango.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pressoir::raster {

/// One font of one file.
struct Face {
  struct Deleter {
    void operator()(hb_face_t* face) const noexcept { hb_face_destroy(face); }
    void operator()(PangoCoverage* coverage) const noexcept { g_object_unref(coverage); }
  };
  std::string_view family;
  std::unique_ptr<hb_face_t, Deleter> face;
  std::unique_ptr<PangoCoverage, Deleter> coverage;  ///< the characters it has
};

/// A face, and what must be done to it to look as asked for.
struct FontChoice {
  const Face* face = nullptr;
  bool embolden = false, slant = false;
};

/// What a text is drawn with.
struct FontChain {
  std::vector<FontChoice> fonts;  ///< each character in the first that has it; at least one
  bool is_replaced = false;       ///< the family asked for is not the first
};

class FontFiles {
 public:
  /// @param folder  of the fonts; those that are not in it, or not whole, are left out.
  explicit FontFiles(const std::filesystem::path& folder);
  ~FontFiles();
  FontFiles(const FontFiles&) = delete;
  FontFiles& operator=(const FontFiles&) = delete;
  FontFiles(FontFiles&&) = delete;
  FontFiles& operator=(FontFiles&&) = delete;

  /// Those of this machine, mapped at the first call.
  static const FontFiles& installed();

  /// The fonts for a family, named in any case, by its own name or by that of one that looks alike
  /// and has the same widths (Arial: Liberation Sans).
  /// @throws Error unavailable where no font at all is there.
  [[nodiscard]] FontChain chain(std::string_view family, bool bold, bool italic) const;

  /// Families of the table and their versions; an empty one: not there.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> versions() const;
  /// Changes with every file that is other than it was, and with the libraries that lay out.
  [[nodiscard]] const std::string& fingerprint() const noexcept { return fingerprint_; }

 private:
  struct Faces;
  [[nodiscard]] const Faces* find(std::string_view family) const;
  std::vector<Faces> families_;  ///< in the order of the table; some without any face
  std::string fingerprint_;
};

}  // namespace pressoir::raster
