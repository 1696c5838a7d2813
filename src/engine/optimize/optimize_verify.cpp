// The last check of what is going to be delivered, and what replaces a file that fails it.
#include <algorithm>
#include <exception>
#include <utility>

#include "base/warnings.h"
#include "engine/optimize/optimize_work.h"

namespace pressoir::engine {
namespace {

// @param why  what its check found, else the code of the error.
Delivery fallback_of(Delivery&& failed, std::string_view why) {
  auto fallback = std::move(*failed.fallback);
  fallback.outcome.cut_by_deadline |= failed.outcome.cut_by_deadline;
  const bool was_converted = failed.codec != fallback.codec;
  add_warning(
      fallback.outcome.warnings,
      was_converted
          ? WarningText("the converted file did not pass its check and the format stays as it was")
          : WarningText("the result did not pass its check and the coding stays as it was"),
      why);
  return fallback;
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

Delivery verified(Delivery delivery, const codecs::Original& original, const Work& work,
                  bool steps_are_done) {
  Goal goal = work.goal;
  if (steps_are_done) goal.steps.clear();
  while (std::exchange(delivery.is_unchecked, false)) {
    std::string why(name_of(ErrorCode::internal));
    try {
      within_memory(
          [&] { delivery.codec->verify(original, delivery.bytes.value(), goal, work.limits); });
      break;
    } catch (const Error& error) {
      if (!delivery.fallback) throw;
      const bool is_for_users = error.code() == ErrorCode::internal && !error.detail().empty();
      why = is_for_users ? error.detail() : std::string(name_of(error.code()));
    } catch (const std::exception& error) {
      if (!delivery.fallback)
        throw Error(ErrorCode::internal, "The result did not pass its check.", error.what());
    }
    delivery = fallback_of(std::move(delivery), why);
  }
  return delivery;
}

}  // namespace pressoir::engine
