// JPEGs of any bytes: refused, or read to the end, made smaller without a change, and no further.
// Input: a byte that chooses the goal, one for the metadata policy, then the file.
#include <algorithm>

#include "checks.h"
#include "codecs/jpeg/container.h"
#include "codecs/jpeg/jpeg.h"

namespace {

using namespace pressoir;
using namespace pressoir::fuzz;
namespace jpeg = codecs::jpeg;

enum : unsigned { kFast = 1, kLossy = 2, kTurn = 4, kRotate = 8, kReduced = 16 };

Goal goal_of(unsigned choice, unsigned policy) {
  Goal goal;
  goal.effort = (choice & kFast) != 0 ? Effort::low : Effort::high;
  if ((choice & kLossy) != 0) goal.target_score = 70;
  goal.metadata = policy_of(policy);
  return goal;
}

/// What the wrapper keeps is found again, wherever it was in the first file.
void check_rewriting(Bytes file, const MetadataPolicy& policy) {
  const auto& codec = codecs::jpeg_codec();
  const auto rewritten = codec.rewrite_metadata(file, policy).bytes;
  const auto before = jpeg::read_container(file), after = jpeg::read_container(rewritten);
  require(after.segments.coded.size() <= before.segments.coded.size() + 1);
  require(after.segments.frame.width == before.segments.frame.width);
  require(raster::orientation_of(after.metadata) == raster::orientation_of(before.metadata));
  for (const auto kind : {jpeg::PartKind::gain_map, jpeg::PartKind::view})
    require(after.has(kind) == (before.has(kind) && jpeg::keeps(policy, kind)));
  require(codec.rewrite_metadata(rewritten, policy).bytes == rewritten);
}

void check_reading(Bytes file, const Limits& limits, bool reduced) {
  const auto& codec = codecs::jpeg_codec();
  (void)look_of(codec, file, limits);
  if (!reduced) return;
  const auto pixels = codec.probe(file, limits).pixels.value();
  const codecs::DecodeHint hint{std::max(pixels.width / 3, 1U), std::max(pixels.height / 3, 1U)};
  const auto reader = codec.read_reduced(file, limits, hint);
  require(reader->info().width >= hint.width && reader->info().height >= hint.height);
  (void)look_of(*reader);
}

void check_steps(Bytes file, const Step& step, const MetadataPolicy& policy) {
  try {
    const auto result = codecs::jpeg_codec().transform(file, std::span(&step, 1), policy);
    if (!result) return;
    require(raster::orientation_of(jpeg::read_container(*result).metadata) == 1);
    (void)jpeg::read_coefficients(*result);
  } catch (const Error& error) {
    require_code(error, {ErrorCode::corrupt_input, ErrorCode::limit_exceeded,
                         ErrorCode::unsupported_format, ErrorCode::invalid_request});
  }
}

void check(Bytes file, unsigned choice, unsigned policy) {
  const auto& codec = codecs::jpeg_codec();
  const auto limits = small_limits((choice & kLossy) != 0 ? 1U << 10U : 1U << 13U);
  const auto goal = goal_of(choice, policy);
  check_rewriting(file, goal.metadata);
  const auto pixels = codec.probe(file, limits).pixels.value();
  require(std::uint64_t{pixels.width} * pixels.height <= limits.max_frame_pixels);
  check_reading(file, limits, (choice & kReduced) != 0);
  const auto once = deliver(codec, file, goal, limits);
  const bool turned =
      pixels.orientation != codec.probe(once.bytes, limits).pixels.value().orientation;
  if (once.lossless && !turned)
    require(
        jpeg::same_picture(jpeg::read_coefficients(jpeg::read_container(file).primary()),
                           jpeg::read_coefficients(jpeg::read_container(once.bytes).primary())));
  require(deliver(codec, once.bytes, goal, limits).bytes == once.bytes);
  if ((choice & kTurn) != 0) check_steps(file, TurnUpright{(policy & 64U) != 0}, goal.metadata);
  if ((choice & kRotate) != 0) check_steps(file, Rotate{90}, goal.metadata);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto file = std::as_bytes(std::span(data, size)).subspan(2);
  if (!codecs::jpeg_codec().recognizes(file)) return 0;
  try {
    check(file, data[0], data[1]);
  } catch (const Error& error) {
    require_code(error, {ErrorCode::corrupt_input, ErrorCode::limit_exceeded,
                         ErrorCode::unsupported_format});
  }
  return 0;
}
