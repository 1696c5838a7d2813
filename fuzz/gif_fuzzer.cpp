// GIFs of any bytes: refused, or read to the end, coded anew without a change and larger never.
// Input: a byte that chooses the goal, then the file.
#include <cstdint>
#include <cstdlib>

#include "codecs/gif/gif.h"
#include "codecs/gif/lossless/lzw.h"
#include "codecs/gif/reader.h"

namespace {

using namespace pressoir;

void require(bool condition) {
  if (!condition) std::abort();
}

Goal goal_of(unsigned choice) {
  Goal goal;
  goal.effort = (choice & 1U) != 0 ? Effort::low : Effort::high;
  goal.metadata.all = (choice & 2U) != 0;
  if ((choice & 4U) != 0) goal.target_score = 70;
  return goal;
}

Limits small() {
  Limits limits;
  limits.max_frame_pixels = 1U << 16U;
  limits.max_total_pixels = 1U << 20U;
  limits.max_frames = 64;
  return limits;
}

/// What the engine would deliver; throws Error for a file that is refused.
Buffer optimized(Bytes file, const Goal& goal, const Limits& limits) {
  const auto& codec = codecs::gif_codec();
  const auto pixels = codec.probe(file, limits).pixels.value();
  auto rewritten = codec.rewrite_metadata(file, goal.metadata);
  require(rewritten.bytes.size() <= file.size());
  codecs::Trials trials(rewritten.bytes.size(), codecs::Trials::Clock::time_point::max());
  codec.optimize(file, goal, limits, trials);
  auto best = std::move(trials).take_best();
  if (best && best->proven_lossless)
    require(codecs::gif::shows_the_same(file, best->bytes, limits));
  auto result = best ? std::move(best->bytes) : std::move(rewritten.bytes);
  require(codec.read(result, limits)->info().frames == pixels.frames);
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto file = std::as_bytes(std::span(data, size)).subspan(1);
  (void)codecs::gif::lzw_decode({data + 1, size - 1}, 2 + data[0] % 7, 1U << 16U);
  if (!codecs::gif_codec().recognizes(file)) return 0;
  const auto goal = goal_of(data[0]);
  const auto limits = small();
  try {
    const auto once = optimized(file, goal, limits);
    require(once.size() <= file.size());
    require(optimized(once, goal, limits) == once);
  } catch (const Error& error) {
    require(error.code() == ErrorCode::corrupt_input || error.code() == ErrorCode::limit_exceeded);
  }
  return 0;
}
