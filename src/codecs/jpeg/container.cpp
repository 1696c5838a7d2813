#include "codecs/jpeg/container.h"

#include <algorithm>
#include <map>

#include "codecs/jpeg/mpf.h"

namespace pressoir::codecs::jpeg {
namespace {

using namespace std::string_view_literals;
constexpr auto kJfif = "JFIF\0"sv, kExif = "Exif\0\0"sv, kXmp = "http://ns.adobe.com/xap/1.0/\0"sv,
               kIcc = "ICC_PROFILE\0"sv, kMpf = "MPF\0"sv, kPhotoshop = "Photoshop 3.0\0"sv,
               kAdobe = "Adobe"sv, kIsoGainMap = "urn:iso:std:iso:ts:21496:-1"sv;

bool starts(const Segment& segment, std::uint8_t marker, std::string_view prefix) {
  return segment.marker == marker && as_text(segment.payload).starts_with(prefix);
}

/// The IPTC-IIM records among Photoshop's resources (Photoshop file formats, "image resources").
Buffer iptc_in(Bytes resources) {
  std::size_t at = 0;
  const auto* p = as_u8(resources);
  while (resources.size() - at >= 12 && as_text(resources.subspan(at, 4)) == "8BIM") {
    const unsigned id = unsigned{p[at + 4]} << 8U | p[at + 5];
    const std::size_t name = (std::size_t{p[at + 6]} + 2) & ~std::size_t{1};
    std::size_t head = at + 6 + name;
    if (head > resources.size() || resources.size() - head < 4) break;
    const std::size_t size = std::size_t{p[head]} << 24U | std::size_t{p[head + 1]} << 16U |
                             std::size_t{p[head + 2]} << 8U | p[head + 3];
    head += 4;
    if (size > resources.size() - head) break;
    if (id == 0x0404) return to_buffer(resources.subspan(head, size));
    at = std::min(resources.size(), head + ((size + 1) & ~std::size_t{1}));
  }
  return {};
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
    container_.metadata.iptc = iptc_in(photoshop_);
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
      }
      container_.others.push_back(segment);
    }
  }

  void join_icc() {
    if (icc_.empty() || icc_.size() != icc_count_ || icc_.begin()->first != 1) return;
    for (const auto& [number, part] : icc_)
      container_.metadata.icc.insert(container_.metadata.icc.end(), part.begin(), part.end());
  }

  Container& container_;
  std::map<int, Bytes> icc_;
  std::size_t icc_count_ = 0;
  Buffer photoshop_;
};

/// Resolves the MPF index; leaves `images` empty unless each entry lies behind the first image.
void find_images(Container& container) {
  if (!container.mpf) return;
  const Bytes tiff = container.mpf->payload.subspan(kMpf.size());
  const auto base = static_cast<std::size_t>(tiff.data() - container.input.data());
  std::vector<ExtraImage> images;
  const std::vector<MpfEntry> entries = read_mpf(tiff);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].offset == 0) {
      if (i != 0) return;
      continue;
    }
    const std::size_t start = base + entries[i].offset;
    if (i == 0 || start < container.segments.image_end || start > container.input.size() ||
        entries[i].size > container.input.size() - start)
      return;
    images.push_back({i, container.input.subspan(start, entries[i].size)});
  }
  container.images = std::move(images);
}

bool mentions_gain_map(Bytes bytes) {
  const std::string_view text =
      as_text(bytes.first(std::min<std::size_t>(bytes.size(), 1U << 17U)));
  for (const std::string_view word : {"hdrgm:"sv, "hdrgainmap"sv, kIsoGainMap})
    if (text.find(word) != std::string_view::npos) return true;
  return false;
}

}  // namespace

Container read_container(Bytes input) {
  Container container;
  container.input = input;
  container.segments = parse_segments(input);
  Sorter(container).sort();
  find_images(container);
  container.has_gain_map =
      !container.images.empty() &&
      (!container.gain_map_marks.empty() || mentions_gain_map(container.metadata.xmp) ||
       std::any_of(container.images.begin(), container.images.end(),
                   [](const ExtraImage& image) { return mentions_gain_map(image.bytes); }));
  return container;
}

std::vector<std::string> side_data(const Container& container) {
  auto names = raster::groups_in(container.metadata);
  if (container.has_gain_map)
    names.emplace_back("gain_map");
  else if (!container.images.empty())
    names.emplace_back("previews");
  else if (!container.segments.trailing.empty())
    names.emplace_back("trailing_data");
  return names;
}

bool keeps_gain_map(const Container& container, const MetadataPolicy& policy) {
  return container.has_gain_map && (policy.icc || policy.all);
}

}  // namespace pressoir::codecs::jpeg
