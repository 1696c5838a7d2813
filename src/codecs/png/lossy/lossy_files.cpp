#include "codecs/png/lossy/lossy_files.h"

#include <span>
#include <utility>

#include "codecs/png/lossless/deflate.h"
#include "codecs/png/lossless/lossless.h"
#include "codecs/png/trace.h"

namespace pressoir::codecs::png {
namespace {

Plan with_trace(Plan plan, const Goal& goal, const Image& image, Filters filters) {
  drop_trace(plan);
  if (const Trace trace = trace_for(goal, kTraceStep); trace.has_target())
    plan.chunks.push_back(trace_chunk(trace, image, filters));
  return plan;
}

}  // namespace

Candidate encode(const Attempt& attempt, const raster::Canvas& samples, const Plan& plan,
                 const Goal& goal, Trials& trials) {
  Image image = to_image(attempt.picture, samples);
  Plan chunks = with_trace(plan, goal, image, Filters::searched);
  Candidate candidate = encode_lossless(std::move(image), std::move(chunks), goal.effort, trials);
  candidate.method = "quantised to " + std::to_string(attempt.picture.palette.size()) +
                     " colours, " + candidate.method;
  candidate.score = attempt.score;
  candidate.min_score = attempt.score;
  return candidate;
}

Candidate encode(const NearAttempt& attempt, const Plan& plan, const Goal& goal) {
  const Image& image = attempt.coded.image;
  const Parts parts{.header = image.header,
                    .palette = {},
                    .transparency = {},
                    .others = with_trace(plan, goal, image, Filters::own).chunks};
  return {.bytes = write(parts, compress_for_good(attempt.coded.stream, goal.effort, 1)),
          .method = "near-lossless",
          .score = attempt.score,
          .min_score = attempt.score};
}

Candidate encode_searched(const NearAttempt& attempt, const Plan& plan, const Goal& goal,
                          Trials& trials) {
  Plan chunks = plan;
  drop_trace(chunks);
  Candidate candidate =
      encode_lossless(attempt.coded.image, std::move(chunks), goal.effort, trials);
  candidate.method = "near-lossless, " + candidate.method;
  candidate.score = candidate.min_score = attempt.score;
  return candidate;
}

std::size_t overhead_of(const Plan& plan) {
  constexpr std::size_t kFrame = 12, kSignatureAndHeader = 33;  // PNG, 5.2 and 5.3
  std::size_t bytes = kSignatureAndHeader + 3 * kFrame;         // PLTE, IDAT, IEND
  for (const OwnedChunk& chunk : plan.chunks) bytes += kFrame + chunk.data.size();
  return bytes;
}

std::optional<Candidate> encode_with_its_filters(const Container& container, Plan plan,
                                                 Effort effort) {
  if (filters_of(container) != Filters::own || container.header.interlaced) return std::nullopt;
  Buffer coded;
  for (const Bytes piece : container.pixels) coded.insert(coded.end(), piece.begin(), piece.end());
  const auto stream = inflate_bounded(coded, stream_bytes(container.header));
  if (!stream) return std::nullopt;
  const Parts parts{.header = container.header,
                    .palette = to_buffer(container.palette),
                    .transparency = to_buffer(container.transparency),
                    .others = std::move(plan.chunks)};
  return Candidate{.bytes = write(parts, compress_for_good(
                                             std::span(as_u8(*stream), stream->size()), effort, 1)),
                   .method = "filters kept",
                   .score = {},
                   .min_score = {}};
}

}  // namespace pressoir::codecs::png
