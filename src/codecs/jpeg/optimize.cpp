#include "codecs/jpeg/optimize.h"

#include <algorithm>
#include <array>

#include "codecs/jpeg/lossless/lossless.h"
#include "codecs/jpeg/lossless/plain_size.h"
#include "codecs/jpeg/lossy/lossy.h"
#include "codecs/jpeg/lossy/rendering.h"
#include "codecs/jpeg/lossy/score_search.h"
#include "codecs/jpeg/pixels.h"
#include "codecs/jpeg/lossy/tables.h"
#include "codecs/jpeg/rotation.h"
#include "raster/colour/colour.h"
#include "raster/frame_limits.h"
#include "raster/steps/rotation.h"

namespace pressoir::codecs::jpeg {
namespace {

// A scan script saves at most this much against libjpeg's own, and coding without loss against what
// came in.
constexpr double kMuchSaved = 0.9;
// Of what a sequential coding takes without ends of blocks, the least that any progressive one was
// seen to need, by experience and not by proof; and how many blocks are counted for it at most.
constexpr double kLeastProgressive = 0.75;
constexpr std::size_t kBlocksCounted = 16'384;
constexpr std::uint32_t kMaxScans = 1'000;
constexpr std::uint64_t kMaxScannedPixels = 6'000'000'000;

bool is_supported(std::uint8_t marker) {
  switch (marker) {
    case 0xC0:
    case 0xC1:
    case 0xC2:
    case 0xC9:
    case 0xCA: return true;
    default: return false;
  }
}

/// What will be done about the orientation.
struct PlannedRotation {
  int orientation = 1;
  bool wanted = false;  ///< it should become pixels

  [[nodiscard]] PictureRotation rotation() const {
    return {.orientation = orientation, .degrees = 0};
  }
};

PlannedRotation planned_rotation(const Container& container, const Goal& goal) {
  const MetadataPolicy& policy = goal.metadata;
  PlannedRotation plan;
  plan.orientation = raster::orientation_of(container.metadata);
  // Images behind the first one are not rotated unasked: the EXIF orientation is kept.
  plan.wanted = plan.orientation != 1 && (goal.upright || raster::rotates_pixels(policy)) &&
                !keeps_images(container, policy);
  return plan;
}

struct Lossless {
  Candidate candidate;
  bool lies = false;  ///< it should be upright and is not
};

Lossless coded_again(const Container& container, const Picture& picture, const Goal& goal,
                     Trials& trials, ScriptSearch search) {
  const PlannedRotation rotation = planned_rotation(container, goal);
  std::optional<Picture> upright;
  if (rotation.wanted) upright = rotated(picture, rotation.orientation, false);
  Coded coded = smallest_coding(upright ? *upright : picture, search);
  WrapperOptions options;
  options.policy = goal.metadata;
  if (upright) options.rotation = rotation.rotation();
  const Wrapper wrapper = wrapper_for(container, options);
  trials.take_warnings(wrapper.warnings);
  Candidate candidate{.bytes = assemble(wrapper, coded.bytes),
                      .method = (upright ? "upright " : "") + coded.method,
                      .score = {},
                      .min_score = {},
                      .proven_lossless = true};
  return {.candidate = std::move(candidate), .lies = rotation.wanted && !upright};
}

/// True where a lossy coding can begin with the coefficients: they mean what ours will.
bool can_begin_with(const Picture& picture) {
  const auto& all = picture.components;
  if (picture.colour != coded_as(model_of(static_cast<int>(all.size())))) return false;
  const auto is_full = [&](const Component& component) {
    return component.h == picture.max_h() && component.v == picture.max_v();
  };
  return is_full(all.front()) && is_full(all.size() == 4 ? all.back() : all.front());
}

// With no column of a block above this libjpeg's arithmetic of 16 bits is exact.
constexpr std::int32_t kMostOfColumn = 5'800;

bool is_usual(const Component& component) {
  constexpr std::uint16_t kMostStep = 8'191;  // so that sums of 32 bits hold any coefficients
  if (std::ranges::max(component.quant) > kMostStep) return false;
  return std::ranges::all_of(component.blocks, [&](const Block& block) {
    std::array<std::int32_t, 8> columns{};
    for (std::size_t v = 0; v < 8; ++v)
      for (std::size_t u = 0; u < 8; ++u)
        columns.data()[u] += std::abs(block.data()[8 * v + u]) * component.quant.data()[8 * v + u];
    return *std::ranges::max_element(columns) <= kMostOfColumn;
  });
}

/// The pixels of the first image, from its coefficients where they are in order.
raster::Canvas drawn(const Container& container, const Picture& picture) {
  if (picture.oddities || !can_begin_with(picture) ||
      !std::ranges::all_of(picture.components, is_usual))
    return decode(container.primary()).canvas;
  return rendered(picture);
}

// Of a profile that may stay without being asked for.
constexpr std::size_t kMostKeptProfile = 16'384;

/// A picture coded with loss whose colours may have been converted first.
struct Recoloured {
  raster::Canvas canvas;
  const Picture* coded = nullptr;  ///< as in LossySource
};

/// Where colours would be converted to sRGB, what that clips and rounds can cost more bytes than a
/// profile has, which then stays.
Recoloured recoloured(raster::Canvas canvas, const raster::ScoreReference& reference,
                      const Picture* coded, const Goal& goal) {
  const auto colour = raster::output_colour(canvas, goal.metadata, kCarrier);
  if (coded && !can_begin_with(*coded)) coded = nullptr;
  if (!colour.converts) {
    canvas.set_icc(colour.icc);
    return {.canvas = std::move(canvas), .coded = coded};
  }
  raster::Canvas converted = raster::to_srgb(canvas);
  const auto target = score_aimed_at(goal, kTraceStep);
  const std::size_t profile = canvas.icc().size();
  const auto size = [&](const raster::Canvas& as, const Picture* begun_with) {
    return estimated_size({.canvas = as, .reference = reference, .coded = begun_with}, canvas, goal,
                          *target);
  };
  if (target && profile > 0 && profile <= kMostKeptProfile &&
      size(canvas, coded) + static_cast<double>(profile) < size(converted, nullptr))
    return {.canvas = std::move(canvas), .coded = coded};
  return {.canvas = std::move(converted)};
}

/// @param picture  the coefficients of the first image.
void offer_lossy(const Container& container, const Picture& picture, const Goal& goal,
                 Trials& trials) {
  raster::Canvas canvas = drawn(container, picture);
  canvas.set_icc(container.metadata.icc);
  const PlannedRotation rotation = planned_rotation(container, goal);
  if (rotation.wanted) canvas = raster::rotated(std::move(canvas), rotation.orientation);
  const raster::ScoreReference reference(canvas);
  WrapperOptions options;
  options.policy = goal.metadata;
  if (rotation.wanted) options.rotation = rotation.rotation();
  options.recoded = true;
  std::optional<Picture> upright;
  if (rotation.wanted) upright = rotated(picture, rotation.orientation, false);
  const Picture* coded = rotation.wanted ? (upright ? &*upright : nullptr) : &picture;
  const Recoloured recolour = recoloured(std::move(canvas), reference, coded, goal);
  options.baked = recolour.canvas.icc().empty();
  options.colour = coded_as(recolour.canvas.layout().model);
  const Wrapper wrapper = wrapper_for(container, options);
  const LossySource source{.canvas = recolour.canvas,
                           .reference = reference,
                           .overhead = assemble(wrapper, std::vector<Bytes>{}).size(),
                           .coded = recolour.coded};
  Lossy lossy = encode_lossy(source, goal, trials);
  Buffer bytes = assemble(wrapper, lossy.coded.bytes);
  if (goal.target_bytes) {
    if (bytes.size() > *goal.target_bytes)
      trials.warn("the picture does not fit in the bytes asked for");
  } else if (!lossy.reached) {
    return;  // the source itself is nearer to the target than anything that could be coded
  }
  trials.take_warnings(wrapper.warnings);
  trials.offer({.bytes = std::move(bytes),
                .method = lossy.coded.method,
                .score = lossy.score,
                .min_score = lossy.score});
}

/// offer_lossy() where the goal asks for it and it can help.
void try_lossy(const Container& container, const Picture& picture, const Goal& goal,
               const Limits& limits, Trials& trials) {
  if (!is_lossy(goal) || trials.expired()) return;
  const FrameHeader& frame = container.segments.frame;
  const auto size = trials.size_to_beat();
  if (goal.target_bytes && size && *size <= *goal.target_bytes) return;
  const raster::ColourModel model = model_of(frame.components);
  const bool converts =
      container.metadata.icc.size() > kMostKeptProfile &&
      raster::output_colour(container.metadata.icc, model, goal.metadata, kCarrier).converts;
  const auto trace = trace_in(picture);
  if (trace && covers(*trace, goal, kTraceStep) && !converts) return;
  if (memory_for_lossy(frame.width, frame.height, static_cast<std::uint32_t>(frame.components)) >
      limits.max_memory_bytes) {
    trials.warn("too large to be scored within the memory allowed: coded without loss only");
    return;
  }
  offer_lossy(container, picture, goal, trials);
}

void warn_of_orientation(Trials& trials) {
  trials.warn("the picture cannot be rotated losslessly: its EXIF orientation was kept");
}

/// What coding without loss is not expected to get below.
double least_without_loss(const Picture& picture) {
  const std::size_t one_in = picture.blocks() / kBlocksCounted + 1;
  return kLeastProgressive * plain_size(picture, one_in).without_ends;
}

/// Where loss saves much, coding without it, or its search for a scan script, is not worth its
/// time.
void offer_loss_first(const Container& container, const Picture& picture, const Goal& goal,
                      const Limits& limits, Trials& trials) {
  const auto before = trials.size_to_beat();
  try_lossy(container, picture, goal, limits, trials);
  const auto best = trials.size_to_beat();
  const bool lossy_wins = best && best != before;
  if (lossy_wins && static_cast<double>(*best) < least_without_loss(picture)) return;
  Lossless lossless = coded_again(container, picture, goal, trials, ScriptSearch::none);
  const double much = kMuchSaved * static_cast<double>(lossless.candidate.bytes.size());
  if (!lossy_wins || static_cast<double>(*best) >= much)
    lossless = coded_again(container, picture, goal, trials, ScriptSearch::whole);
  // With loss the picture can be rotated whatever its blocks: a lying one is for when that fails.
  const bool lies = lossless.lies;
  if (!(lies && goal.upright && lossy_wins)) trials.offer(std::move(lossless.candidate));
  if (lies && !lossy_wins) warn_of_orientation(trials);
}

/// Rotated by an orientation, in the coding that it had, with the images behind it.
std::optional<Buffer> assembled_rotated(const Container& container, const PictureRotation& rotation,
                                        bool trim, const MetadataPolicy& policy) {
  const Picture picture = read_coefficients(container.primary());
  const std::optional<Picture> upright = rotated(picture, rotation.orientation, trim);
  if (!upright) return std::nullopt;
  WrapperOptions options;
  options.policy = policy;
  options.rotation = rotation;
  const Coding coding = picture.progressive ? Coding::progressive : Coding::sequential;
  return assemble(wrapper_for(container, options), write_coefficients(*upright, coding));
}

}  // namespace

std::uint64_t memory_for_coefficients(const FrameHeader& frame) {
  const std::uint64_t pixels = std::uint64_t{frame.width} * frame.height;
  return 2 * sizeof(std::int16_t) * (pixels * frame.samples_sum / frame.samples_max) +
         (std::uint64_t{100} << 20U);
}

void check_frame(const Segments& segments, const Limits& limits) {
  const FrameHeader& frame = segments.frame;
  if (!is_supported(frame.marker) || frame.bits != 8)
    throw Error(ErrorCode::unsupported_format,
                "Only JPEG with 8 bits, baseline or progressive, is supported.");
  if (frame.components != 1 && frame.components != 3 && frame.components != 4)
    throw Error(ErrorCode::unsupported_format, "This colour model of JPEG is not supported.");
  if (!frame.whole_ratios)  // libjpeg-turbo cannot show such a picture, so nothing could be proven
    throw Error(ErrorCode::unsupported_format, "This chroma sampling of JPEG is not supported.");
  if (frame.width == 0 || frame.height == 0)
    throw Error(ErrorCode::corrupt_input, "The JPEG file has no size.");
  raster::check_frames(frame.width, frame.height, 1, limits);
  const std::uint64_t pixels = std::uint64_t{frame.width} * frame.height;
  if (segments.scans > kMaxScans || pixels * segments.scans > kMaxScannedPixels)
    throw Error(ErrorCode::limit_exceeded, "The JPEG file has too many scans.");
}

void optimize_jpeg(const Container& input, const Goal& goal, const Limits& limits, Trials& trials) {
  const FrameHeader& frame = input.segments.frame;
  if (memory_for_coefficients(frame) > limits.max_memory_bytes) {
    trials.warn("too large to be coded again within the memory allowed");
    return;
  }
  std::vector<Buffer> storage;
  // With everything, the images stay byte for byte: XMP may have their lengths.
  const bool has_parts = !goal.metadata.all && keeps_images(input, goal.metadata);
  const Container container =
      has_parts ? with_smaller_parts(input, goal, limits, trials, storage) : input;
  const Picture picture = read_coefficients(container.primary());
  if (picture.oddities) trials.warn("the JPEG file has oddities that do not touch the picture");
  const auto trace = trace_in(picture);
  const bool is_own = trace && covers(*trace, goal, kTraceStep);
  if (is_lossy(goal) && !goal.target_bytes && !is_own && !is_fast(goal))
    return offer_loss_first(container, picture, goal, limits, trials);
  // What comes back is coded as it was.
  const ScriptSearch search =
      is_own && is_lossy(goal) ? lossy_script_search(goal) : script_search(is_fast(goal));
  Lossless lossless = coded_again(container, picture, goal, trials, search);
  // With loss the picture can be rotated whatever its blocks: a lying one is for when that fails.
  const bool waits = lossless.lies && goal.upright && is_lossy(goal);
  if (!waits) trials.offer(lossless.candidate);
  const auto size = trials.size_to_beat();
  try_lossy(container, picture, goal, limits, trials);
  if (trials.size_to_beat() != size) return;
  if (waits) trials.offer(std::move(lossless.candidate));
  if (lossless.lies) warn_of_orientation(trials);
}

std::optional<Buffer> rotate_upright(const Container& container, const TurnUpright& step,
                                     const MetadataPolicy& policy) {
  const int orientation = raster::orientation_of(container.metadata);
  if (orientation == 1) throw Error(ErrorCode::invalid_request, "The picture is upright already.");
  const PictureRotation rotation{.orientation = orientation, .degrees = 0};
  auto result = assembled_rotated(container, rotation, step.trim, policy);
  // Images that cannot be rotated along are worth more than the rotation.
  const auto images = [&](const Container& file) {
    return std::ranges::count_if(file.parts, [&](const Part& part) {
      return part.entry && !part.bytes.empty() && keeps(policy, part.kind);
    });
  };
  if (result && images(read_container(*result)) != images(container)) result.reset();
  return result;
}

std::optional<Buffer> rotate(const Container& container, const Rotate& step,
                             const MetadataPolicy& policy) {
  const int orientation = raster::orientation_of(container.metadata);
  const PictureRotation rotation{.orientation = raster::rotated_further(orientation, step.degrees),
                                 .degrees = step.degrees};
  return assembled_rotated(container, rotation, false, policy);
}

}  // namespace pressoir::codecs::jpeg
