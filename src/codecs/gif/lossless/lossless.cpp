#include "codecs/gif/lossless/lossless.h"

#include "codecs/gif/metadata.h"

namespace pressoir::codecs::gif {

Buffer assemble(Buffer coded, const Wrapper& wrapper, const Trace& trace) {
  coded.pop_back();
  coded.at(kAspectAt) = std::byte{wrapper.aspect};
  const auto seal = trace_block(trace, coded);
  coded.insert(coded.end(), wrapper.blocks.begin(), wrapper.blocks.end());
  coded.insert(coded.end(), seal.begin(), seal.end());
  coded.push_back(std::byte{0x3B});
  return coded;
}

std::optional<Buffer> recode(Reader& reader, std::size_t size_to_beat, const EncodeEffort& effort,
                             const Limits& limits) {
  const auto canvases = reader.canvases();
  auto best = encode(canvases, effort);
  const auto take = [&](std::optional<Buffer> other) {
    if (other && (!best || other->size() < best->size())) best = std::move(other);
  };
  // Worth their time only where composing anew gained little and there is time.
  const auto gained_little = [&] {
    if (effort.expired && effort.expired()) return false;
    return !best || (!effort.fast && best->size() * 32 > size_to_beat * 31);
  };
  if (gained_little()) take(encode(canvases, effort, Planning::as_stored));
  if (gained_little()) take(encode_as_stored(canvases, effort));
  if (!best || best->size() >= size_to_beat || !shows_the_same(reader, *best, limits))
    return std::nullopt;
  return best;
}

}  // namespace pressoir::codecs::gif
