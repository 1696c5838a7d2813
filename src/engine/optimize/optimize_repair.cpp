// A damaged file, made whole before any other work.
#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "base/warnings.h"
#include "codecs/loss.h"
#include "engine/goal/input_part.h"
#include "engine/optimize/optimize_work.h"

namespace pressoir::engine {
namespace {

std::string percent_text(double percent) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f %%", percent < 10 ? 2 : 1, percent);
  return text.data();
}

void warn_of_losses(std::vector<std::string>& warnings, const Repair& report) {
  if (report.lost_percent > 0)
    add_warning(warnings, "a part of the picture was lost and is filled in",
                percent_text(report.lost_percent));
  if (report.coarse_percent > 0)
    add_warning(warnings, "a part of the picture has less detail than it had",
                percent_text(report.coarse_percent));
  if (report.frames_lost > 0)
    add_warning(warnings, "frames of the animation are lost", std::to_string(report.frames_lost));
  const auto count = [&warnings](WarningText what, std::uint32_t number) {
    if (number > 0) add_warning(warnings, what, std::to_string(number));
  };
  count("pages of the document are lost", report.pages_lost);
  count("objects that the document refers to are lost", report.objects_lost);
  count("streams of the document are cut where they were damaged", report.streams_cut);
  std::string names;
  for (const auto& name : report.metadata_lost) names += (names.empty() ? "" : ", ") + name;
  if (!names.empty()) add_warning(warnings, "metadata was damaged and is lost", names);
}

/// Its codec finds nothing wrong with it: what it delivers is whole, and is never repaired twice.
void check_is_whole(const codecs::Repaired& repaired, const Limits& limits) {
  if (repaired.codec->repair(repaired.bytes, limits))
    throw Error(ErrorCode::internal, "The result did not pass its check.", "still damaged");
}

/// What takes the file's place is of another format, and holds the first of its pictures alone.
bool leaves_pictures_out(const codecs::Repaired& repaired) {
  return repaired.before.pixels && repaired.before.pixels->pictures > 1;
}

}  // namespace

std::optional<codecs::Repaired> repaired_input(const Work& work) {
  if (!work.goal.repair) return std::nullopt;
  auto repaired = work.codec.repair(work.input, work.limits);
  if (!repaired) return repaired;
  if (repaired->codec != &work.codec && !work.goal.convert)
    throw Error(ErrorCode::unsupported_format,
                "The " + std::string(work.codec.info().title) +
                    " file is damaged, and this format cannot be written: name another one to "
                    "repair it in (--convert).");
  check_is_whole(*repaired, work.limits);
  Delivery made;
  made.codec = repaired->codec;
  made.bytes = std::move(repaired->bytes);
  made.is_unchecked = true;
  made =
      verified(std::move(made),
               {.codec = work.codec, .bytes = work.input, .probe = repaired->before}, work, true);
  repaired->bytes = std::move(*made.bytes);
  return repaired;
}

RepairedInputs repaired_inputs(const Work& work, Inputs inputs) {
  RepairedInputs result;
  result.files.assign(inputs.begin(), inputs.end());
  result.repaired.resize(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    in_part(i, [&] {
      const auto& codec = codec_of(inputs[i], work.limits, work.formats);
      result.repaired[i] = repaired_input({.input = inputs[i],
                                           .codec = codec,
                                           .goal = work.goal,
                                           .limits = work.limits,
                                           .formats = work.formats,
                                           .deadline = work.deadline,
                                           .net = work.net});
    });
    if (result.repaired[i]) result.files[i] = result.repaired[i]->bytes;
  }
  return result;
}

void report_repairs(Result& result, const RepairedInputs& inputs, const Work& work) {
  Repair all;
  double frames = 0;
  std::vector<std::string> warnings;
  for (std::size_t i = 0; i < inputs.files.size(); ++i) {
    const auto& repaired = inputs.repaired[i];
    const codecs::Codec& codec =
        repaired ? *repaired->codec : codec_of(inputs.files[i], work.limits, work.formats);
    const auto count = codec.probe(inputs.files[i], work.limits).pixels.value().frames;
    if (repaired) {
      const Repair& one = repaired->report;
      all.lost_percent += one.lost_percent * count;
      all.coarse_percent += one.coarse_percent * count;
      all.frames_lost += one.frames_lost;
      const auto first = static_cast<std::uint32_t>(frames);
      if (one.frames.empty() && one.lost_percent > 0)
        all.frames.push_back({first + 1, one.lost_percent});
      for (const auto& frame : one.frames)
        all.frames.push_back({first + frame.frame, frame.lost_percent});
      for (const auto& name : one.metadata_lost)
        if (std::ranges::find(all.metadata_lost, name) == all.metadata_lost.end())
          all.metadata_lost.push_back(name);
      add_warnings(warnings, repaired->warnings);
      result.outcome.is_partial |= leaves_pictures_out(*repaired);
    }
    frames += count;
  }
  all.lost_percent = codecs::shown_percent(all.lost_percent / frames);
  all.coarse_percent = codecs::shown_percent(all.coarse_percent / frames);
  all.frames.resize(std::min(all.frames.size(), Repair::kMostFrames));
  warn_of_losses(warnings, all);
  add_warnings(warnings, result.outcome.warnings);
  result.outcome.warnings = std::move(warnings);
  result.outcome.repair = std::move(all);
}

Delivery deliver_untouched(const Work& work) {
  Delivery delivery;
  delivery.codec = &work.codec;
  delivery.outcome.method = "unchanged";
  delivery.outcome.proven_lossless = true;
  return delivery;
}

void report_repair(Result& result, codecs::Repaired&& repaired, const Work& work) {
  auto& outcome = result.outcome;
  if (!result.output) {
    result.output = std::move(repaired.bytes);
    outcome.method = "repaired";
  } else {
    outcome.method = "repaired, " + outcome.method;
  }
  outcome.is_partial |= leaves_pictures_out(repaired);
  outcome.proven_lossless = false;  // there is nothing whole that it could be equal to
  outcome.input_format = Format(work.codec.info().name);
  outcome.bytes_before = work.input.size();
  std::vector<std::string> warnings = std::move(repaired.warnings);
  warn_of_losses(warnings, repaired.report);
  add_warnings(warnings, outcome.warnings);
  outcome.warnings = std::move(warnings);
  outcome.repair = std::move(repaired.report);
}

}  // namespace pressoir::engine
