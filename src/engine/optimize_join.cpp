#include "engine/joined_reader.h"
#include "engine/optimize_work.h"
#include "raster/metadata.h"

namespace pressoir::engine {
namespace {

[[noreturn]] void refuse(const char* why) { throw Error(ErrorCode::invalid_request, why); }

const codecs::RasterCodec& target_of_join(const Goal& goal) {
  if (!goal.convert) refuse("The format of the animation is missing.");
  if (goal.convert->only_if_smaller) refuse("Joined files have no size to compare with.");
  const auto* target = codecs::codec_named(goal.convert->format.name());
  if (!target || !target->info().can_write)
    throw Error(ErrorCode::unsupported_format, "This format cannot be written.",
                goal.convert->format.name());
  if (!target->info().writes_frames) refuse("This format holds one picture only.");
  return *target;
}

}  // namespace

Delivery deliver_joined(const Work& work) {
  const auto& target = target_of_join(work.goal);
  JoinedReader reader(work.input, *work.goal.join, work.goal.steps, work.limits);
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
