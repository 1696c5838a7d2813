// PNGs of any bytes: refused, or read to the end, made smaller without a change, and no further.
// Input: a byte that chooses the goal, one for the metadata policy, then the file. A bit of the
// first makes the checksums of all chunks right, another one deflates what stands in the chunks
// that hold deflated data, so that changes reach what lies behind.
#include <algorithm>

#include "checks.h"
#include "codecs/png/container.h"
#include "codecs/png/image.h"
#include "codecs/png/lossless/deflate.h"
#include "codecs/png/metadata.h"
#include "codecs/png/png.h"
#include "raster/steps/rotation.h"

namespace {

using namespace pressoir;
using namespace pressoir::fuzz;
namespace png = codecs::png;

enum : unsigned { kFast = 1, kLossy = 2, kRotate = 4, kChecksums = 64, kDeflate = 128 };

Buffer deflated(Bytes data, std::size_t start) {
  Buffer out = to_buffer(data.first(start));
  const auto rest = data.subspan(start);
  const auto packed = png::Compressor(1).compress({as_u8(rest), rest.size()});
  out.insert(out.end(), packed.begin(), packed.end());
  return out;
}

constexpr auto kNowhere = std::string_view::npos;

/// Where the deflated data of a chunk starts.
std::size_t deflated_at(png::Tag type, Bytes data) {
  if (type == png::tag("IDAT")) return 0;
  if (type == png::tag("fdAT")) return 4;
  if (type != png::tag("iCCP") && type != png::tag("zTXt")) return kNowhere;
  const auto end = as_text(data).find('\0');
  return end == kNowhere ? kNowhere : end + 2;
}

/// The file with its chunks written anew, as far as they can be told apart.
Buffer repaired(Bytes file, bool deflate) {
  png::Writer writer;
  std::size_t at = 8;
  while (file.size() - at >= 12) {
    const std::size_t size = png::big_endian_32(file, at);
    const png::Tag type = png::big_endian_32(file, at + 4);
    if (size > file.size() - at - 12) break;
    const Bytes data = file.subspan(at + 8, size);
    at += 12 + size;
    const std::size_t start = deflate ? deflated_at(type, data) : kNowhere;
    if (type == png::tag("IEND")) break;
    if (start <= size)
      writer.add(type, deflated(data, start));
    else
      writer.add(type, data);
  }
  return std::move(writer).finish();
}

Goal goal_of(unsigned choice, unsigned policy) {
  Goal goal;
  goal.effort = (choice & kFast) != 0 ? Effort::low : Effort::high;
  if ((choice & kLossy) != 0) goal.target_score = 70;
  goal.metadata = policy_of(policy);
  return goal;
}

bool same_look(Bytes before, Bytes after, const Limits& limits) {
  const auto left = png::parse(before), right = png::parse(after);
  if (left.animation || right.animation) {
    const auto& codec = codecs::png_codec();
    return look_of(codec, before, limits) == look_of(codec, after, limits);
  }
  return png::files_look_equal(left, right);
}

void check(Bytes file, unsigned choice, unsigned policy) {
  const auto& codec = codecs::png_codec();
  const auto limits = small_limits((choice & kLossy) != 0 ? 1U << 10U : 1U << 12U);
  const auto goal = goal_of(choice, policy);
  const auto pixels = codec.probe(file, limits).pixels.value();
  require(std::uint64_t{pixels.width} * pixels.height <= limits.max_frame_pixels);
  const auto rewritten = codec.rewrite_metadata(file, goal.metadata).bytes;
  require(codec.rewrite_metadata(rewritten, goal.metadata).bytes == rewritten);
  (void)look_of(codec, file, limits);
  const auto once = deliver(codec, file, goal, limits);
  require(codec.probe(once.bytes, limits).pixels.value().frames == pixels.frames);
  const bool rotated = pixels.orientation != 1 && raster::rotates_pixels(goal.metadata);
  if (once.lossless && !rotated) require(same_look(file, once.bytes, limits));
  require(deliver(codec, once.bytes, goal, limits).bytes == once.bytes);
  if ((choice & kRotate) == 0 || pixels.orientation == 1) return;
  const Step step = TurnUpright{};
  if (const auto upright = codec.transform(file, std::span(&step, 1), goal.metadata))
    require(png::orientation_in(png::parse(*upright)) == 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const unsigned choice = data[0];
  const auto rest = std::as_bytes(std::span(data, size)).subspan(2);
  if (!codecs::png_codec().recognizes(rest)) return 0;
  Buffer file = to_buffer(rest);
  if ((choice & (kChecksums | kDeflate)) != 0) file = repaired(rest, (choice & kDeflate) != 0);
  try {
    check(file, choice, data[1]);
  } catch (const Error& error) {
    require_code(error, {ErrorCode::corrupt_input, ErrorCode::limit_exceeded,
                         ErrorCode::unsupported_format});
  }
  return 0;
}
