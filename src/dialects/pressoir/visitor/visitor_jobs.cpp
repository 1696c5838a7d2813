#include "dialects/pressoir/visitor/visitor_jobs.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "http/retry_later.h"

namespace pressoir::dialects::own {
namespace {

constexpr std::chrono::seconds kUsualWait{5};

}  // namespace

VisitorJobs::Place::~Place() {
  if (all_ != nullptr) all_->entries_.erase(number_);
}

void VisitorJobs::Place::pass_to(BatchId batch) {
  if (all_ == nullptr) return;
  all_->entries_.at(number_).batch = std::move(batch);
  all_ = nullptr;
}

std::size_t VisitorJobs::count_of(const std::string& address) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      entries_, [&](const auto& each) { return each.second.address == address; }));
}

Async<bool> VisitorJobs::has_ended(BatchId batch) {
  try {
    const Batch found = co_await jobs_.find(std::move(batch));
    co_return service::is_over(found);
  } catch (const Error& problem) {
    if (problem.code() != ErrorCode::not_found) throw;
    co_return true;  // removed
  }
}

Async<void> VisitorJobs::forget_ended(std::string address) {
  const Entries looked_at = entries_;  // others come and go meanwhile
  for (const auto& [number, entry] : looked_at) {
    if (entry.batch.value.empty() || (!address.empty() && entry.address != address)) continue;
    const bool ended = co_await has_ended(entry.batch);
    if (ended) entries_.erase(number);
  }
}

Async<VisitorJobs::Place> VisitorJobs::admit(std::string address) {
  if (count_of(address) >= config_.max_jobs) co_await forget_ended(address);
  if (entries_.size() >= config_.max_jobs_together) co_await forget_ended({});
  if (count_of(address) >= config_.max_jobs)
    throw http::RetryLater("Too many files of this address are being worked on.", kUsualWait);
  if (entries_.size() >= config_.max_jobs_together)
    throw http::RetryLater("Too many files are being worked on.", kUsualWait);
  const std::uint64_t number = next_++;
  entries_.emplace(number, Entry{.address = std::move(address)});
  co_return Place(*this, number);
}

}  // namespace pressoir::dialects::own
