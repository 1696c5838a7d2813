#include "raster/watermark/font_files.h"

#include <cairo.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/error.h"
#include "base/loop/loop_thread.h"
#include "base/text.h"
#include "raster/watermark/font_table.h"

namespace pressoir::raster {
namespace {

template <auto Destroy>
struct With {
  template <class T>
  void operator()(T* object) const noexcept {
    Destroy(object);
  }
};
using Blob = std::unique_ptr<hb_blob_t, With<hb_blob_destroy>>;
using CodePoints = std::unique_ptr<hb_set_t, With<hb_set_destroy>>;

/// Family of the table for a name in lower case; empty: none.
std::string_view family_named(std::string_view name) {
  for (const auto& family : kFontFamilies)
    if (lower(family.name) == name) return family.name;
  for (const auto& alias : kFontAliases)
    if (alias.name == name) return alias.family;
  return {};
}

std::string_view family_like(std::string_view name) {
  for (const auto& [word, family] : kFontWords)
    if (name.find(word) != std::string_view::npos) return family;
  return kFontFamilies.front().name;
}

std::unique_ptr<PangoCoverage, Face::Deleter> coverage_of(hb_face_t* face) {
  std::unique_ptr<PangoCoverage, Face::Deleter> coverage(pango_coverage_new());
  const CodePoints points(hb_set_create());
  hb_face_collect_unicodes(face, points.get());
  for (hb_codepoint_t point = HB_SET_VALUE_INVALID; hb_set_next(points.get(), &point) != 0;)
    pango_coverage_set(coverage.get(), static_cast<int>(point), PANGO_COVERAGE_EXACT);
  return coverage;
}

/// Null: the file is not there or not a font with outlines.
std::unique_ptr<Face> open_face(std::string_view family, const std::filesystem::path& file) {
  const Blob blob(hb_blob_create_from_file_or_fail(file.c_str()));
  if (!blob || hb_face_count(blob.get()) == 0) return nullptr;
  auto face = std::make_unique<Face>();
  face->family = family;
  face->face.reset(hb_face_create(blob.get(), 0));
  if (hb_face_get_glyph_count(face->face.get()) == 0) return nullptr;
  face->coverage = coverage_of(face->face.get());
  return face;
}

/// A number of 32 bits of the table `head`, which every font has; 0: it is too short.
std::uint32_t head_of(const Face& face, std::size_t offset) {
  const Blob head(hb_face_reference_table(face.face.get(), HB_TAG('h', 'e', 'a', 'd')));
  unsigned size = 0;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(hb_blob_get_data(head.get(), &size));
  if (size < offset + 4) return 0;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | bytes[offset + i];
  return number;
}

std::string hexadecimal(std::uint32_t number) {
  std::array<char, 9> text{};
  std::snprintf(text.data(), text.size(), "%08x", number);
  return text.data();
}

/// fontRevision, 16.16: "2.10".
std::string revision_of(const Face& face) {
  const std::uint32_t revision = head_of(face, 4);
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%.4g", revision / 65536.0);
  return text.data();
}

}  // namespace

struct FontFiles::Faces {
  std::string_view name;
  std::array<std::unique_ptr<Face>, 4> styles;  ///< as in FontFamily

  [[nodiscard]] const Face* any() const {
    const auto* const found =
        std::ranges::find_if(styles, [](const auto& each) { return bool{each}; });
    return found == styles.end() ? nullptr : found->get();
  }
  /// The nearest face. REQUIRES: there is one.
  [[nodiscard]] FontChoice choice(bool bold, bool italic) const {
    if (const auto& exact = styles.at(int{bold} + 2 * int{italic})) return {exact.get()};
    if (bold && styles[1]) return {.face = styles[1].get(), .slant = true};
    if (italic && styles[2]) return {.face = styles[2].get(), .embolden = true};
    return {.face = styles[0] ? styles[0].get() : any(), .embolden = bold, .slant = italic};
  }
};

FontFiles::FontFiles(const std::filesystem::path& folder) {
  LoopThread::note_file_work("FontFiles");
  fingerprint_ = std::string("pango ") + pango_version_string() + " harfbuzz " +
                 hb_version_string() + " cairo " + cairo_version_string();
  for (const auto& family : kFontFamilies) {
    auto& faces = families_.emplace_back();
    faces.name = family.name;
    for (std::size_t i = 0; i < family.files.size(); ++i) {
      if (family.files.at(i).empty()) continue;
      auto& face = faces.styles.at(i);
      face = open_face(family.name, folder / family.files.at(i));
      // The second number is a checksum over the whole file.
      fingerprint_ += face ? ' ' + revision_of(*face) + '/' + hexadecimal(head_of(*face, 8)) : " -";
    }
  }
}

FontFiles::~FontFiles() = default;

const FontFiles& FontFiles::installed() {
  static const FontFiles files{std::filesystem::path(kFontFolder)};
  return files;
}

const FontFiles::Faces* FontFiles::find(std::string_view family) const {
  const auto found = std::ranges::find(families_, family, &Faces::name);
  return found != families_.end() && found->any() ? &*found : nullptr;
}

FontChain FontFiles::chain(std::string_view family, bool bold, bool italic) const {
  const auto name = lower(family);
  const auto wanted = family_named(name);
  FontChain chain;
  const auto add = [&](std::string_view each) {
    const auto* faces = find(each);
    if (!faces) return;
    const auto choice = faces->choice(bold, italic);
    if (std::ranges::find(chain.fonts, choice.face, &FontChoice::face) == chain.fonts.end())
      chain.fonts.push_back(choice);
  };
  add(wanted);
  chain.is_replaced = chain.fonts.empty();
  if (chain.is_replaced) add(family_like(name));
  const auto first = chain.fonts.empty() ? std::string_view() : chain.fonts.front().face->family;
  for (const auto& fallback : kFontFallbacks)
    if (fallback.family == first) std::ranges::for_each(fallback.first, add);
  std::ranges::for_each(kLastFonts, add);
  for (const auto& faces : families_) add(faces.name);
  if (chain.fonts.empty())
    throw Error(ErrorCode::unavailable, "No font is installed to draw a text with.");
  return chain;
}

std::vector<std::pair<std::string, std::string>> FontFiles::versions() const {
  std::vector<std::pair<std::string, std::string>> versions;
  for (const auto& faces : families_)
    versions.emplace_back(faces.name, faces.any() ? revision_of(*faces.any()) : "");
  return versions;
}

}  // namespace pressoir::raster
