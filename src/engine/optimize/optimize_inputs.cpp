// Several inputs: how many a goal takes, and those that are stamps.
#include <string>
#include <utility>

#include "engine/optimize/input_part.h"
#include "engine/optimize/optimize_work.h"
#include "raster/colour/colour.h"
#include "raster/steps/padding.h"
#include "raster/steps/steps_reader.h"

namespace pressoir::engine {
namespace {

[[noreturn]] void refuse_number(const std::string& taken, std::size_t inputs) {
  refuse("This job takes " + taken + "; " + std::to_string(inputs) +
         (inputs == 1 ? " was sent." : " were sent."));
}

std::string files(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " file" : " files");
}

raster::Canvas read_stamp(Bytes file, const Limits& limits, codecs::CodecList formats) {
  const auto& codec = raster_of(codec_of(file, limits, formats), "draw");
  (void)codec.probe(file, limits);
  raster::StepReader upright(codec.read(file, limits), {});
  const auto frame = upright.next();
  if (!frame) throw Error(ErrorCode::corrupt_input, "The file has no picture.");
  const auto& canvas = frame->canvas;
  return raster::padded_to(raster::to_srgb(canvas), {canvas.width(), canvas.height()}, true);
}

}  // namespace

void check_inputs(const Goal& goal, std::size_t inputs) {
  const auto numbers = stamps_of(goal);
  if (goal.join) {
    if (!numbers.empty()) refuse("Joined files cannot be stamps of their steps.");
    if (inputs == 0 || inputs > kMaxInputs) refuse_number("from 1 to " + files(kMaxInputs), inputs);
    return;
  }
  const auto stamps = numbers.empty() ? 0 : *numbers.rbegin() + 1;
  if (stamps >= kMaxInputs)
    refuse("A job takes at most " + files(kMaxInputs) + ": there is no stamp " +
           std::to_string(*numbers.rbegin()) + ".");
  if (inputs != 1 + stamps)
    refuse_number(files(1 + stamps) +
                      (stamps == 0 ? "" : ", " + std::to_string(stamps) + " of them to be drawn"),
                  inputs);
  if (numbers.size() != stamps) refuse("A file was sent to be drawn that no step draws.");
}

void check_sizes(std::span<const std::uint64_t> sizes, const Limits& limits) {
  std::uint64_t left = limits.max_input_bytes;
  for (const auto size : sizes) {
    if (size > left)
      throw Error(
          ErrorCode::payload_too_large,
          (sizes.size() == 1 ? "The file is larger than " : "The files are together larger than ") +
              std::to_string(limits.max_input_bytes) + " bytes.");
    left -= size;
  }
}

std::vector<raster::Canvas> read_stamps(Inputs inputs, const Limits& limits,
                                        codecs::CodecList formats) {
  std::vector<raster::Canvas> stamps;
  std::uint64_t pixels = 0;
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    auto stamp = in_part(i, [&] { return read_stamp(inputs[i], limits, formats); });
    pixels += stamp.pixels();
    if (pixels > limits.max_total_pixels)
      throw Error(ErrorCode::limit_exceeded,
                  "The pictures to be drawn have more pixels together than the limit of " +
                      std::to_string(limits.max_total_pixels) + ".",
                  "limits.max_total_pixels");
    stamps.push_back(std::move(stamp));
  }
  return stamps;
}

}  // namespace pressoir::engine
