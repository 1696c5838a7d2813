#include "raster/metadata/photoshop.h"

#include <algorithm>
#include <string_view>

namespace pressoir::raster {
namespace {

// Adobe, Photoshop File Formats, "Image Resource Blocks".
constexpr std::string_view kSignature = "8BIM";
constexpr std::size_t kLeastBlock = 12;
constexpr unsigned kIptc = 0x0404;
constexpr unsigned kIptcDigest = 0x0425;  // of the IPTC records: says nothing of its own

}  // namespace

PhotoshopResources photoshop_resources(Bytes list) {
  PhotoshopResources found;
  std::size_t at = 0;
  const auto* p = as_u8(list);
  while (list.size() - at >= kLeastBlock && as_text(list.subspan(at, 4)) == kSignature) {
    const unsigned id = unsigned{p[at + 4]} << 8U | p[at + 5];
    const std::size_t name = (std::size_t{p[at + 6]} + 2) & ~std::size_t{1};
    std::size_t head = at + 6 + name;
    if (head > list.size() || list.size() - head < 4) break;
    const std::size_t size = std::size_t{p[head]} << 24U | std::size_t{p[head + 1]} << 16U |
                             std::size_t{p[head + 2]} << 8U | p[head + 3];
    head += 4;
    if (size > list.size() - head) break;
    if (id == kIptc && found.iptc.empty())
      found.iptc = to_buffer(list.subspan(head, size));
    else if (id != kIptcDigest)
      found.has_more = true;
    at = std::min(list.size(), head + ((size + 1) & ~std::size_t{1}));
  }
  found.has_more = found.has_more || at < list.size();
  return found;
}

Buffer photoshop_block(Bytes iptc) {
  constexpr std::string_view kHead("8BIM\4\4\0\0", 8);  // resource 0x0404, without a name
  Buffer block = to_buffer(as_bytes(kHead));
  for (int shift = 24; shift >= 0; shift -= 8)
    block.push_back(static_cast<std::byte>(iptc.size() >> shift & 0xFFU));
  block.insert(block.end(), iptc.begin(), iptc.end());
  if (iptc.size() % 2 == 1) block.push_back(std::byte{0});
  return block;
}

}  // namespace pressoir::raster
