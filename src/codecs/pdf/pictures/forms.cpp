#include "codecs/pdf/pictures/forms.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/write/serialise.h"

namespace pressoir::codecs::pdf {
namespace {

using Space = Layout::Space;
using Values = std::vector<std::uint8_t>;

constexpr std::size_t kMostColours = 256;
constexpr std::size_t kManyPixels = std::size_t{8} << 20U;
constexpr std::size_t kMostBytes = std::size_t{256} << 20U;

// One value a sample, of layouts of one component and at most 8 bits.
Values unpacked(Bytes samples, const Layout& layout) {
  Values values;
  values.reserve(std::size_t{layout.width} * layout.height);
  const auto bits = static_cast<unsigned>(layout.bits);
  const unsigned per_byte = 8 / bits, mask = (1U << bits) - 1;
  for (std::uint32_t y = 0; y < layout.height; ++y) {
    const auto* row = as_u8(samples) + y * layout.stride();
    for (std::uint32_t x = 0; x < layout.width; ++x)
      values.push_back(
          static_cast<std::uint8_t>(row[x / per_byte] >> (8 - bits - x % per_byte * bits) & mask));
  }
  return values;
}

Buffer packed(const Values& values, const Layout& layout) {
  Buffer out(layout.bytes());
  const auto bits = static_cast<unsigned>(layout.bits);
  const unsigned per_byte = 8 / bits;
  std::size_t i = 0;
  for (std::uint32_t y = 0; y < layout.height; ++y) {
    auto* row = out.data() + y * layout.stride();
    for (std::uint32_t x = 0; x < layout.width; ++x, ++i)
      row[x / per_byte] |= static_cast<std::byte>(values[i] << (8 - bits - x % per_byte * bits));
  }
  return out;
}

int bits_for(std::size_t count) { return count <= 2 ? 1 : count <= 4 ? 2 : count <= 16 ? 4 : 8; }

// Greys of which each is one of fewer bits (ISO 32000-1, 8.9.5.2).
void add_fewer_bits(Bytes samples, const Layout& layout, std::vector<Form>& forms) {
  if (layout.space != Space::grey || layout.bits != 8) return;
  const auto values = std::span(as_u8(samples), layout.bytes());
  for (const int bits : {1, 2, 4}) {
    const int step = 255 / ((1 << bits) - 1);
    if (!std::ranges::all_of(values, [&](std::uint8_t value) { return value % step == 0; }))
      continue;
    Layout fewer = layout;
    fewer.bits = bits;
    Values reduced;
    for (const auto value : values) reduced.push_back(static_cast<std::uint8_t>(value / step));
    forms.push_back({packed(reduced, fewer), fewer, {{"/BitsPerComponent", std::to_string(bits)}}});
    return;
  }
}

std::string indexed_space(const std::string& base, std::size_t count, std::string_view table) {
  return "[/Indexed " + base + ' ' + std::to_string(count - 1) + string_token(table) + ']';
}

void add_indexed(const Values& indices, Layout layout, std::size_t count, const std::string& space,
                 std::vector<Form>& forms) {
  layout.space = Space::indexed;
  layout.components = 1;
  for (const int bits : {bits_for(count), 8}) {
    if (bits == 8 && count <= 16 && indices.size() > kManyPixels) break;
    layout.bits = bits;
    forms.push_back(
        {packed(indices, layout),
         layout,
         {{"/BitsPerComponent", std::to_string(bits)}, {"/ColorSpace", space}, {"/Decode", ""}}});
    if (bits == 8) break;
  }
}

/// The different colours of a picture, at most 256, by a table of open addresses.
class ColourTable {
 public:
  /// Its number, in the order in which colours are met; empty: there are too many.
  std::optional<std::uint8_t> number_of(std::uint32_t colour) {
    for (auto at = colour * 0x9E3779B1U >> 22U;; at = (at + 1) % kPlaces) {
      if (places_[at] < 0) {
        if (colours_.size() == kMostColours) return std::nullopt;
        places_[at] = static_cast<int>(colours_.size());
        colours_.push_back(colour);
      }
      if (colours_[static_cast<std::size_t>(places_[at])] == colour)
        return static_cast<std::uint8_t>(places_[at]);
    }
  }
  [[nodiscard]] const std::vector<std::uint32_t>& colours() const noexcept { return colours_; }

 private:
  static constexpr std::size_t kPlaces = 1024;
  std::vector<int> places_ = std::vector<int>(kPlaces, -1);
  std::vector<std::uint32_t> colours_;
};

// Colours in the order of their samples, which keeps neighbours alike.
void add_palette(Bytes samples, const Layout& layout, Object stream, std::vector<Form>& forms) {
  if ((layout.space != Space::rgb && layout.space != Space::cmyk) || layout.bits != 8) return;
  const auto size = static_cast<std::size_t>(layout.components);
  const auto* bytes = as_u8(samples);
  ColourTable table;
  Values numbers(std::size_t{layout.width} * layout.height);
  std::uint32_t last = 0;
  std::optional<std::uint8_t> found;
  for (auto& number : numbers) {
    std::uint32_t colour = 0;
    for (std::size_t i = 0; i < size; ++i) colour = colour << 8U | *bytes++;
    if (!found || colour != last) found = table.number_of(colour);
    if (!found) return;
    last = colour;
    number = *found;
  }
  auto sorted = table.colours();
  std::ranges::sort(sorted);
  std::array<std::uint8_t, kMostColours> places{};
  std::string text;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    places[*table.number_of(sorted[i])] = static_cast<std::uint8_t>(i);
    for (std::size_t c = size; c > 0; --c) text += static_cast<char>(sorted[i] >> 8 * (c - 1));
  }
  for (auto& number : numbers) number = places[number];
  const auto base = stream.getDict().getKey("/ColorSpace").unparse();
  add_indexed(numbers, layout, sorted.size(), indexed_space(base, sorted.size(), text), forms);
}

struct Table {
  std::string base, colours;
  std::size_t size = 0;  ///< bytes of one colour
};

std::optional<Table> table_of(Object space) {
  if (!space.isArray() || space.getArrayNItems() != 4 || !space.getArrayItem(2).isInteger())
    return std::nullopt;
  Table table{.base = space.getArrayItem(1).unparse(), .colours = ""};
  auto lookup = space.getArrayItem(3);
  if (lookup.isString()) {
    table.colours = lookup.getStringValue();
  } else if (lookup.isStream()) {
    constexpr std::size_t kMost = 65'536;
    const auto data = decoded(lookup, kMost);
    if (!data) return std::nullopt;
    table.colours = as_text(*data);
  }
  const auto count = space.getArrayItem(2).getIntValue() + 1;
  if (count < 1 || count > 256 || table.colours.size() < static_cast<std::size_t>(count))
    return std::nullopt;
  table.size = table.colours.size() / static_cast<std::size_t>(count);
  return table.size > 0 && table.size <= 32 ? std::optional(table) : std::nullopt;
}

// The colours that are used alone, each once.
void add_smaller_table(Bytes samples, const Layout& layout, Object stream,
                       std::vector<Form>& forms) {
  if (layout.space != Space::indexed || layout.bits > 8) return;
  const auto table = table_of(stream.getDict().getKey("/ColorSpace"));
  if (!table) return;
  const auto values = unpacked(samples, layout);
  std::array<bool, kMostColours> used{};
  for (const auto value : values) used[value] = true;
  std::map<std::string_view, std::uint8_t> known;
  std::array<std::uint8_t, kMostColours> places{};
  std::string colours;
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) continue;
    if ((i + 1) * table->size > table->colours.size()) return;  // an index beyond the table
    const auto colour = std::string_view(table->colours).substr(i * table->size, table->size);
    const auto [found, is_new] = known.try_emplace(colour, static_cast<std::uint8_t>(known.size()));
    places[i] = found->second;
    if (is_new) colours += colour;
  }
  Values indices;
  for (const auto value : values) indices.push_back(places[value]);
  add_indexed(indices, layout, known.size(), indexed_space(table->base, known.size(), colours),
              forms);
}

}  // namespace

std::vector<Form> forms_of(Bytes samples, const Layout& layout, Object stream) {
  std::vector<Form> forms;
  if (!layout.plain_decode || layout.has_colour_key || layout.bytes() > kMostBytes) return forms;
  add_fewer_bits(samples, layout, forms);
  add_palette(samples, layout, stream, forms);
  add_smaller_table(samples, layout, stream, forms);
  return forms;
}

}  // namespace pressoir::codecs::pdf
