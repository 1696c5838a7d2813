#include "codecs/png/png.h"

#include <algorithm>

#include "codecs/png/apng/animation.h"
#include "codecs/png/container.h"
#include "codecs/png/image.h"
#include "codecs/png/lossless/lossless.h"
#include "codecs/png/lossy/lossy.h"
#include "codecs/png/lossy/lossy_files.h"
#include "codecs/png/metadata.h"
#include "codecs/png/repair/repair.h"
#include "codecs/png/format.h"
#include "codecs/png/trace.h"
#include "raster/colour/colour.h"
#include "raster/frame_limits.h"
#include "raster/steps/rotation.h"

namespace pressoir::codecs {
namespace {

using png::Container;
using png::tag;

Buffer coded_as_before(const Container& container, const std::vector<png::OwnedChunk>& others) {
  if (container.animation) return png::write_animation(container, others);
  png::Parts parts{.header = container.header,
                   .palette = to_buffer(container.palette),
                   .transparency = to_buffer(container.transparency),
                   .others = others};
  Buffer stream;
  for (const Bytes piece : container.pixels)
    stream.insert(stream.end(), piece.begin(), piece.end());
  return png::write(parts, stream);
}

/// Two colours are as few as there can be.
bool has_colours_to_lose(const Container& container) { return container.header.depth > 1; }

/// What a lossy goal made before: its coding is tightened, no more.
bool is_done(const Container& container, const png::Still& still, const Goal& goal) {
  const auto trace = png::trace_in(container, still.image);
  return trace && covers(*trace, goal, png::kTraceStep);
}

/// False: a search is due.
bool offer_with_its_filters(const Container& container, const png::Still& still, const Goal& goal,
                            const Limits& limits, Trials& trials) {
  if (still.options.rotated) return false;
  if (png::memory_needed(container.header, false) > limits.max_memory_bytes / 5 * 4) return false;
  png::Plan chunks = png::plan(container, goal.metadata, still.options);
  auto candidate = png::encode_with_its_filters(container, std::move(chunks), goal.effort);
  if (!candidate) return false;
  if (!png::files_look_equal(container, png::parse(candidate->bytes)))
    throw Error(ErrorCode::internal, "The result did not pass its check.", "png filters");
  candidate->proven_lossless = true;
  trials.offer(std::move(*candidate));
  return true;
}

/// A goal's lossy half: the canvas of the picture and the chunks that go with it.
void work_lossy(const Container& container, png::Still still, const Goal& goal,
                const Limits& limits, Trials& trials) {
  still.options.may_convert = true;
  png::Plan chunks = png::plan(container, goal.metadata, still.options);
  if (chunks.layout_bound) {
    trials.warn("kept chunks depend on the coding: only the lossless part was done");
    return;
  }
  raster::Canvas canvas = png::to_canvas(still.image);
  still.image.samples = {};
  canvas.set_icc(png::metadata_in(container).icc);
  canvas.code = png::colour_code_in(container);
  png::offer_lossy(canvas, chunks, goal, limits, trials);
}

/// Of what is only there to fall back to: no more work than needed. (A size it may fit.)
Effort effort_before_loss(const Goal& goal) {
  return is_lossy(goal) && !goal.target_bytes ? Effort::low : goal.effort;
}

/// True where loss took a third off what was made with low effort: no other makes that the smaller
/// one.
bool saves_a_third(const Trials& trials, std::optional<std::size_t> fallback) {
  const auto size = trials.size_to_beat();
  return size && fallback && *size * 3 < *fallback * 2;
}

/// Canvas, quantiser and score together take some 24 bytes a pixel.
bool has_room_for_lossy(std::uint64_t pixels, const Limits& limits, Trials& trials) {
  if (pixels * 24 <= limits.max_memory_bytes / 5 * 4) return true;
  trials.warn("the picture is too large for a palette: only the lossless part was done");
  return false;
}

bool fits(const Goal& goal, const Trials& trials) {
  const auto size = trials.size_to_beat();
  return goal.target_bytes && size && *size <= *goal.target_bytes;
}

}  // namespace

const KnownFormat& PngCodec::format() const noexcept { return png_format(); }

Probe PngCodec::probe(Bytes input, const Limits& limits) const {
  const Container container = png::parse(input);
  png::check(container, limits);
  Pixels pixels{.width = container.header.width, .height = container.header.height};
  if (container.animation) {
    const bool has_still = !container.animation->first_is_still;
    pixels.frames = static_cast<std::uint32_t>(container.animation->frames.size());
    pixels.pictures += has_still ? 1 : 0;
  }
  pixels.orientation = png::orientation_in(container);
  pixels.has_alpha = container.animation || png::has_alpha(png::layout_of(container));
  return {.pixels = pixels};
}

Rewritten PngCodec::rewrite_metadata(Bytes input, const MetadataPolicy& policy) const {
  const Container container = png::parse(input);
  if (!container.warnings.empty()) png::verify(container);  // what is damaged may hold no picture
  png::Plan plan = png::plan(container, policy, {});
  Rewritten result{.bytes = coded_as_before(container, plan.chunks),
                   .warnings = container.warnings};
  result.warnings.insert(result.warnings.end(), plan.warnings.begin(), plan.warnings.end());
  if (result.bytes.size() > input.size()) result.bytes = to_buffer(input);
  return result;
}

std::optional<Repaired> PngCodec::repair(Bytes input, const Limits& limits) const {
  auto repaired = png::repair(input, limits);
  if (repaired) repaired->codec = this;
  return repaired;
}

Goal PngCodec::adapt_goal(Goal goal) const {
  if (!goal.palette_quality || !is_lossy(goal)) return goal;
  goal.quality = goal.palette_quality;
  goal.target_score.reset();
  goal.target_bytes.reset();
  return goal;
}

std::vector<std::string> PngCodec::side_data(Bytes file) const {
  return png::side_data(png::parse(file));
}

void PngCodec::optimize(Bytes input, const Goal& goal, const Limits& limits, Trials& trials) const {
  const Container container = png::parse(input);
  png::check(container, limits);
  if (goal.compression == Compression::none && !is_lossy(goal)) return png::verify(container);
  if (container.animation) {
    if (is_lossy(goal)) trials.warn("an animation in PNG is compressed without loss only");
    png::offer_animation(container, input, goal, trials);
    return;
  }
  png::Still still = png::decode_still(container, goal.metadata);
  if (still.has_excess) trials.warn("data behind the pixels was dropped");
  const bool is_covered = is_done(container, still, goal);
  if (is_covered && is_lossy(goal) &&
      offer_with_its_filters(container, still, goal, limits, trials))
    return;
  const bool may_lose = is_lossy(goal) && !is_covered && has_colours_to_lose(container);
  const Effort effort = may_lose ? effort_before_loss(goal) : goal.effort;
  png::offer_lossless(container, still, goal, effort, limits, trials);
  const auto fallback = trials.size_to_beat();
  const std::uint64_t pixels = std::uint64_t{container.header.width} * container.header.height;
  if (may_lose && !fits(goal, trials) && !trials.expired() &&
      has_room_for_lossy(pixels, limits, trials))
    work_lossy(container, std::move(still), goal, limits, trials);
  // A goal of loss then never takes more bytes than one of none.
  if (effort == goal.effort || saves_a_third(trials, fallback) || trials.expired()) return;
  still = png::decode_still(container, goal.metadata);
  png::offer_lossless(container, still, goal, goal.effort, limits, trials);
}

std::optional<Buffer> PngCodec::transform(Bytes input, std::span<const Step> steps,
                                          const MetadataPolicy& policy) const {
  const Container container = png::parse(input);
  if (steps.size() != 1 || !std::holds_alternative<TurnUpright>(steps[0]) || container.animation)
    return std::nullopt;
  const int orientation = png::orientation_in(container);
  const png::Image image = png::rotated(png::decode(container), orientation);
  Trials trials(std::nullopt, Trials::Clock::time_point::max());
  png::Plan chunks = png::plan(container, policy, {.rotated = true});
  chunks.exact = true;  // rotated alone; what may go is for optimize()
  Candidate rotated = png::encode_lossless(image, std::move(chunks), Effort::low, trials);
  if (!png::looks_equal(rotated.bytes, image, true))
    throw Error(ErrorCode::internal, "The result did not pass its check.", "png rotation");
  return std::move(rotated.bytes);
}

std::unique_ptr<raster::FrameReader> PngCodec::read(Bytes input, const Limits& limits) const {
  png::check(png::parse(input), limits);
  return png::make_reader(input);
}

void PngCodec::encode(raster::FrameReader& source, const Goal& goal, const Limits& limits,
                      Trials& trials) const {
  auto frame = source.next();
  if (!frame) throw Error(ErrorCode::corrupt_input, "The file has no picture.");
  if (source.info().frames > 1) trials.warn("only the first frame was converted");
  raster::Canvas canvas = std::move(frame->canvas);
  const bool is_cmyk = canvas.layout().model == raster::ColourModel::cmyk;
  if (is_cmyk) canvas = raster::to_srgb(canvas);
  raster::Metadata metadata = source.metadata();
  raster::check_pixels(canvas.width(), canvas.height(), limits);
  const int orientation =
      raster::rotates_pixels(goal.metadata) ? raster::orientation_of(metadata) : 1;
  png::PlanOptions options{.rotated = orientation != 1};
  if (options.rotated) {
    metadata = raster::rotated(std::move(metadata), orientation);
    canvas = raster::rotated(std::move(canvas), orientation);
  }
  png::Image image = png::from_canvas(canvas);
  png::Plan chunks = png::plan(metadata, canvas, goal.metadata, options);
  chunks.exact = goal.keep_hidden_colours;
  trials.take_warnings(chunks.warnings);
  const auto offer_lossless = [&](Effort effort) {
    Candidate lossless = png::encode_lossless(image, chunks, effort, trials);
    if (!png::looks_equal(lossless.bytes, image, chunks.exact))
      throw Error(ErrorCode::internal, "The result did not pass its check.", "png encode");
    lossless.proven_lossless = !is_cmyk;
    png::warn_of_cleared(lossless, goal, trials);
    trials.offer(std::move(lossless));
    return trials.size_to_beat();
  };
  const Effort effort = effort_before_loss(goal);
  const auto fallback = offer_lossless(effort);
  if (!is_lossy(goal) || fits(goal, trials)) return;
  options.may_convert = true;
  image.samples = {};
  if (!trials.expired() && has_room_for_lossy(canvas.pixels(), limits, trials))
    png::offer_lossy(canvas, png::plan(metadata, canvas, goal.metadata, options), goal, limits,
                     trials);
  if (effort == goal.effort || saves_a_third(trials, fallback) || trials.expired()) return;
  image = png::from_canvas(canvas);
  (void)offer_lossless(goal.effort);
}

const RasterCodec& png_codec() noexcept {
  static const PngCodec codec;
  return codec;
}

}  // namespace pressoir::codecs
