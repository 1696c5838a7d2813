#include "raster/watermark/lines.h"

#include <algorithm>
#include <array>

namespace pressoir::raster {

std::vector<std::string_view> lines_of(std::string_view text) {
  constexpr std::array<std::string_view, 8> kEnds{
      "\r\n", "\n", "\r", "\v", "\f", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at);
    const auto* end =
        std::ranges::find_if(kEnds, [&](std::string_view each) { return rest.starts_with(each); });
    if (end == kEnds.end()) {
      ++at;
      continue;
    }
    lines.push_back(text.substr(0, at));
    text.remove_prefix(at + end->size());
    at = 0;
  }
  lines.push_back(text);
  return lines;
}

}  // namespace pressoir::raster
