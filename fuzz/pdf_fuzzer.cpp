// PDF files of any bytes: refused, or smaller, recognised as pressoir's own and readable again;
// repaired so that nothing is left to repair; rotated, and drawn.
// Input: a byte that chooses what is kept, then the file.
#include "codecs/pdf/pdf.h"

#include "checks.h"

namespace {

using namespace pressoir;

Limits document_limits() {
  Limits limits = fuzz::small_limits(1'000'000);
  limits.max_stream_bytes = 4U << 20U;
  limits.max_objects = 10'000;
  return limits;
}

void check_doors(Bytes file) {
  const auto& codec = codecs::pdf_codec();
  const auto limits = document_limits();
  const auto repaired = codec.repair(file, limits);
  const Bytes whole = repaired ? Bytes(repaired->bytes) : file;
  fuzz::require(!codec.repair(whole, limits));
  const auto count = codec.probe(whole, limits).pages->count;
  const auto picture = codec.as_picture({.number = count, .dpi = 8});
  const auto size = picture->probe(whole, limits).pixels.value();
  const auto frame = picture->read(whole, limits)->next();
  fuzz::require(frame && frame->canvas.width() == size.width &&
                frame->canvas.height() == size.height);
  const auto rotated = codec.rotate_pages(whole, 90, limits);
  fuzz::require(rotated && codec.probe(*rotated, limits).pages->count == count);
}

void check(Bytes file, unsigned choice) {
  const auto& codec = codecs::pdf_codec();
  const auto limits = document_limits();
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
    if ((data[0] & 0x80U) != 0)
      check_doors(file);
    else
      check(file, data[0]);
  } catch (const Error& error) {
    fuzz::require_code(
        error, {ErrorCode::corrupt_input, ErrorCode::limit_exceeded, ErrorCode::password_needed,
                ErrorCode::unsupported_format, ErrorCode::invalid_request});
  }
  return 0;
}
