// Several files joined to one animation.
#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "engine/optimize/joined_reader.h"
#include "engine/optimize/optimize_work.h"
#include "engine/optimize/side_data.h"

namespace pressoir::engine {
namespace {

std::vector<std::string> side_data_of_all(const Work& work, Inputs inputs) {
  std::vector<std::string> names;
  for (const Bytes input : inputs)
    std::ranges::move(codec_of(input, work.limits, work.formats).side_data(input),
                      std::back_inserter(names));
  return names;
}

bool has_further_pictures(const Work& work, Inputs inputs) {
  return std::ranges::any_of(inputs, [&](Bytes input) {
    const auto probe = codec_of(input, work.limits, work.formats).probe(input, work.limits);
    return probe.pixels.value().pictures > 1;
  });
}

std::uint64_t bytes_of(Inputs inputs) {
  std::uint64_t sum = 0;
  for (const Bytes input : inputs) sum += input.size();
  return sum;
}

Delivery deliver_joined(const Work& work, const codecs::RasterCodec& target,
                        raster::FrameReader& reader) {
  codecs::Trials trials(std::nullopt, work.deadline, work.net);
  target.encode(reader, coding_of(work.goal, target, false), work.limits, trials);
  auto delivery = delivery_of(std::move(trials), target, reader);
  if (!delivery) throw Error(ErrorCode::timeout, "Joining the files took too long.");
  delivery->outcome.proven_lossless = false;  // there is nothing that it could be equal to
  return std::move(*delivery);
}

codecs::Pixels pixels_of(const raster::FramesInfo& info) {
  return {.width = info.width, .height = info.height, .frames = info.frames};
}

Result join_whole(const Work& work, Inputs inputs) {
  const auto& target = writer_of(work.goal.convert.value(), work.formats);
  JoinedReader reader(inputs, *work.goal.join, work.goal.steps, work.limits, work.formats);
  const codecs::Original original{
      .codec = work.codec, .bytes = work.input, .probe = {.pixels = pixels_of(reader.info())}};
  auto delivery = verified(deliver_joined(work, target, reader), original, work, true);
  complete(delivery, *delivery.bytes, work);
  delivery.outcome.is_partial = has_further_pictures(work, inputs);
  report_side_data(delivery.outcome, side_data_of_all(work, inputs),
                   delivery.codec->side_data(*delivery.bytes), work.goal.metadata);
  delivery.outcome.bytes_before = bytes_of(inputs);
  return {.output = std::move(delivery.bytes), .outcome = std::move(delivery.outcome)};
}

}  // namespace

Result optimize_joined(const Work& work, Inputs inputs) {
  if (!work.goal.repair) return join_whole(work, inputs);
  const auto whole = repaired_inputs(work, inputs);
  if (!whole.has_any()) return join_whole(work, inputs);
  const auto& first = whole.repaired[0];
  auto result = join_whole({.input = whole.files[0],
                            .codec = first ? *first->codec : work.codec,
                            .goal = work.goal,
                            .limits = work.limits,
                            .formats = work.formats,
                            .deadline = work.deadline,
                            .net = work.net},
                           whole.files);
  result.outcome.input_format = Format(work.codec.info().name);
  result.outcome.bytes_before = bytes_of(inputs);
  report_repairs(result, whole, work);
  return result;
}

}  // namespace pressoir::engine
