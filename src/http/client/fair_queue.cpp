#include "http/client/fair_queue.h"

#include <algorithm>

namespace pressoir::http {

void FairQueue::add(Id id, std::unique_ptr<Transfer> transfer) {
  const auto owner = transfer->owner();
  auto queue = std::ranges::find(waiting_, owner, &Queue::owner);
  if (queue == waiting_.end()) queue = waiting_.insert(queue, Queue{.owner = owner, .entries = {}});
  queue->entries.emplace_back(id, std::move(transfer));
}

bool FairQueue::may_go(std::int64_t owner) const {
  const auto found = taken_of_.find(owner);
  const auto taken = found == taken_of_.end() ? 0U : found->second;
  return taken < std::max(1U, places_ / (waiting_.size() > 1 ? 4 : 2));
}

/// Whose queue is served next; beyond the end when nobody may go.
std::size_t FairQueue::next() const {
  if (taken_ >= places_) return waiting_.size();
  const auto may = [this](const Queue& queue) { return may_go(queue.owner); };
  return static_cast<std::size_t>(std::ranges::find_if(waiting_, may) - waiting_.begin());
}

std::optional<FairQueue::Entry> FairQueue::take() {
  const auto place = next();
  if (place >= waiting_.size()) return std::nullopt;
  Queue queue = std::move(waiting_[place]);
  waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(place));
  Entry entry = std::move(queue.entries.front());
  queue.entries.pop_front();
  ++taken_;
  ++taken_of_[queue.owner];
  if (!queue.entries.empty()) waiting_.push_back(std::move(queue));
  return entry;
}

void FairQueue::leave(std::int64_t owner) {
  --taken_;
  if (const auto found = taken_of_.find(owner); --found->second == 0) taken_of_.erase(found);
}

void FairQueue::erase_if(const std::function<bool(Entry&)>& drop) {
  for (auto& queue : waiting_) std::erase_if(queue.entries, drop);
  std::erase_if(waiting_, [](const Queue& queue) { return queue.entries.empty(); });
}

Transfer::Clock::time_point FairQueue::deadline() const noexcept {
  auto first = Transfer::Clock::time_point::max();
  for (const auto& queue : waiting_)
    for (const auto& [id, transfer] : queue.entries) first = std::min(first, transfer->deadline());
  return first;
}

}  // namespace pressoir::http
