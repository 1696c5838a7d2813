#include "engine/optimize/joined_reader.h"
#include "engine/optimize/optimize_work.h"
#include "raster/metadata/metadata.h"

namespace pressoir::engine {

Delivery deliver_joined(const Work& work) {
  const auto& target = writer_of(work.goal.convert.value(), work.formats);
  JoinedReader reader(work.input, *work.goal.join, work.goal.steps, work.limits, work.formats);
  codecs::Trials trials(std::nullopt, work.deadline, work.net);
  target.encode(reader, coding_of(work.goal, target, false), work.limits, trials);
  auto delivery = delivery_of(std::move(trials), target, reader);
  if (!delivery) throw Error(ErrorCode::timeout, "Joining the files took too long.");
  delivery->outcome.proven_lossless = false;  // there is nothing that it could be equal to
  return std::move(*delivery);
}

}  // namespace pressoir::engine
