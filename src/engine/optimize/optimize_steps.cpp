#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "engine/optimize/optimize_work.h"
#include "raster/colour/colour.h"
#include "raster/frame_limits.h"
#include "raster/steps/steps_reader.h"

namespace pressoir::engine {
namespace {

using codecs::Pixels;
using codecs::RasterCodec;
using codecs::Trials;

/// The input's codec.
const RasterCodec& source_of(const Work& work) {
  return raster_of(work.codec, work_of(work.goal.steps.front()));
}

std::unique_ptr<raster::FrameReader> source_for(const Work& work, const Pixels& pixels,
                                                std::span<const raster::PlannedStep> plan) {
  if (work.drawn)
    return source_of(work).read_reduced(work.input, work.limits,
                                        {.width = work.drawn->width, .height = work.drawn->height});
  return source_of(work).read_reduced(work.input, work.limits, hint_for(plan, pixels));
}

/// Lossless again would multiply the size for losses that are in the pixels already.
bool is_stored_with_loss(const Work& work, const RasterCodec& target, const codecs::Probe& probe) {
  return probe.lossy && &target == &work.codec;
}

std::optional<Delivery> encode(const Work& work, const RasterCodec& target,
                               const codecs::Probe& probe,
                               std::optional<std::size_t> size_to_beat) {
  const auto& pixels = probe.pixels.value();
  auto plan = plan_for(work.goal.steps, pixels, work.limits);
  auto source = source_for(work, pixels, plan);
  raster::StepReader reader(std::move(source), std::move(plan), work.stamps);
  const Goal goal = coding_of(work.goal, target, is_stored_with_loss(work, target, probe));
  Trials trials(size_to_beat, work.deadline, work.net);
  weigh_loss(trials, goal, reader.info().width, reader.info().height);
  if (!is_lossy(work.goal) && is_stored_with_loss(work, target, probe) && !goal.quality)
    trials.warn(
        "the input is lossy: saved at score 90 after the steps (change with --quality or --score)");
  target.encode(reader, goal, work.limits, trials);
  auto delivery = delivery_of(std::move(trials), target, reader);
  if (delivery) delivery->outcome.proven_lossless = false;  // the steps have changed the picture
  return delivery;
}

bool can_be_written(const RasterCodec& codec, const Pixels& pixels) {
  return codecs::as_target(codec) && (pixels.frames == 1 || codec.info().writes_frames);
}

Delivery encoded(const Work& work, const RasterCodec& target, const codecs::Probe& probe) {
  if (!target.info().can_write)
    throw Error(ErrorCode::unsupported_format,
                "This format can only be read: it needs another one to be written in.",
                std::string(target.info().name));
  auto delivery = encode(work, target, probe, std::nullopt);
  if (!delivery)
    throw Error(ErrorCode::timeout, "The steps took too long.", "no candidate was offered");
  return std::move(*delivery);
}

// The colours are sRGB already, as far as is known without decoding at full size.
bool is_srgb(Bytes input, const RasterCodec& codec, const Limits& limits) {
  const auto frame = codec.read_reduced(input, limits, {.width = 1, .height = 1})->next();
  if (!frame || frame->canvas.layout().model == raster::ColourModel::cmyk) return false;
  const auto icc = raster::meaning_of(frame->canvas);
  return raster::weight_of(icc, frame->canvas.layout().model) != raster::ProfileWeight::matters;
}

bool is_idle(const raster::PlannedStep& plan, const codecs::Probe& probe, const auto& is_in_srgb) {
  const auto& step = plan.step;
  if (std::holds_alternative<Flatten>(step)) return !probe.pixels.value().has_alpha;
  // Only what was stored with loss must not be coded anew for nothing.
  if (std::holds_alternative<ToSrgb>(step)) return probe.lossy && is_in_srgb();
  return (std::holds_alternative<Resize>(step) || std::holds_alternative<Crop>(step)) &&
         plan.to == plan.from && plan.area == raster::whole(plan.from);
}

/// Whether width and height change places by these rotations.
bool lies_down(std::span<const Step> rotations) {
  int degrees = 0;
  for (const auto& step : rotations) degrees += std::get<Rotate>(step).degrees;
  return degrees % 180 != 0;
}

/// Shapes may be able to do more.
bool needs_no_pixels(const std::vector<Step>& steps) {
  return steps.size() == 1 && (std::holds_alternative<TurnUpright>(steps[0]) ||
                               std::holds_alternative<Rotate>(steps[0]));
}

}  // namespace

std::optional<Buffer> take_steps(Bytes input, const RasterCodec& codec, const Goal& goal,
                                 const Pixels& pixels) {
  if (goal.steps.empty()) {
    if (!goal.upright || pixels.orientation == 1) return std::nullopt;
    const Step step = TurnUpright{};
    return codec.transform(input, std::span(&step, 1), goal.metadata);
  }
  if (!needs_no_pixels(goal.steps) && !codec.info().is_vector) return std::nullopt;
  const bool is_turn = std::holds_alternative<TurnUpright>(goal.steps[0]);
  if (is_turn && pixels.orientation == 1) refuse("The picture is upright already.");
  auto transformed = codec.transform(input, goal.steps, goal.metadata);
  if (is_turn && !transformed) refuse("The picture cannot be rotated without loss.");
  return transformed;
}

Goal without_idle_steps(Goal goal, Bytes input, const RasterCodec& codec,
                        const codecs::Probe& probe, const Limits& limits) {
  const auto is_in_srgb = [&] { return is_srgb(input, codec, limits); };
  const auto& pixels = probe.pixels.value();
  if (!pixels.is_cmyk)
    std::erase_if(goal.steps, [](const Step& step) {
      const auto* change = std::get_if<ToSrgb>(&step);
      return change != nullptr && change->only_cmyk;
    });
  std::vector<Step> left;
  for (const auto& plan : plan_for(goal.steps, pixels, limits))
    if (!is_idle(plan, probe, is_in_srgb)) left.push_back(plan.step);
  goal.upright = goal.upright || (left.empty() && !goal.steps.empty());
  goal.steps = std::move(left);
  return goal;
}

std::optional<Size> drawn_size(const Work& work, const Pixels& pixels) {
  if (!work.codec.info().is_vector || !target_of(work.goal, work.codec, work.formats))
    return std::nullopt;
  auto own = seen_size(pixels);
  const auto& steps = work.goal.steps;
  // A rotated drawing is as sharp as one that is not.
  const auto first = std::ranges::find_if_not(
      steps, [](const Step& step) { return std::holds_alternative<Rotate>(step); });
  const auto* resize = first == steps.end() ? nullptr : std::get_if<Resize>(&*first);
  if (!resize) return own;
  const bool is_turned = lies_down(std::span(steps.begin(), first));
  if (is_turned) std::swap(own.width, own.height);
  const Step enlarging = [&] {
    Resize step = *resize;
    step.enlarge = true;  // nothing gets blurred
    return step;
  }();
  const auto plan = raster::plan_steps(std::span(&enlarging, 1), own, work.limits).front();
  const auto side = [](double length) {
    return static_cast<std::uint32_t>(std::max(1.0, std::round(length)));
  };
  Size drawn{side(own.width * plan.to.width / plan.area.width),
             side(own.height * plan.to.height / plan.area.height)};
  if (is_turned) std::swap(drawn.width, drawn.height);
  return drawn;
}

Goal coding_of(const Goal& wanted, const codecs::Codec& target, bool stored_with_loss) {
  Goal goal = wanted;
  if (goal.convert && goal.convert->format.name() == target.info().name)
    goal = goal_of_conversion(std::move(goal));
  if (is_lossy(goal)) return goal;
  if (goal.compression == Compression::none) {
    goal.compression = Compression::lossless;
    goal.effort = Effort::low;
  }
  if (stored_with_loss) goal.compression = Compression::high;
  return goal;
}

codecs::DecodeHint hint_for(std::span<const raster::PlannedStep> plan, const Pixels& pixels) {
  auto [width, height] = raster::enough_for(plan);
  if (pixels.orientation >= 5) std::swap(width, height);
  return {.width = width, .height = height};
}

Size size_after(const Pixels& pixels, std::span<const raster::PlannedStep> plan) {
  return plan.empty() ? seen_size(pixels) : plan.back().to;
}

std::vector<raster::PlannedStep> plan_for(const std::vector<Step>& steps, const Pixels& pixels,
                                          const Limits& limits) {
  auto plan = raster::plan_steps(steps, seen_size(pixels), limits);
  for (const auto& step : plan)
    raster::check_frames(step.to.width, step.to.height, pixels.frames, limits);
  return plan;
}

Delivery deliver_stepped(const Work& work, const codecs::Probe& probe,
                         Trials::Clock::time_point start) {
  const auto& source = source_of(work);
  const auto* target = target_of(work.goal, work.codec, work.formats);
  const bool can_stay = can_be_written(source, probe.pixels.value());
  // Frames are not lost unasked.
  if (!target && work.codec.info().can_write && !can_stay)
    throw Error(ErrorCode::invalid_request,
                "After steps this animation cannot be written in its own format: name another.");
  if (!target) return encoded(work, source, probe);
  if (!work.goal.convert->only_if_smaller || !can_stay) return encoded(work, *target, probe);
  Work first_half = work;
  first_half.deadline = start + (work.deadline - start) / 2;
  auto as_itself = encoded(first_half, source, probe);
  const auto size = as_itself.bytes.value().size();
  auto converted = unless_impossible([&] { return encode(work, *target, probe, size); });
  if (!converted) return as_itself;
  converted->fallback = std::make_unique<Delivery>(std::move(as_itself));
  return std::move(*converted);
}

}  // namespace pressoir::engine
