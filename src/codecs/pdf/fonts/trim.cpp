#include "codecs/pdf/fonts/trim.h"

#include <algorithm>
#include <array>
#include <set>

#include <hb-ot.h>

#include "codecs/pdf/fonts/sfnt.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr std::array<std::string_view, 20> kUnread{
    "BASE", "DSIG", "EBDT", "EBLC", "EBSC", "FFTM", "GDEF", "GPOS", "GSUB", "JSTF",
    "LTSH", "MERG", "PCLT", "VDMX", "hdmx", "kern", "ltag", "meta", "name", "MATH"};
constexpr std::array<std::string_view, 3> kForCharacters{"cmap", "post", "OS/2"};

template <std::size_t N>
bool is_one_of(std::string_view tag, const std::array<std::string_view, N>& tags) {
  return std::ranges::find(tags, tag) != tags.end();
}

// Glyphs of spaces, by the font's own map of characters; none: it has no map.
std::set<std::uint32_t> spaces_in(Bytes font, FontFile& read) {
  if (!read.find("cmap")) return {};
  std::set<std::uint32_t> spaces{0, 1, 2, 3};  // by old custom the first ones
  auto* blob =
      hb_blob_create(reinterpret_cast<const char*>(font.data()), narrow<unsigned>(font.size()),
                     HB_MEMORY_MODE_READONLY, nullptr, nullptr);
  auto* face = hb_face_create(blob, 0);
  auto* shaped = hb_font_create(face);
  for (const hb_codepoint_t letter : {0x20U, 0xA0U, 0x2002U, 0x2003U, 0x2009U, 0x3000U, 0xF020U}) {
    hb_codepoint_t glyph = 0;
    if (hb_font_get_nominal_glyph(shaped, letter, &glyph) != 0) spaces.insert(glyph);
  }
  hb_font_destroy(shaped);
  hb_face_destroy(face);
  hb_blob_destroy(blob);
  return spaces;
}

// Where the outlines of each glyph start, and the end; empty: the tables do not fit together.
std::vector<std::uint32_t> outlines_of(FontFile& font) {
  const auto *head = font.find("head"), *maxp = font.find("maxp"), *loca = font.find("loca");
  if (!head || !maxp || !loca || head->data.size() < 54 || maxp->data.size() < 6) return {};
  const std::size_t count = std::size_t{font_number_16(maxp->data, 4)} + 1;
  const bool is_long = font_number_16(head->data, 50) != 0;
  if (loca->data.size() < count * (is_long ? 4 : 2)) return {};
  std::vector<std::uint32_t> places;
  for (std::size_t i = 0; i < count; ++i)
    places.push_back(is_long ? font_number_32(loca->data, 4 * i)
                             : 2U * font_number_16(loca->data, 2 * i));
  return places;
}

// Of "hmtx": width and bearing of each glyph, four bytes for all that "hhea" counts, then bearings.
bool clear_widths(FontFile& font, const std::set<std::uint32_t>& spaces) {
  const auto places = outlines_of(font);
  const auto* hhea = font.find("hhea");
  auto* hmtx = font.find("hmtx");
  if (places.empty() || !hhea || !hmtx || hhea->data.size() < 36) return false;
  const std::size_t widths = font_number_16(hhea->data, 34);
  bool changed = false;
  for (std::uint32_t glyph = 0; glyph + 1 < places.size(); ++glyph) {
    if (places[glyph] != places[glyph + 1] || spaces.contains(glyph)) continue;
    // The last width is that of all glyphs behind it.
    if (glyph + 1 == widths) continue;
    const std::size_t at = glyph < widths ? 4 * glyph : 4 * widths + 2 * (glyph - widths);
    const std::size_t size = glyph < widths ? 4 : 2;
    if (at + size > hmtx->data.size()) return changed;
    for (std::size_t i = at; i < at + size; ++i) {
      changed = changed || hmtx->data[i] != std::byte{0};
      hmtx->data[i] = std::byte{0};
    }
  }
  return changed;
}

}  // namespace

std::optional<Buffer> trimmed_font(Bytes font, bool by_glyph) {
  auto read = read_font(font);
  if (!read || !read->find("glyf")) return std::nullopt;
  const auto spaces = spaces_in(font, *read);
  bool changed =
      std::erase_if(read->tables, [&](const FontTable& table) {
        return is_one_of(table.tag, kUnread) || (by_glyph && is_one_of(table.tag, kForCharacters));
      }) > 0;
  if (!spaces.empty()) changed |= clear_widths(*read, spaces);
  if (!changed) return std::nullopt;
  return write_font(std::move(*read));
}

}  // namespace pressoir::codecs::pdf
