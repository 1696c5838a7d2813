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

std::vector<Bytes> parts_of(const Work& work) {
  std::vector<Bytes> parts;
  std::size_t at = 0;
  for (const auto size : work.goal.join->sizes) {
    parts.push_back(work.input.subspan(at, size));
    at += size;
  }
  return parts;
}

std::vector<std::string> side_data_of_parts(const Work& work) {
  std::vector<std::string> names;
  for (const Bytes part : parts_of(work))
    std::ranges::move(codec_of(part, work.limits, work.formats).side_data(part),
                      std::back_inserter(names));
  return names;
}

bool has_further_pictures(const Work& work) {
  return std::ranges::any_of(parts_of(work), [&](Bytes part) {
    const auto probe = codec_of(part, work.limits, work.formats).probe(part, work.limits);
    return probe.pixels.value().pictures > 1;
  });
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

}  // namespace

Result optimize_joined(const Work& work) {
  const auto& target = writer_of(work.goal.convert.value(), work.formats);
  JoinedReader reader(work.input, *work.goal.join, work.goal.steps, work.limits, work.formats);
  const codecs::Original original{
      .codec = work.codec, .bytes = work.input, .probe = {.pixels = pixels_of(reader.info())}};
  auto delivery = verified(deliver_joined(work, target, reader), original, work, true);
  complete(delivery, *delivery.bytes, work);
  delivery.outcome.is_partial = has_further_pictures(work);
  report_side_data(delivery.outcome, side_data_of_parts(work),
                   delivery.codec->side_data(*delivery.bytes), work.goal.metadata);
  delivery.outcome.bytes_before = work.input.size();
  return {.output = std::move(delivery.bytes), .outcome = std::move(delivery.outcome)};
}

}  // namespace pressoir::engine
