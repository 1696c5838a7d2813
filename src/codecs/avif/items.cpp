#include "codecs/avif/items.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace pressoir::codecs::avif {
namespace {

// More are refused: no picture has them, and each costs time (grids have at most 65,536 parts).
constexpr std::size_t kMaxItems = 70'000, kMaxProperties = 32'767;

class ItemsReader {
 public:
  ItemsReader(Bytes file, Bytes meta) : file_(file) {
    Cursor cursor(meta);
    cursor.take(4);  // version and flags
    for (const auto& box : boxes_in(cursor.rest())) boxes_.push_back(box);
  }
  Items read() {
    if (const auto* box = find(tag("iinf"))) read_infos(*box);
    if (const auto* box = find(tag("iloc"))) read_locations(*box);
    if (const auto* box = find(tag("iref"))) read_references(*box);
    if (const auto* box = find(tag("iprp"))) read_properties(*box);
    if (const auto* box = find(tag("grpl"))) items_.groups = box->whole;
    if (const auto* box = find(tag("pitm"))) {
      FullBox full(*box);
      items_.primary = static_cast<std::uint32_t>(full.cursor.number(full.version() == 0 ? 2 : 4));
    }
    return std::move(items_);
  }

 private:
  [[nodiscard]] const Box* find(std::uint32_t type) const {
    const auto found = std::ranges::find(boxes_, type, &Box::type);
    return found == boxes_.end() ? nullptr : &*found;
  }
  Item* item(std::uint32_t id) {
    const auto found = places_.find(id);
    return found == places_.end() ? nullptr : &items_.items[found->second];
  }
  void read_infos(const Box& box) {
    FullBox full(box);
    full.cursor.number(full.version() == 0 ? 2 : 4);
    for (const auto& entry : boxes_in(full.cursor.rest())) {
      if (entry.type != tag("infe")) continue;
      FullBox info(entry);
      if (info.version() < 2) {
        items_.is_plain = false;
        continue;
      }
      Item read;
      read.flags = info.flags();
      read.id = static_cast<std::uint32_t>(info.cursor.number(info.version() == 2 ? 2 : 4));
      if (info.cursor.number(2) != 0) items_.is_plain = false;  // protected
      read.type = info.cursor.number32();
      (void)info.cursor.text();  // a name, which nobody sees
      if (read.type == tag("mime") || read.type == tag("uri ")) {
        read.content_type = info.cursor.text();
        // How a text is packed.
        if (read.type == tag("mime") && !info.cursor.text().empty()) items_.is_plain = false;
      }
      if (read.id > 0xFFFF || items_.items.size() == kMaxItems) items_.is_plain = false;
      if (items_.items.size() == kMaxItems) continue;
      if (places_.emplace(read.id, items_.items.size()).second) items_.items.push_back(read);
    }
  }
  void read_locations(const Box& box) {
    FullBox full(box);
    auto& cursor = full.cursor;
    const auto version = full.version();
    const auto sizes = static_cast<unsigned>(cursor.number(2));
    const unsigned offset_size = sizes >> 12U, length_size = sizes >> 8U & 15U;
    const unsigned base_size = sizes >> 4U & 15U, index_size = version == 0 ? 0 : sizes & 15U;
    for (const unsigned size : {offset_size, length_size, base_size, index_size})
      if (size > 8) corrupt("iloc");
    const auto count = cursor.number(version < 2 ? 2 : 4);
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto id = static_cast<std::uint32_t>(cursor.number(version < 2 ? 2 : 4));
      const unsigned method = version == 0 ? 0 : static_cast<unsigned>(cursor.number(2)) & 15U;
      if (cursor.number(2) != 0 || method > 1) items_.is_plain = false;
      const auto base = cursor.number(base_size);
      Item* located = item(id);
      const auto extents = cursor.number(2);
      for (std::uint64_t e = 0; e < extents; ++e) {
        cursor.number(index_size);
        const auto offset = base + cursor.number(offset_size);
        const auto length = cursor.number(length_size);
        if (located != nullptr) located->extents.push_back(extent(method, offset, length));
      }
    }
  }
  Extent extent(unsigned method, std::uint64_t offset, std::uint64_t length) {
    if (method > 1) return {};
    Bytes within = file_;
    if (method == 1) {
      const auto* data = find(tag("idat"));
      within = data == nullptr ? Bytes() : data->payload;
    }
    if (length == 0 && offset <= within.size()) length = within.size() - offset;
    if (offset > within.size() || length > within.size() - offset) corrupt("item behind the end");
    const auto start = static_cast<std::size_t>(within.data() - file_.data());
    return {.at = start + static_cast<std::size_t>(offset),
            .size = static_cast<std::size_t>(length)};
  }
  void read_references(const Box& box) {
    FullBox full(box);
    const unsigned size = full.version() == 0 ? 2 : 4;
    for (const auto& entry : boxes_in(full.cursor.rest())) {
      Cursor cursor(entry.payload);
      Reference reference{.type = entry.type,
                          .from = static_cast<std::uint32_t>(cursor.number(size))};
      for (auto count = cursor.number(2); count > 0; --count)
        reference.to.push_back(static_cast<std::uint32_t>(cursor.number(size)));
      items_.references.push_back(std::move(reference));
    }
  }
  void read_properties(const Box& box) {
    for (const auto& part : boxes_in(box.payload)) {
      if (part.type == tag("ipco"))
        for (const auto& property : boxes_in(part.payload))
          items_.properties.push_back(to_buffer(property.whole));
    }
    if (items_.properties.size() > kMaxProperties) corrupt("properties");
    for (const auto& part : boxes_in(box.payload))
      if (part.type == tag("ipma")) read_associations(part);
  }
  void read_associations(const Box& box) {
    FullBox full(box);
    const bool wide = (full.flags() & 1U) != 0;
    for (auto count = full.cursor.number(4); count > 0; --count) {
      const auto id = static_cast<std::uint32_t>(full.cursor.number(full.version() == 0 ? 2 : 4));
      Item* owner = item(id);
      for (auto n = full.cursor.number(1); n > 0; --n) {
        const auto value = full.cursor.number(wide ? 2 : 1);
        const std::uint64_t mark = wide ? 0x8000 : 0x80;
        const auto index = static_cast<std::size_t>(value & (mark - 1));
        if (index == 0) continue;  // none
        if (index > items_.properties.size()) corrupt("ipma");
        if (owner != nullptr)
          owner->properties.push_back({.property = index - 1, .essential = (value & mark) != 0});
      }
    }
  }

  Bytes file_;
  std::vector<Box> boxes_;
  std::unordered_map<std::uint32_t, std::size_t> places_;  ///< of items, by their ids
  Items items_;
};

/// Properties in the order in which items ask for them.
class WrittenProperties {
 public:
  explicit WrittenProperties(const Items& items) : items_(items), places_(items.properties.size()) {
    for (const auto& item : items.items)
      for (const auto& each : item.properties) add(each.property);
  }
  [[nodiscard]] std::size_t place(std::size_t property) const { return *places_[property]; }
  [[nodiscard]] const std::vector<const Buffer*>& written() const { return written_; }

 private:
  void add(std::size_t property) {
    if (places_[property]) return;
    const auto& box = items_.properties[property];
    const auto same = std::ranges::find_if(written_, [&](const Buffer* it) { return *it == box; });
    places_[property] = static_cast<std::size_t>(same - written_.begin()) + 1;
    if (same == written_.end()) written_.push_back(&box);
  }
  const Items& items_;
  std::vector<std::optional<std::size_t>> places_;
  std::vector<const Buffer*> written_;
};

void write_infos(Buffer& out, const Items& items) {
  const OpenBox infos(out, tag("iinf"), 0);
  append_number(out, items.items.size(), 2);
  for (const auto& item : items.items) {
    const OpenBox info(out, tag("infe"), 2U << 24U | item.flags);
    append_number(out, item.id, 2);
    append_number(out, 0, 2);
    append_number(out, item.type, 4);
    append_number(out, 0, 1);
    if (item.content_type.empty()) continue;
    append_bytes(out, as_bytes(item.content_type));
    append_number(out, 0, 1);
  }
}

void write_locations(Buffer& out, const Items& items,
                     const std::function<std::size_t(const Extent&)>& place) {
  const OpenBox box(out, tag("iloc"), 0);
  append_number(out, 0x4400, 2);
  append_number(out, items.items.size(), 2);
  for (const auto& item : items.items) {
    append_number(out, item.id, 2);
    append_number(out, 0, 2);
    append_number(out, item.extents.size(), 2);
    for (const auto& extent : item.extents) {
      append_number(out, place(extent), 4);
      append_number(out, extent.size, 4);
    }
  }
}

void write_references(Buffer& out, const Items& items) {
  if (items.references.empty()) return;
  const OpenBox box(out, tag("iref"), 0);
  for (const auto& reference : items.references) {
    const OpenBox entry(out, reference.type);
    append_number(out, reference.from, 2);
    append_number(out, reference.to.size(), 2);
    for (const auto to : reference.to) append_number(out, to, 2);
  }
}

void write_properties(Buffer& out, const Items& items) {
  const WrittenProperties properties(items);
  if (properties.written().empty()) return;
  const OpenBox box(out, tag("iprp"));
  {
    const OpenBox all(out, tag("ipco"));
    for (const auto* property : properties.written()) append_bytes(out, *property);
  }
  const bool wide = properties.written().size() > 127;
  const OpenBox associations(out, tag("ipma"), wide ? 1 : 0);
  append_number(out,
                static_cast<std::uint64_t>(std::ranges::count_if(
                    items.items, [](const Item& item) { return !item.properties.empty(); })),
                4);
  for (const auto& item : items.items) {
    if (item.properties.empty()) continue;
    append_number(out, item.id, 2);
    append_number(out, item.properties.size(), 1);
    for (const auto& each : item.properties) {
      const std::uint64_t mark = each.essential ? (wide ? 0x8000U : 0x80U) : 0U;
      append_number(out, mark | properties.place(each.property), wide ? 2 : 1);
    }
  }
}

}  // namespace

Items read_items(Bytes file, Bytes meta) { return ItemsReader(file, meta).read(); }

std::uint32_t type_of(Bytes box) {
  Cursor cursor(box);
  cursor.take(4);
  return cursor.number32();
}

bool is_alpha_kind(Bytes property) {
  if (type_of(property) != tag("auxC")) return false;
  FullBox full(Cursor(property).box());
  const auto kind = full.cursor.text();
  return kind == "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha" ||
         kind == "urn:mpeg:hevc:2015:auxid:1";
}

void write_items(Buffer& out, const Items& items,
                 const std::function<std::size_t(const Extent&)>& place) {
  const OpenBox meta(out, tag("meta"), 0);
  {
    const OpenBox handler(out, tag("hdlr"), 0);
    append_number(out, 0, 4);
    append_number(out, tag("pict"), 4);
    for (int i = 0; i < 13; ++i) append_number(out, 0, 1);  // reserved, and an empty name
  }
  if (items.primary != 0) {
    const OpenBox primary(out, tag("pitm"), 0);
    append_number(out, items.primary, 2);
  }
  write_locations(out, items, place);
  write_infos(out, items);
  write_references(out, items);
  write_properties(out, items);
  append_bytes(out, items.groups);
}

}  // namespace pressoir::codecs::avif
