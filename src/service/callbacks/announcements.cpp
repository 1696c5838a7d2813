#include "service/callbacks/announcements.h"

#include <algorithm>

namespace pressoir::service {

void Announcements::expect(const BatchId& batch, std::chrono::milliseconds hold, Time now) {
  expected_.insert_or_assign(batch.value, Expected{.hold = hold, .end = now + kAtLast});
}

bool Announcements::announced(const BatchId& batch, Time now) {
  const auto at = expected_.find(batch.value);
  if (at == expected_.end()) return false;
  if (at->second.is_announced) return true;
  at->second.is_announced = true;
  at->second.end = now + at->second.hold;
  return true;
}

bool Announcements::forget(const BatchId& batch) { return expected_.erase(batch.value) > 0; }

bool Announcements::holds_back(const BatchId& batch, Time now) const {
  const auto at = expected_.find(batch.value);
  return at != expected_.end() && now < at->second.end;
}

std::optional<Announcements::Time> Announcements::next_end() const {
  std::optional<Time> next;
  for (const auto& [batch, each] : expected_)
    if (each.is_announced) next = std::min(each.end, next.value_or(each.end));
  return next;
}

void Announcements::tidy(Time now) {
  std::erase_if(expected_, [now](const auto& each) { return each.second.end <= now; });
}

}  // namespace pressoir::service
