#include "http/body/spool_budget.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace pressoir::http {
namespace {

/// Of the body of an unknown sender, and what it is of the whole budget at most: most clients send
/// their key in it.
constexpr std::uint64_t kStartBytes = 16 * 1024, kStarts = 1024;

[[noreturn]] void full(const char* detail) {
  throw Error(ErrorCode::unavailable, "The server is busy.", detail);
}

}  // namespace

void SpoolBudget::set_limits(std::uint64_t max_bytes, std::uint64_t max_unknown_bytes) {
  const std::lock_guard lock(mutex_);
  max_bytes_ = max_bytes;
  max_unknown_bytes_ = max_unknown_bytes;
}

void SpoolBudget::need_room(std::uint64_t bytes) const {
  if (used_ > max_bytes_ || bytes > max_bytes_ - used_) full("http.max_spool_bytes is used up");
}

SpoolBudget::Share::~Share() {
  const std::lock_guard lock(budget_.mutex_);
  budget_.used_ -= bytes_;
  if (unknown_) budget_.unknown_.take_back(address_, bytes_);
}

void SpoolBudget::Share::need_room(std::uint64_t bytes) const {
  const std::lock_guard lock(budget_.mutex_);
  budget_.need_room(bytes);
}

void SpoolBudget::Share::take(std::uint64_t bytes) {
  const std::lock_guard lock(budget_.mutex_);
  budget_.need_room(bytes);
  if (unknown_) {
    if (budget_.unknown_.of(address_) + bytes > budget_.max_unknown_bytes_)
      full("http.max_keyless_bytes is used up by this address");
    const bool is_start =
        bytes_ + bytes <= std::min<std::uint64_t>(kStartBytes, budget_.max_bytes_ / kStarts);
    if (!is_start && budget_.unknown_.total() + bytes > budget_.max_bytes_ / 2)
      full("half of http.max_spool_bytes is used up by requests without a key");
    budget_.unknown_.add(address_, bytes);
  }
  budget_.used_ += bytes;
  bytes_ += bytes;
}

void SpoolBudget::Share::trust() {
  const std::lock_guard lock(budget_.mutex_);
  if (std::exchange(unknown_, false)) budget_.unknown_.take_back(address_, bytes_);
}

}  // namespace pressoir::http
