#include "codecs/avif/container.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/error.h"
#include "codecs/avif/ranges.h"

namespace pressoir::codecs::avif {
namespace {

constexpr std::string_view kTraceName = "prSR";
constexpr std::string_view kXmpType = "application/rdf+xml";
using Ids = std::set<std::uint32_t>;

bool is_alpha(const Items& items, const Item& item) {
  return std::ranges::any_of(item.properties, [&](const Association& each) {
    return is_alpha_kind(items.properties[each.property]);
  });
}

bool is_metadata(const Item& item) {
  return item.type == tag("Exif") || (item.type == tag("mime") && item.content_type == kXmpType);
}

/// `ids`, what they are made of, and their alpha.
Ids with_parts(const Items& items, Ids ids) {
  constexpr int kDeepest = 4;  // alpha of a picture of a grid
  Ids alphas;
  for (const auto& item : items.items)
    if (is_alpha(items, item)) alphas.insert(item.id);
  for (int round = 0; round < kDeepest; ++round) {
    const auto before = ids.size();
    for (const auto& reference : items.references) {
      if (reference.type == tag("dimg") && ids.contains(reference.from))
        ids.insert(reference.to.begin(), reference.to.end());
      const bool alpha = reference.type == tag("auxl") && alphas.contains(reference.from);
      if (alpha && std::ranges::any_of(reference.to, [&](auto id) { return ids.contains(id); }))
        ids.insert(reference.from);
    }
    if (ids.size() == before) break;
  }
  return ids;
}

Ids base_of(const Items& items) { return with_parts(items, {items.primary}); }

bool is_gain_map(const Items& items, const Item& item) {
  if (item.type == tag("tmap")) return true;
  return std::ranges::any_of(item.properties, [&](const Association& each) {
    const Bytes property = items.properties[each.property];
    return type_of(property) == tag("auxC") &&
           as_text(property).find("hdrgainmap") != std::string_view::npos;
  });
}

Ids gain_maps_of(const Items& items) {
  Ids ids;
  for (const auto& item : items.items)
    if (is_gain_map(items, item)) ids.insert(item.id);
  return ids.empty() ? ids : with_parts(items, ids);
}

/// A check over the coded data of the picture, so that an edited file is not taken for our own.
std::uint32_t check_of(const File& file) {
  uLong sum = crc32(0, nullptr, 0);
  const auto add = [&](const Extent& extent) {
    const auto bytes = file.input.subspan(extent.at, extent.size);
    sum = crc32(sum, as_u8(bytes), narrow<uInt>(bytes.size()));
  };
  if (file.items) {
    const auto base = base_of(*file.items);
    for (const auto& item : file.items->items)
      if (base.contains(item.id)) std::ranges::for_each(item.extents, add);
  }
  if (file.movie) std::ranges::for_each(file.movie->chunks, add);
  return static_cast<std::uint32_t>(sum);
}

struct Turn {
  unsigned angle = 0;
  std::optional<unsigned> mirror;
};
// By EXIF orientation, 1 to 8.
constexpr std::array<Turn, 8> kTurns{
    {{0, {}}, {0, 1U}, {2, {}}, {0, 0U}, {1, 0U}, {3, {}}, {3, 0U}, {1, {}}}};

template <class Fill>
Buffer property(std::uint32_t type, const Fill& fill) {
  Buffer out;
  {
    const OpenBox box(out, type);
    fill(out);
  }
  return out;
}

Buffer nclx_of(const ColourNumbers& numbers) {
  return property(tag("colr"), [&](Buffer& out) {
    append_number(out, tag("nclx"), 4);
    for (const auto value : {numbers.primaries, numbers.transfer, numbers.matrix})
      append_number(out, value, 2);
    append_number(out, numbers.full_range ? 0x80 : 0, 1);
  });
}

struct PictureProperty {
  Buffer box;
  bool essential = false;
};
/// What the metadata say as properties of the picture.
std::vector<PictureProperty> properties_for(const Wrapping& wrapping) {
  std::vector<PictureProperty> all;
  const auto& metadata = wrapping.metadata;
  if (wrapping.colours) all.push_back({nclx_of(*wrapping.colours)});
  if (!metadata.icc.empty())
    all.push_back({property(tag("colr"), [&](Buffer& out) {
      append_number(out, tag("prof"), 4);
      append_bytes(out, metadata.icc);
    })});
  const auto orientation = static_cast<std::size_t>(raster::orientation_of(metadata));
  const auto& turn = kTurns.at(orientation - 1);
  if (turn.angle != 0)
    all.push_back(
        {property(tag("irot"), [&](Buffer& out) { append_number(out, turn.angle, 1); }), true});
  if (turn.mirror)
    all.push_back(
        {property(tag("imir"), [&](Buffer& out) { append_number(out, *turn.mirror, 1); }), true});
  return all;
}

/// A blob that becomes an item, and where it will lie behind the coded data.
struct Blob {
  std::uint32_t type = 0;
  std::string_view content_type{};
  Buffer bytes{};
};

std::vector<Blob> blobs_of(const raster::Metadata& metadata) {
  std::vector<Blob> blobs;
  const int orientation = raster::orientation_of(metadata);
  // What a block of the orientation alone says stands in the properties.
  const bool says_more =
      !metadata.exif.empty() && metadata.exif != raster::minimal_exif(orientation);
  if (says_more) {
    Blob exif{.type = tag("Exif")};
    append_number(exif.bytes, 0, 4);  // where the TIFF block begins
    append_bytes(exif.bytes, metadata.exif);
    blobs.push_back(std::move(exif));
  }
  if (!metadata.xmp.empty())
    blobs.push_back({.type = tag("mime"), .content_type = kXmpType, .bytes = metadata.xmp});
  return blobs;
}

class Assembly {
 public:
  Assembly(const File& file, const Wrapping& wrapping)
      : file_(file),
        wrapping_(wrapping),
        properties_(properties_for(wrapping)),
        blobs_(blobs_of(wrapping.metadata)) {}

  Buffer run() {
    if (file_.items) choose_items();
    if (file_.movie)
      std::ranges::for_each(file_.movie->chunks, [&](const Extent& e) { ranges_.add(e); });
    ranges_.join();
    const auto size = head(0).size() + 8 + ranges_.size() + blob_bytes();
    if (size > 0xFFFFFFF0U)
      throw Error(ErrorCode::limit_exceeded, "The result is too large for an AVIF.");
    Buffer out = head(head(0).size() + 8);
    {
      const OpenBox data(out, tag("mdat"));
      ranges_.append_to(out, file_.input);
      for (const auto& blob : blobs_) append_bytes(out, blob.bytes);
    }
    const auto trace =
        wrapping_.trace || !wrapping_.keeps_trace ? wrapping_.trace : trace_in(file_);
    if (trace) append_trace(out, *trace);
    return out;
  }

 private:
  [[nodiscard]] std::size_t blob_bytes() const {
    std::size_t bytes = 0;
    for (const auto& blob : blobs_) bytes += blob.bytes.size();
    return bytes;
  }
  /// Extents of blobs are told from those of the old file by lying behind its end.
  [[nodiscard]] Extent blob_extent(std::size_t number) const {
    std::size_t at = file_.input.size() + 1;
    for (std::size_t i = 0; i < number; ++i) at += blobs_[i].bytes.size();
    return {.at = at, .size = blobs_[number].bytes.size()};
  }
  [[nodiscard]] std::size_t place(const Extent& extent, std::size_t start) const {
    if (extent.at > file_.input.size())
      return start + ranges_.size() + (extent.at - file_.input.size() - 1);
    return start + ranges_.place(extent.at);
  }
  /// @param start  of the coded data in the file.
  [[nodiscard]] Buffer head(std::size_t start) const {
    const std::function<std::size_t(const Extent&)> where = [&](const Extent& extent) {
      return place(extent, start);
    };
    Buffer out = to_buffer(file_.head);
    if (file_.items) write_items(out, items_, where);
    if (!file_.movie) return out;
    MovieChange change{.colours = {}, .metadata = metadata_of(1, 0), .loops = wrapping_.loops};
    for (const auto& each : properties_) change.colours.push_back(each.box);
    write_movie(out, *file_.movie, change, where);
    return out;
  }
  /// The blobs as items. @param described  the picture; 0: none is named.
  [[nodiscard]] Items metadata_of(std::uint32_t first_id, std::uint32_t described) const {
    Items items;
    for (std::size_t i = 0; i < blobs_.size(); ++i) {
      const auto id = first_id + static_cast<std::uint32_t>(i);
      items.items.push_back({.id = id,
                             .type = blobs_[i].type,
                             .flags = 0,
                             .content_type = blobs_[i].content_type,
                             .extents = {blob_extent(i)}});
      if (described != 0)
        items.references.push_back({.type = tag("cdsc"), .from = id, .to = {described}});
    }
    return items;
  }
  void choose_items() {
    const auto& all = *file_.items;
    auto kept = base_of(all);
    const auto gain_maps = wrapping_.keeps_gain_map ? gain_maps_of(all) : Ids();
    kept.insert(gain_maps.begin(), gain_maps.end());
    items_.primary = all.primary;
    items_.properties = all.properties;
    if (wrapping_.keeps_all || !gain_maps.empty()) items_.groups = all.groups;
    std::uint32_t next_id = 1;
    Ids written;
    for (const auto& item : all.items) {
      if (is_metadata(item) || (!wrapping_.keeps_all && !kept.contains(item.id))) continue;
      items_.items.push_back(item);
      written.insert(item.id);
      next_id = std::max(next_id, item.id + 1);
      std::ranges::for_each(item.extents, [&](const Extent& extent) { ranges_.add(extent); });
    }
    for (auto reference : all.references) {
      std::erase_if(reference.to, [&](auto id) { return !written.contains(id); });
      if (!reference.to.empty() && written.contains(reference.from))
        items_.references.push_back(std::move(reference));
    }
    set_properties();
    auto metadata = metadata_of(next_id, all.primary);
    std::ranges::move(metadata.items, std::back_inserter(items_.items));
    std::ranges::move(metadata.references, std::back_inserter(items_.references));
    if (next_id + blobs_.size() > 0xFFFF) corrupt("item numbers");
  }
  void set_properties() {
    for (auto& item : items_.items) {
      const bool shown = item.id == items_.primary;
      std::erase_if(item.properties, [&](const Association& each) {
        const Bytes box = items_.properties[each.property];
        if (is_profile(box)) return shown || wrapping_.colours.has_value();
        if (is_colour_code(box)) return shown && wrapping_.colours.has_value();
        return shown && is_rotation(box);
      });
      if (!shown) continue;
      for (const auto& each : properties_) {
        item.properties.push_back(
            {.property = items_.properties.size(), .essential = each.essential});
        items_.properties.push_back(each.box);
      }
    }
  }
  void append_trace(Buffer& out, const Trace& trace) const {
    const OpenBox box(out, tag("free"));
    append_bytes(out, as_bytes(kTraceName));
    append_number(out, trace.kind == Trace::Kind::score ? 1 : 0, 2);
    append_number(out, static_cast<std::uint64_t>(trace.value / kTraceStep.hundredths), 2);
    append_number(out, check_of(file_), 4);
  }

  const File& file_;
  const Wrapping& wrapping_;
  std::vector<PictureProperty> properties_;
  std::vector<Blob> blobs_;
  Items items_;
  Ranges ranges_;
};

}  // namespace

File parse(Bytes input) {
  File file;
  file.input = input;
  bool has_data = false;
  for (Cursor cursor(input); !cursor.at_end();) {
    const bool complete = !file.head.empty() && (file.items || file.movie) && has_data;
    Box box;
    try {
      box = cursor.box();
    } catch (const Error&) {
      if (!complete) throw;
      file.trailing_data = true;
      break;
    }
    switch (box.type) {
      case tag("ftyp"):
        if (file.head.empty()) file.head = box.whole;
        break;
      case tag("meta"):
        if (!file.items) file.items = read_items(input, box.payload);
        break;
      case tag("moov"):
        if (!file.movie) file.movie = read_movie(input, box.whole);
        break;
      case tag("mdat"): has_data = true; break;
      case tag("skip"): break;
      case tag("free"):
        if (as_text(box.payload).starts_with(kTraceName)) file.trace = box.payload;
        break;
      default: file.other_boxes = true;
    }
  }
  if (file.head.empty() || (!file.items && !file.movie)) corrupt("no picture");
  return file;
}

Beside beside(const File& file) {
  Beside found;
  found.other = file.other_boxes;
  if (!file.items) return found;
  const auto& items = *file.items;
  const auto base = base_of(items), gain_maps = gain_maps_of(items);
  Ids thumbnails;
  for (const auto& reference : items.references)
    if (reference.type == tag("thmb")) thumbnails.insert(reference.from);
  for (const auto& item : items.items) {
    if (base.contains(item.id) || is_metadata(item)) continue;
    if (gain_maps.contains(item.id))
      found.gain_map = true;
    else if (thumbnails.contains(item.id))
      found.thumbnail = true;
    else
      found.other = true;
  }
  return found;
}

bool can_be_rewritten(const File& file) { return !file.items || file.items->is_plain; }

Buffer assemble(const File& file, const Wrapping& wrapping) {
  return Assembly(file, wrapping).run();
}

std::size_t bytes_around(const raster::Metadata& metadata) {
  // A trace; for each blob an entry in iinf, iloc and iref, twice in animations; small properties.
  std::size_t bytes = 20 + 18;
  if (!metadata.icc.empty()) bytes += metadata.icc.size() + 14;
  for (const Buffer* blob : {&metadata.exif, &metadata.xmp})
    if (!blob->empty()) bytes += blob->size() + 4 + 2 * 80;
  return bytes;
}

std::optional<Trace> trace_in(const File& file) {
  if (file.trace.size() != kTraceName.size() + 8) return std::nullopt;
  Cursor cursor(file.trace);
  cursor.take(kTraceName.size());
  const bool by_score = cursor.number(2) == 1;
  const auto value = static_cast<int>(cursor.number(2));
  if (cursor.number32() != check_of(file)) return std::nullopt;
  return Trace{.kind = by_score ? Trace::Kind::score : Trace::Kind::quality,
               .value = value * kTraceStep.hundredths,
               .fast = false,
               .smallest = !by_score && value == 0};
}

int orientation_of(unsigned angle, std::optional<unsigned> mirror) {
  for (std::size_t i = 0; i < kTurns.size(); ++i)
    if (kTurns.at(i).angle == angle % 4 && kTurns.at(i).mirror == mirror)
      return static_cast<int>(i) + 1;
  // A mirror the other way is the same with half a turn more.
  return orientation_of(angle + 2, 1 - std::min(mirror.value_or(0), 1U));
}

}  // namespace pressoir::codecs::avif
