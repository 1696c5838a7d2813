#include "codecs/webp/repair/riff_rescue.h"

#include <algorithm>
#include <array>

namespace pressoir::codecs::webp {
namespace {

constexpr std::size_t kHead = 8;  // of a chunk: name and length

bool is_known(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNames{"VP8X", "ANIM", "ANMF", "ICCP", "EXIF", "XMP "};
  return std::ranges::find(kNames, name) != kNames.end();
}
bool is_coded_part(std::string_view name) {  // alone, or inside of a frame
  return name == "VP8 " || name == "VP8L" || name == "ALPH";
}

bool is_name(std::string_view name) {
  return std::ranges::all_of(name, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

RescuedChunks rescue_chunks(Bytes body) {
  RescuedChunks found;
  const auto text = as_text(body);
  const auto starts_chunk = [&](std::size_t at) {
    return at + kHead <= body.size() && is_name(text.substr(at, 4));
  };
  // For a chunk that is all there: the letters of its name may come about by chance.
  const auto search = [&](std::size_t at, bool behind_frame) {
    for (; at + kHead <= body.size(); ++at) {
      const auto name = text.substr(at, 4);
      if (!is_known(name) && (behind_frame || !is_coded_part(name))) continue;
      if (little_endian(body, at + 4, 4) <= body.size() - at - kHead) return at;
    }
    return body.size();
  };
  for (std::size_t at = 0; at < body.size();) {
    if (!starts_chunk(at)) {
      found.damaged = true;
      at = search(at, false);
      if (at == body.size()) break;
    }
    FoundChunk chunk{.name = text.substr(at, 4), .payload = {}, .size = 0};
    chunk.size = little_endian(body, at + 4, 4);
    const std::size_t start = at + kHead, left = body.size() - start;
    const std::size_t end = start + chunk.size + chunk.size % 2;
    const bool is_followed = chunk.size <= left && (end >= body.size() || starts_chunk(end));
    if (is_followed) {
      chunk.payload = body.subspan(start, chunk.size);
      at = std::min(end, body.size());
    } else {
      found.damaged = true;
      at = search(start, chunk.name == "ANMF");
      chunk.payload = body.subspan(start, at - start);
      const bool is_wrong = at < body.size() || chunk.size <= left;
      if (is_wrong) chunk.size = static_cast<std::uint32_t>(chunk.payload.size());
    }
    found.chunks.push_back(chunk);
  }
  return found;
}

}  // namespace pressoir::codecs::webp
