#include "engine/joined_reader.h"
#include "engine/optimize_work.h"
#include "raster/metadata.h"

namespace pressoir::engine {

Delivery deliver_joined(const Work& work) {
  const auto& target = writer_of(work.goal.convert.value(), work.formats);
  JoinedReader reader(work.input, *work.goal.join, work.goal.steps, work.limits, work.formats);
  codecs::Trials trials(std::nullopt, work.deadline, work.net);
  target.encode(reader, coding_of(work.goal, target, false), work.limits, trials);
  Delivery delivery;
  delivery.codec = &target;
  take(delivery.outcome, trials);
  auto best = std::move(trials).take_best();
  if (!best) throw Error(ErrorCode::timeout, "Joining the files took too long.");
  deliver(delivery, std::move(*best));
  take(delivery.outcome, reader);
  delivery.outcome.proven_lossless = false;  // there is nothing that it could be equal to
  return delivery;
}

}  // namespace pressoir::engine
