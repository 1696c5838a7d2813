#include "codecs/png/lossless/lossless.h"

#include <algorithm>

#include "codecs/png/trace.h"
#include "raster/steps/rotation.h"

namespace pressoir::codecs::png {
namespace {

constexpr std::string_view kCleared = ", hidden colours cleared";

}  // namespace

Still decode_still(const Container& container, const MetadataPolicy& policy) {
  Still still;
  Image layout = layout_of(container);
  layout.header.interlaced = container.header.interlaced;
  still.image = decode(std::move(layout), container.pixels, still.has_excess);
  const int orientation = raster::rotates_pixels(policy) ? orientation_in(container) : 1;
  if (orientation != 1) {
    still.image = rotated(still.image, orientation);
    still.options.rotated = true;
  }
  return still;
}

Candidate encode_lossless(Image picture, Plan plan, Effort effort, Trials& trials) {
  SearchOptions options{
      .effort = effort, .exact = plan.exact, .reduce = !plan.layout_bound, .family = plan.family};
  const bool clears = options.reduce && !plan.exact && hides_colours(picture);
  if (options.reduce) {
    options.given_palette = picture.palette;
    picture = canonical(std::move(picture), plan.family, plan.exact);
  }
  Encoded encoded = search(std::move(picture), options, trials);
  encoded.layout.others = std::move(plan.chunks);
  if (clears) encoded.method += kCleared;
  return {.bytes = write(encoded.layout, encoded.stream),
          .method = std::move(encoded.method),
          .score = {},
          .min_score = {}};
}

void offer_lossless(const Container& container, const Still& still, const Goal& goal, Effort effort,
                    const Limits& limits, Trials& trials) {
  const bool grows = container.header.type == ColourType::palette ||
                     !container.transparency.empty() || container.header.depth < 8;
  if (memory_needed(container.header, grows) > limits.max_memory_bytes / 5 * 4)
    return trials.warn("the picture is too large for a search: its coding stays");
  Plan chunks = plan(container, goal.metadata, still.options);
  if (!trace_in(container, still.image)) drop_trace(chunks);
  chunks.exact = goal.keep_hidden_colours;
  Candidate candidate = encode_lossless(still.image, std::move(chunks), effort, trials);
  const auto beat = trials.size_to_beat();
  if (beat && candidate.bytes.size() >= *beat) return;
  const bool equal =
      still.options.rotated
          ? looks_equal(candidate.bytes, still.image, goal.keep_hidden_colours)
          : files_look_equal(container, parse(candidate.bytes), goal.keep_hidden_colours);
  if (!equal) throw Error(ErrorCode::internal, "The result did not pass its check.", "png proof");
  candidate.proven_lossless = true;
  warn_of_cleared(candidate, goal, trials);
  trials.offer(std::move(candidate));
}

void warn_of_cleared(const Candidate& candidate, const Goal& goal, Trials& trials) {
  if (goal.metadata.all && !is_lossy(goal) && candidate.method.ends_with(kCleared))
    trials.warn("colours under full transparency were cleared");
}

}  // namespace pressoir::codecs::png
