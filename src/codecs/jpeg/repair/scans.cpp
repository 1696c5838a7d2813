#include "codecs/jpeg/repair/scans.h"

#include <algorithm>

#include "codecs/jpeg/repair/scan_reader.h"

namespace pressoir::codecs::jpeg {
namespace {

/// As libjpeg decides it (jdapimin.c, default_decompress_parms).
CodedColour colour_of(const Salvaged& file) {
  const auto& components = file.components;
  int transform = -1;
  bool jfif = false;
  for (const Segment& segment : file.segments.extra) {
    const auto text = as_text(segment.payload);
    jfif = jfif || (segment.marker == 0xE0 && text.size() >= 14 &&
                    text.starts_with(std::string_view("JFIF\0", 5)));
    if (segment.marker == 0xEE && text.starts_with("Adobe") && text.size() >= 12)
      transform = static_cast<unsigned char>(text[11]);
  }
  if (components.size() == 1) return CodedColour::grey;
  if (components.size() == 4) return transform > 0 ? CodedColour::ycck : CodedColour::cmyk;
  if (jfif) return CodedColour::ycbcr;
  if (transform >= 0) return transform == 0 ? CodedColour::rgb : CodedColour::ycbcr;
  const bool says_rgb =
      components[0].id == 'R' && components[1].id == 'G' && components[2].id == 'B';
  return says_rgb ? CodedColour::rgb : CodedColour::ycbcr;
}

Picture empty_picture(const Salvaged& file) {
  Picture picture;
  picture.width = file.segments.frame.width;
  picture.height = file.segments.frame.height;
  picture.colour = colour_of(file);
  picture.progressive = file.segments.frame.marker == 0xC2;
  int max_h = 1, max_v = 1;
  for (const auto& found : file.components) {
    max_h = std::max(max_h, found.h);
    max_v = std::max(max_v, found.v);
  }
  const bool alone = file.components.size() == 1;
  for (const auto& found : file.components) {
    Component& component = picture.components.emplace_back();
    component.id = found.id;
    component.h = alone ? 1 : found.h;
    component.v = alone ? 1 : found.v;
    const auto blocks = [](std::uint32_t pixels, int factor, int most) {
      const auto step = std::uint64_t{8} * static_cast<std::uint64_t>(most);
      return static_cast<std::uint32_t>(
          (std::uint64_t{pixels} * static_cast<std::uint64_t>(factor) + step - 1) / step);
    };
    component.blocks_wide = blocks(picture.width, found.h, max_h);
    component.blocks_high = blocks(picture.height, found.v, max_v);
    component.blocks.resize(std::size_t{component.blocks_wide} * component.blocks_high);
  }
  return picture;
}

bool has(const FoundScan& scan, std::size_t component) {
  return std::ranges::find(scan.parts, component, &FoundScan::Part::component) != scan.parts.end();
}

/// Whether all codes of a scan can be read: one with refined means alone has none.
bool has_tables(const FoundScan& scan, bool progressive) {
  const bool needs_dc = !progressive || (scan.from == 0 && scan.high == 0);
  const bool needs_ac = !progressive || scan.to > 0;
  return std::ranges::all_of(scan.parts, [&](const FoundScan::Part& part) {
    return (part.dc || !needs_dc) && (part.ac || !needs_ac);
  });
}

void note_missing_bits(const Salvaged& file, std::size_t component, Arrived& arrived) {
  arrived.low.fill(-1);  // no scan brings it
  for (const auto& scan : file.scans) {
    const bool has_it = has(scan, component) && has_tables(scan, true);
    for (int k = scan.from; has_it && k <= scan.to; ++k) {
      const auto at = static_cast<std::size_t>(k);
      arrived.low_before[at] = arrived.low[at];
      arrived.low[at] = scan.low;
    }
  }
}

}  // namespace

Remains decode_scans(const Salvaged& file, bool checks_range) {
  Remains remains;
  remains.picture = empty_picture(file);
  auto& components = remains.picture.components;
  for (std::size_t i = 0; i < components.size(); ++i) {
    const auto& any = i > 0 ? file.quants[i] : file.quants[0];
    if (!any && !file.quants[0])
      throw Error(ErrorCode::corrupt_input,
                  "The JPEG file cannot be repaired: its quantisation tables are missing.");
    components[i].quant = any ? *any : *file.quants[0];
    Arrived& arrived = remains.arrived.emplace_back();
    arrived.coefficients.resize(components[i].blocks.size());
    arrived.exact.resize(components[i].blocks.size());
    arrived.misses.resize(components[i].blocks.size());
    arrived.unfinished = !file.quants[i].has_value();
    if (!remains.picture.progressive) continue;
    note_missing_bits(file, i, arrived);
    arrived.unfinished = std::ranges::any_of(arrived.low, [](int bits) { return bits != 0; });
  }
  for (const auto& scan : file.scans) {
    if (has_tables(scan, remains.picture.progressive)) {
      ScanReader(scan, checks_range, remains).read();
      continue;
    }
    for (const auto& part : scan.parts) remains.arrived[part.component].unfinished = true;
  }
  return remains;
}

}  // namespace pressoir::codecs::jpeg
