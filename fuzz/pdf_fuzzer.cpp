// PDF files of any bytes: refused, or smaller, recognised as pressoir's own and readable again.
// Input: a byte that chooses what is kept, then the file.
#include "codecs/pdf/pdf.h"

#include "checks.h"

namespace {

using namespace pressoir;

void check(Bytes file, unsigned choice) {
  const auto& codec = codecs::pdf_codec();
  Limits limits = fuzz::small_limits(1'000'000);
  limits.max_stream_bytes = 4U << 20U;
  limits.max_objects = 10'000;
  const auto pages = codec.probe(file, limits).pixels ? 0 : codec.probe(file, limits).pages->count;
  (void)codec.side_data(file);
  Goal goal;
  goal.metadata = fuzz::policy_of(choice);
  goal.effort = Effort::low;
  const auto rewritten = codec.rewrite_metadata(file, goal.metadata);
  fuzz::require(rewritten.bytes.size() <= file.size());
  codecs::Trials trials(rewritten.bytes.size(), codecs::Trials::Clock::time_point::max());
  codec.optimize(file, goal, limits, trials);
  const auto best = std::move(trials).take_best();
  if (!best) return;
  fuzz::require(best->bytes.size() < rewritten.bytes.size());
  fuzz::require(codec.probe(best->bytes, limits).pages->count == pages);
  codecs::Trials again(best->bytes.size(), codecs::Trials::Clock::time_point::max());
  codec.optimize(best->bytes, goal, limits, again);
  fuzz::require(!std::move(again).take_best());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto file = std::as_bytes(std::span(data + 1, size - 1));
  if (!codecs::pdf_codec().recognizes(file)) return 0;
  try {
    check(file, data[0]);
  } catch (const Error& error) {
    fuzz::require_code(error, {ErrorCode::corrupt_input, ErrorCode::limit_exceeded,
                               ErrorCode::password_needed, ErrorCode::unsupported_format});
  }
  return 0;
}
