#include "codecs/pdf/fonts/type1/to_cff.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>

#include <ft2build.h>
#include FT_FREETYPE_H

#include "codecs/pdf/fonts/type1/cff.h"
#include "codecs/pdf/fonts/type1/outline.h"
#include "codecs/pdf/fonts/type1/type2.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr std::string_view kMissing = ".notdef";
constexpr std::size_t kMaxFontWork = 2'000'000;  // Outline::work of all glyphs

double usual_width_of(const std::vector<Outline>& outlines) {
  std::map<double, int> counts;
  for (const auto& outline : outlines) ++counts[outline.width];
  return std::ranges::max_element(counts, {}, [](const auto& each) { return each.second; })->first;
}

struct Release {
  void operator()(FT_Library library) const noexcept { FT_Done_FreeType(library); }
  void operator()(FT_Face face) const noexcept { FT_Done_Face(face); }
};
using Library = std::unique_ptr<std::remove_pointer_t<FT_Library>, Release>;
using Face = std::unique_ptr<std::remove_pointer_t<FT_Face>, Release>;

Library new_library() {
  FT_Library library = nullptr;
  return Library(FT_Init_FreeType(&library) == 0 ? library : nullptr);
}

Face face_of(const Library& library, Bytes font) {
  FT_Face face = nullptr;
  const auto failed =
      FT_New_Memory_Face(library.get(), as_u8(font), static_cast<FT_Long>(font.size()), 0, &face);
  return Face(failed == 0 ? face : nullptr);
}

bool load(const Face& face, const std::string& name) {
  auto copy = name;  // FreeType 2.12 takes it as it may be changed
  const auto glyph = FT_Get_Name_Index(face.get(), copy.data());
  if (glyph == 0 && name != kMissing) return false;
  return FT_Load_Glyph(face.get(), glyph, FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING) == 0;
}

// Both have just loaded a glyph. Coordinates that are no whole numbers may be rounded either way.
bool is_same_glyph(const Face& one, const Face& other) {
  const auto &left = one->glyph->outline, &right = other->glyph->outline;
  if (one->glyph->metrics.horiAdvance != other->glyph->metrics.horiAdvance) return false;
  if (left.n_points != right.n_points || left.n_contours != right.n_contours) return false;
  if (!std::equal(left.contours, left.contours + left.n_contours, right.contours)) return false;
  if (!std::equal(left.tags, left.tags + left.n_points, right.tags)) return false;
  return std::equal(left.points, left.points + left.n_points, right.points,
                    [](const FT_Vector& a, const FT_Vector& b) {
                      return std::abs(a.x - b.x) <= 1 && std::abs(a.y - b.y) <= 1;
                    });
}

std::string glyph_name(const Face& face, FT_ULong code) {
  const auto glyph = FT_Get_Char_Index(face.get(), code);
  std::array<char, 128> name{};
  if (glyph == 0 || FT_Get_Glyph_Name(face.get(), glyph, name.data(), name.size()) != 0) return {};
  return name.data();
}

// What PDF asks where it gives no encoding of its own.
bool has_same_codes(const Face& one, const Face& other) {
  for (const auto encoding : {FT_ENCODING_ADOBE_STANDARD, FT_ENCODING_ADOBE_CUSTOM}) {
    const bool is_there = FT_Select_Charmap(one.get(), encoding) == 0;
    if (is_there != (FT_Select_Charmap(other.get(), encoding) == 0)) return false;
    for (FT_ULong code = 0; is_there && code < 256; ++code)
      if (glyph_name(one, code) != glyph_name(other, code)) return false;
  }
  return true;
}

bool is_read_alike(Bytes before, Bytes after, const Type1Font& font) {
  const auto library = new_library();
  if (!library) return false;
  const auto left = face_of(library, before), right = face_of(library, after);
  if (!left || !right || left->num_glyphs != right->num_glyphs) return false;
  if (!has_same_codes(left, right)) return false;
  return std::ranges::all_of(font.glyphs, [&](const auto& glyph) {
    return load(left, glyph.first) && load(right, glyph.first) && is_same_glyph(left, right);
  });
}

bool has_names_once(const Type1Font& font) {
  std::set<std::string_view> names;
  for (const auto& [name, charstring] : font.glyphs)
    if (name.empty() || !names.insert(name).second) return false;
  return names.contains(kMissing);
}

}  // namespace

std::optional<Buffer> type1_as_cff(Bytes font) {
  const auto read = read_type1(font);
  constexpr std::size_t kMaxCodes = 255;  // that an encoding can list
  if (!read || !has_names_once(*read) || read->encoding.size() > kMaxCodes) return std::nullopt;
  std::vector<Outline> outlines;
  std::size_t work = 0;
  for (std::size_t i = 0; i < read->glyphs.size(); ++i) {
    auto outline = outline_of(*read, i);
    if (!outline || (work += outline->work) > kMaxFontWork) return std::nullopt;
    outlines.push_back(std::move(*outline));
  }
  const double usual_width = usual_width_of(outlines);
  std::vector<CffGlyph> glyphs;
  for (std::size_t i = 0; i < outlines.size(); ++i) {
    auto charstring = type2_charstring(outlines[i], usual_width);
    if (!charstring) return std::nullopt;
    glyphs.push_back({read->glyphs[i].first, std::move(*charstring)});
  }
  std::stable_partition(glyphs.begin(), glyphs.end(),
                        [](const auto& glyph) { return glyph.name == kMissing; });
  auto cff = write_cff(*read, std::move(glyphs), usual_width);
  if (!is_read_alike(font, cff, *read)) return std::nullopt;
  return cff;
}

}  // namespace pressoir::codecs::pdf
