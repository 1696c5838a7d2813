// What the formats of this build can do.
#include "codecs/formats.h"
#include "engine/description.h"

namespace pressoir::engine {

std::vector<Description::FormatLine> format_lines() {
  std::vector<Description::FormatLine> lines;
  for (const auto* format : codecs::all_formats()) {
    const auto& info = format->info;
    lines.push_back({.name = std::string(info.name),
                     .extension = std::string(info.extension),
                     .mime = std::string(info.mime),
                     .reads = true,
                     .writes = info.can_write,
                     .lossless = info.can_write,
                     .lossy = info.can_write && info.can_lose,
                     .pixels = !info.is_document,
                     .target = codecs::is_target(info),
                     .reads_animations = info.has_frames,
                     .writes_animations = info.writes_frames});
  }
  return lines;
}

}  // namespace pressoir::engine
