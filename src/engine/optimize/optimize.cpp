#include "engine/optimize/optimize.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/goal/input_part.h"
#include "engine/optimize/optimize_work.h"
#include "engine/optimize/side_data.h"
#include "raster/metadata/metadata.h"
#include "raster/score/tiny.h"

namespace pressoir::engine {

using codecs::Codec;
using codecs::CodecList;
using codecs::Pixels;
using codecs::RasterCodec;
using codecs::Trials;

void take(Outcome& outcome, Trials& trials) {
  outcome.cut_by_deadline |= trials.cut_by_deadline();
  add_warnings(outcome.warnings, trials.warnings());
}

void weigh_loss(Trials& trials, const Goal& goal, std::uint32_t width, std::uint32_t height) {
  if (raster::is_tiny(width, height) && !goal.target_bytes)
    trials.require_gain(raster::kLeastGainOfTiny);
}

std::optional<Delivery> unless_impossible(
    const std::function<std::optional<Delivery>()>& conversion) {
  try {
    return within_memory(conversion);
  } catch (const Error& error) {
    const auto code = error.code();
    if (code != ErrorCode::invalid_request && code != ErrorCode::limit_exceeded &&
        code != ErrorCode::timeout)
      throw;
  }
  return std::nullopt;
}

void deliver(Delivery& delivery, codecs::Candidate&& best) {
  delivery.outcome.method = std::move(best.method);
  delivery.outcome.score = best.score;
  delivery.outcome.min_score = best.min_score;
  delivery.outcome.proven_lossless = best.proven_lossless;
  delivery.bytes = std::move(best.bytes);
  delivery.is_unchecked = true;
}

std::optional<Delivery> delivery_of(Trials&& trials, const RasterCodec& codec,
                                    const raster::FrameReader& reader) {
  Delivery delivery;
  delivery.codec = &codec;
  auto& outcome = delivery.outcome;
  take(outcome, trials);
  auto best = std::move(trials).take_best();
  if (!best) return std::nullopt;
  deliver(delivery, std::move(*best));
  add_warnings(outcome.warnings, reader.info().warnings);
  outcome.proven_lossless = outcome.proven_lossless && reader.info().exact;
  return delivery;
}

void complete(Delivery& delivery, Bytes output, const Work& work) {
  if (delivery.is_unchecked)
    throw Error(ErrorCode::internal, "The file could not be processed.", "not verified");
  auto& outcome = delivery.outcome;
  if (output.size() > work.limits.max_output_bytes)
    throw Error(
        ErrorCode::limit_exceeded,
        "The result is larger than " + std::to_string(work.limits.max_output_bytes) + " bytes.");
  const auto probe = delivery.codec->probe(output, work.limits);
  outcome.format = Format(delivery.codec->info().name);
  outcome.input_format = Format(work.codec.info().name);
  outcome.bytes_after = output.size();
  if (const auto& pixels = probe.pixels) outcome.size = Size{pixels->width, pixels->height};
  if (work.goal.target_bytes && output.size() > *work.goal.target_bytes)
    add_warning(outcome.warnings, "the size asked for was not reached");
}

Goal goal_of_conversion(Goal goal) {
  if (!goal.convert->quality) return goal;
  goal.quality = goal.convert->quality;
  goal.target_score.reset();
  goal.target_bytes.reset();
  return goal;
}

std::chrono::milliseconds share_for_trials(std::chrono::milliseconds limit) {
  constexpr std::chrono::milliseconds kToDeliver{5000};
  return limit - std::max(limit / 5, std::min(limit / 2, kToDeliver));
}

namespace {

bool gains_enough(std::size_t bytes, const Work& work) {
  const auto before = static_cast<double>(work.input.size());
  const auto saved = before - static_cast<double>(bytes);
  return saved * 100 >= work.goal.min_gain_percent * before;
}

// The input in its own format, never larger.
Delivery optimize_as_itself(const Work& work) {
  auto rewritten = work.codec.rewrite_metadata(work.input, work.goal.metadata);
  Trials trials(rewritten.bytes.size(), work.deadline, work.net);
  auto fallback = deliver_rewritten(work, std::move(rewritten));
  const auto probe = work.codec.probe(work.input, work.limits);
  if (probe.pixels) weigh_loss(trials, work.goal, probe.pixels->width, probe.pixels->height);
  work.codec.optimize(work.input, work.goal, work.limits, trials);
  Delivery delivery;
  delivery.codec = &work.codec;
  delivery.outcome = fallback.outcome;
  take(delivery.outcome, trials);
  auto best = std::move(trials).take_best();
  if (best && !gains_enough(best->bytes.size(), work)) best.reset();
  const bool may_fall_back = !fallback.bytes || gains_enough(fallback.bytes->size(), work);
  if (!may_fall_back) fallback = deliver_untouched(work);
  if (!best) {
    const auto warnings = std::exchange(delivery.outcome.warnings, {});
    fallback.outcome.cut_by_deadline = delivery.outcome.cut_by_deadline;
    if (may_fall_back) fallback.outcome.warnings = warnings;
    return fallback;
  }
  deliver(delivery, std::move(*best));
  delivery.fallback = std::make_unique<Delivery>(std::move(fallback));
  return delivery;
}

// Empty: nothing below `size_to_beat`.
std::optional<Delivery> convert(const Work& work, const RasterCodec& target,
                                std::optional<std::size_t> size_to_beat) {
  const auto& source = raster_of(work.codec, "convert");
  const auto size = work.drawn.value_or(Size{});
  const auto reader =
      source.read_reduced(work.input, work.limits, {.width = size.width, .height = size.height});
  Trials trials(size_to_beat, work.deadline, work.net);
  weigh_loss(trials, work.goal, reader->info().width, reader->info().height);
  target.encode(*reader, goal_of_conversion(work.goal), work.limits, trials);
  return delivery_of(std::move(trials), target, *reader);
}

Delivery convert_if_smaller(const Work& work, const RasterCodec& target,
                            Trials::Clock::time_point start) {
  Work first_half = work;
  first_half.deadline = start + (work.deadline - start) / 2;
  auto as_itself = optimize_as_itself(first_half);
  const auto size = as_itself.bytes ? as_itself.bytes->size() : work.input.size();
  auto converted = unless_impossible([&] { return convert(work, target, size); });
  if (!converted || !gains_enough(converted->bytes->size(), work)) return as_itself;
  converted->fallback = std::make_unique<Delivery>(std::move(as_itself));
  return std::move(*converted);
}

Delivery find_smallest(const Work& work, Trials::Clock::time_point start) {
  const auto* target = target_of(work.goal, work.codec, work.formats);
  if (!target) return optimize_as_itself(work);
  // What can only be read has no size of its own to compare with.
  if (work.goal.convert->only_if_smaller && work.codec.info().can_write)
    return convert_if_smaller(work, *target, start);
  auto converted = convert(work, *target, std::nullopt);
  if (!converted)
    throw Error(ErrorCode::timeout, "The conversion took too long.", "no candidate was offered");
  return std::move(*converted);
}

/// What `wanted` means for this picture.
Goal goal_for(const Goal& wanted, const Codec& codec, const codecs::Probe& probe) {
  Goal goal = codec.adapt_goal(wanted);
  if (probe.pixels && probe.pixels->is_cmyk && goal.keep_cmyk) goal.metadata.icc = true;
  return goal;
}

bool is_steps_only(const Goal& goal) {
  return !goal.steps.empty() && goal.compression == Compression::none && !is_lossy(goal) &&
         !goal.convert;
}

const char* name_of_turn(const Goal& goal) {
  if (goal.steps.empty()) return "upright";
  if (std::holds_alternative<Resize>(goal.steps[0])) return "resized";
  return std::holds_alternative<Rotate>(goal.steps[0]) ? "rotated" : "upright";
}

Delivery deliver_transformed(const Work& work) {
  Delivery delivery;
  delivery.codec = &work.codec;
  delivery.outcome.method = name_of_turn(work.goal);
  return delivery;
}

// Coded anew from pixels, only the first of several pictures is there, and of an animation in a
// format without frames the first frame.
bool leaves_out(const Pixels& source, const Codec& target) {
  return source.pictures > 1 || (source.frames > 1 && !target.info().writes_frames);
}

/// When searches have to end.
struct Clocks {
  Trials::Clock::time_point start, deadline;
  Trials::WallClock::time_point net = Trials::WallClock::time_point::max();
};

Clocks clocks_for(const Limits& limits) {
  Clocks clocks;
  clocks.start = Trials::Clock::now();
  clocks.deadline = clocks.start + share_for_trials(limits.cpu);
  if (limits.wall_time() != Limits::kNoWall)
    clocks.net = Trials::WallClock::now() + share_for_trials(limits.wall_time());
  return clocks;
}

// `transformed`: of the file that takes_steps() put in the input's place.
Delivery deliver_as_asked(const Work& work, const codecs::Probe& probe, bool transformed,
                          Trials::Clock::time_point start) {
  if (!work.goal.steps.empty() && !transformed) return deliver_stepped(work, probe, start);
  if (is_repair_alone(work.goal)) return deliver_untouched(work);
  return is_steps_only(work.goal) ? deliver_transformed(work) : find_smallest(work, start);
}

// Goal::upright is a wish; never larger is a promise.
bool has_grown_upright(const Delivery& delivery, const Work& work, std::size_t before) {
  const auto after = delivery.bytes ? delivery.bytes->size() : work.input.size();
  return work.goal.steps.empty() && !work.goal.convert && after > before;
}

// Null: a format without pixels, and no steps that need any. @throws Error as raster_of.
const RasterCodec* raster_for_steps(const Work& work) {
  const auto& goal = work.goal;
  if (goal.steps.empty() || rotates_pages(work)) return codecs::as_raster(work.codec);
  return &raster_of(work.codec, work_of(goal.steps.front()));
}

// What is drawn from shapes has left them behind.
[[noreturn]] void refuse_steps_of_shapes(const Work& work) {
  const auto& steps = work.goal.steps;
  const auto found = std::ranges::find_if(
      steps, [](const Step& step) { return !std::holds_alternative<Resize>(step); });
  refuse(std::string(work.codec.info().title) + " files have no pixels to " +
         std::string(work_of(*found)) + ": convert them to another format.");
}

bool is_resized(const Goal& goal) {
  return std::ranges::any_of(goal.steps,
                             [](const Step& step) { return std::holds_alternative<Resize>(step); });
}

Result optimize_opened(const Work& asked, Trials::Clock::time_point start) {
  const Bytes input = asked.input;
  const auto& codec = asked.codec;
  auto probe = codec.probe(input, asked.limits);
  Goal goal = goal_for(asked.goal, codec, probe);
  std::optional<Buffer> transformed;
  std::optional<Size> drawn;
  if (rotates_pages(asked)) transformed = rotated_pages(asked, goal);
  if (const auto* raster = raster_for_steps(asked)) {
    drawn = drawn_size(asked, probe.pixels.value());
    if (drawn) probe.pixels->width = drawn->width, probe.pixels->height = drawn->height;
    // After steps there are no shapes left to be the smaller file.
    if (drawn && !goal.steps.empty()) goal.convert->only_if_smaller = false;
    goal = without_idle_steps(std::move(goal), input, *raster, probe, asked.limits);
    if (!drawn) transformed = take_steps(input, *raster, goal, probe.pixels.value());
    if (codec.info().is_vector && !drawn && !transformed && !goal.steps.empty())
      refuse_steps_of_shapes(asked);
  }
  Work work = work_like(asked, transformed ? Bytes(*transformed) : input, codec, goal);
  work.drawn = drawn;
  const auto before = transformed ? codec.probe(*transformed, work.limits) : probe;
  auto delivery = verified(deliver_as_asked(work, probe, transformed.has_value(), start),
                           {.codec = codec, .bytes = work.input, .probe = before}, work,
                           transformed.has_value());
  if (transformed && has_grown_upright(delivery, work, input.size())) {
    transformed.reset();
    goal.upright = is_lossy(goal);  // with loss the turned picture may still be smaller
    work.input = input;
    delivery = verified(find_smallest(work, start),
                        {.codec = codec, .bytes = input, .probe = probe}, work, false);
  }
  const Bytes output = delivery.bytes ? Bytes(*delivery.bytes) : work.input;
  complete(delivery, output, work);
  const bool is_decoded = delivery.codec != &codec || (!goal.steps.empty() && !transformed);
  delivery.outcome.is_partial = is_decoded && leaves_out(probe.pixels.value(), *delivery.codec);
  delivery.outcome.bytes_before = input.size();
  if (is_resized(asked.goal) && !drawn && output.size() > input.size())
    add_warning(delivery.outcome.warnings, "the result is larger than the file was");
  report_side_data(delivery.outcome, codec.side_data(input), delivery.codec->side_data(output),
                   goal.metadata);
  if (transformed && !delivery.bytes) {
    delivery.bytes = std::move(transformed);
    delivery.outcome.method = name_of_turn(goal);
  }
  return {.output = std::move(delivery.bytes), .outcome = std::move(delivery.outcome)};
}

Result optimize_whole(const Work& asked, Trials::Clock::time_point start) {
  const auto page = page_picture_for(asked);
  if (!page) return optimize_opened(asked, start);
  return optimize_opened(work_like(asked, asked.input, *page, asked.goal), start);
}

Result optimize_safe(const Work& asked, Trials::Clock::time_point start) {
  auto sanitised = sanitised_input(asked);
  if (!sanitised) return optimize_whole(asked, start);
  Work safe = asked;
  safe.input = sanitised->bytes;
  auto result = optimize_whole(safe, start);
  report_sanitised(result, std::move(*sanitised), asked);
  return result;
}

Result optimize_one(const Work& asked, Trials::Clock::time_point start) {
  auto repaired = repaired_input(asked);
  if (!repaired) return optimize_safe(asked, start);
  Goal goal = asked.goal;
  // What stands in for a format that cannot be written is no format to stay in.
  if (repaired->codec != &asked.codec) goal.convert.value().only_if_smaller = false;
  auto result = optimize_safe(work_like(asked, repaired->bytes, *repaired->codec, goal), start);
  report_repair(result, std::move(*repaired), asked);
  return result;
}

std::vector<std::uint64_t> sizes_of(Inputs inputs) {
  std::vector<std::uint64_t> sizes;
  for (const Bytes input : inputs) sizes.push_back(input.size());
  return sizes;
}

Result optimize_checked(Inputs inputs, const Goal& wanted, const Limits& limits,
                        CodecList formats) {
  const auto clocks = clocks_for(limits);
  check(wanted, formats_of(formats));
  check_inputs(wanted, inputs.size());
  check_sizes(sizes_of(inputs), limits);
  const Bytes input = inputs.front();
  const auto read_head = [&]() -> const Codec& { return codec_of(input, limits, formats); };
  const auto& plain = wanted.join ? in_part(0, read_head) : read_head();
  const auto with_password = opening_codec(plain, wanted.password);
  const auto& codec = with_password ? *with_password : plain;
  check_palette(wanted, codec.info(), formats_of(formats));
  Work asked{.input = input,
             .codec = codec,
             .goal = wanted,
             .limits = limits,
             .formats = formats,
             .deadline = clocks.deadline,
             .net = clocks.net};
  if (wanted.join) return optimize_joined(asked, inputs);
  const auto stamps = read_stamps(inputs, limits, formats);
  asked.stamps = stamps;
  return optimize_one(asked, clocks.start);
}

}  // namespace

Result optimize(Inputs inputs, const Goal& goal, const Limits& limits) {
  return optimize(inputs, goal, limits, codecs::all_codecs());
}

Result optimize(Inputs inputs, const Goal& goal, const Limits& limits, CodecList formats) {
  return within_memory([&] { return optimize_checked(inputs, goal, limits, formats); });
}

Result optimize(Bytes input, const Goal& goal, const Limits& limits) {
  return optimize(input, goal, limits, codecs::all_codecs());
}

Result optimize(Bytes input, const Goal& goal, const Limits& limits, CodecList formats) {
  return optimize(Inputs(&input, 1), goal, limits, formats);
}

}  // namespace pressoir::engine
