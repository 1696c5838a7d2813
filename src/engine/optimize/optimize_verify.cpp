// The last check of what is going to be delivered, and what replaces a file that fails it.
#include <algorithm>
#include <utility>

#include "base/warnings.h"
#include "engine/optimize/optimize_work.h"

namespace pressoir::engine {
namespace {

// Nothing but a smaller file was asked for.
bool may_stay(const Work& work, const Goal& goal) {
  if (!goal.steps.empty()) return false;
  if (!target_of(goal, work.codec, work.formats)) return true;
  return goal.convert->only_if_smaller && work.codec.info().can_write;
}

}  // namespace

Delivery deliver_rewritten(const Work& work, codecs::Rewritten&& rewritten) {
  Delivery delivery;
  delivery.codec = &work.codec;
  auto& outcome = delivery.outcome;
  outcome.warnings = std::move(rewritten.warnings);
  outcome.proven_lossless = true;  // the coded data is the input's own
  const bool is_same = std::ranges::equal(work.input, rewritten.bytes);
  outcome.method = is_same ? "unchanged" : "metadata";
  if (!is_same) delivery.bytes = std::move(rewritten.bytes);
  return delivery;
}

Delivery verified(Delivery delivery, const Work& work, const codecs::Probe& probe,
                  bool steps_are_done) {
  if (!delivery.is_found) return delivery;
  Goal goal = work.goal;
  if (steps_are_done) goal.steps.clear();
  const codecs::Original original{.codec = work.codec, .bytes = work.input, .probe = probe};
  try {
    delivery.codec->verify(original, delivery.bytes.value(), goal, work.limits);
    return delivery;
  } catch (const Error& error) {
    if (!may_stay(work, goal)) throw;
    auto rewritten =
        deliver_rewritten(work, work.codec.rewrite_metadata(work.input, goal.metadata));
    rewritten.outcome.cut_by_deadline = delivery.outcome.cut_by_deadline;
    const bool is_ours = error.code() == ErrorCode::internal;  // else details are for the log
    add_warning(rewritten.outcome.warnings,
                "the result did not pass its check and the coding stays as it was",
                is_ours ? std::string_view(error.detail()) : std::string_view());
    return rewritten;
  }
}

}  // namespace pressoir::engine
