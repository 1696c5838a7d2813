#include "codecs/jpeg/container.h"

#include <algorithm>
#include <map>

#include "codecs/jpeg/segment_names.h"
#include "raster/metadata/photoshop.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::size_t kJfifHead = 14;  // what follows is a thumbnail

bool starts(const Segment& segment, std::uint8_t marker, std::string_view prefix) {
  return segment.marker == marker && as_text(segment.payload).starts_with(prefix);
}

/// JFIF 1.02, "X and Y density": units 1 are inches, 2 centimetres, 0 only the shape of a pixel.
std::optional<raster::Density> density_in(Bytes jfif) {
  const auto* p = as_u8(jfif);
  const std::uint32_t x = p[8] << 8U | p[9], y = p[10] << 8U | p[11];
  const unsigned unit = p[7];
  if (x == 0 || y == 0 || unit > 2 || (unit == 0 && x == y)) return std::nullopt;
  const auto per_metre = [unit](std::uint32_t value) {
    if (unit == 0) return value;
    return unit == 1 ? (value * 10'000 + 127) / 254 : value * 100;
  };
  return raster::Density{.x = per_metre(x), .y = per_metre(y), .has_unit = unit != 0};
}

class Sorter {
 public:
  explicit Sorter(Container& container) : container_(container) {}

  void sort() {
    for (const Segment& segment : container_.segments.extra) sort(segment);
    join_icc();
    auto resources = raster::photoshop_resources(photoshop_);
    container_.metadata.iptc = std::move(resources.iptc);
    container_.has_unknown = container_.has_unknown || resources.has_more;
  }

 private:
  void sort(const Segment& segment) {
    raster::Metadata& metadata = container_.metadata;
    const Bytes payload = segment.payload;
    if (segment.marker == 0xFE) {
      metadata.texts.push_back({raster::kComment, std::string(as_text(payload))});
    } else if (starts(segment, 0xE0, kJfif) && container_.jfif.empty() && payload.size() >= 12) {
      container_.jfif = payload;
      metadata.density = density_in(payload);
    } else if (starts(segment, 0xE1, kExif) && metadata.exif.empty()) {
      metadata.exif = to_buffer(payload.subspan(kExif.size()));
    } else if (starts(segment, 0xE1, kXmp) && metadata.xmp.empty()) {
      metadata.xmp = to_buffer(payload.subspan(kXmp.size()));
    } else if (starts(segment, 0xE2, kIcc) && payload.size() >= kIcc.size() + 2) {
      icc_.emplace(std::to_integer<int>(payload[kIcc.size()]), payload.subspan(kIcc.size() + 2));
      icc_count_ = std::to_integer<std::size_t>(payload[kIcc.size() + 1]);
    } else if (starts(segment, 0xE2, kMpf)) {  // what a second index says means nothing
      if (!container_.mpf) container_.mpf = segment;
    } else if (starts(segment, 0xE2, kIsoGainMap)) {
      container_.gain_map_marks.push_back(segment);
    } else if (starts(segment, 0xEE, kAdobe) && payload.size() >= 12) {
      if (container_.adobe.empty()) container_.adobe = payload.first(12);
    } else {
      if (starts(segment, 0xED, kPhotoshop)) {
        const Bytes resources = payload.subspan(kPhotoshop.size());
        photoshop_.insert(photoshop_.end(), resources.begin(), resources.end());
      } else {
        container_.has_unknown = true;
      }
      container_.others.push_back(segment);
    }
  }

  /// Parts count from 1 (ICC.1:2010, B.4); some writers count from 0.
  void join_icc() {
    if (icc_.empty()) return;
    const int first = icc_.begin()->first, last = icc_.rbegin()->first;
    const auto count = static_cast<int>(icc_count_);
    if (icc_.size() != icc_count_ || first > 1 || last - first + 1 != count) {
      container_.has_unknown = true;
      return;
    }
    for (const auto& [number, part] : icc_)
      container_.metadata.icc.insert(container_.metadata.icc.end(), part.begin(), part.end());
  }

  Container& container_;
  std::map<int, Bytes> icc_;
  std::size_t icc_count_ = 0;
  Buffer photoshop_;
};

Container sorted(Bytes input, Segments segments, bool is_cut) {
  Container container;
  container.input = input;
  container.segments = std::move(segments);
  Sorter(container).sort();
  PartIndex index = container.index();
  index.is_cut = is_cut;
  container.parts = find_parts(input, container.segments.image_end, index);
  return container;
}

}  // namespace

Container read_container(Bytes input) { return sorted(input, parse_segments(input), false); }

Container container_of(Bytes input, Segments segments) {
  return sorted(input, std::move(segments), true);
}

PartIndex Container::index() const {
  return {.mpf = mpf ? mpf->payload.subspan(kMpf.size()) : Bytes(),
          .gain_map = !gain_map_marks.empty() ||
                      as_text(metadata.xmp).find("hdrgm:") != std::string_view::npos};
}

bool Container::has(PartKind kind) const {
  return std::ranges::find(parts, kind, &Part::kind) != parts.end();
}

namespace {

/// What an image behind the first one says of people, places and times; nothing where it cannot be
/// read.
std::vector<std::string> private_data_of(Bytes image) {
  try {
    auto names = raster::groups_in(read_container(image).metadata);
    std::erase_if(names, [](const std::string& name) {
      return name != "copyright" && name != "date" && name != "location";
    });
    return names;
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

std::vector<std::string> side_data(const Container& container) {
  auto names = raster::groups_in(container.metadata);
  const auto add = [&](std::string_view name) {
    if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
  };
  if (container.has_unknown) add("other");
  if (container.jfif.size() > kJfifHead) add("thumbnail");
  for (const Part& part : container.parts) {
    if (part.bytes.empty() || part.kind == PartKind::padding) continue;
    add(name_of(part.kind));
    if (part.entry)
      for (const std::string& name : private_data_of(part.bytes)) add(name);
  }
  return names;
}

bool keeps(const MetadataPolicy& policy, PartKind kind) {
  return policy.all || kind == PartKind::view || (kind == PartKind::gain_map && policy.icc);
}

bool keeps_images(const Container& container, const MetadataPolicy& policy) {
  return std::ranges::any_of(container.parts, [&](const Part& part) {
    return part.entry && !part.bytes.empty() && keeps(policy, part.kind);
  });
}

}  // namespace pressoir::codecs::jpeg
