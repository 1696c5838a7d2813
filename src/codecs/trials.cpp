#include "codecs/trials.h"

#include <ctime>
#include <utility>

namespace pressoir::codecs {

Trials::Clock::time_point Trials::Clock::now() noexcept {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return time_point(std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec));
}

Trials::Trials(std::optional<std::size_t> size_to_beat, Clock::time_point deadline,
               WallClock::time_point net)
    : size_to_beat_(size_to_beat), deadline_(deadline), net_(net) {}

bool Trials::expired() noexcept { return expires_within(Clock::duration::zero()); }

bool Trials::expires_within(Clock::duration work) noexcept {
  if (Clock::now() + work < deadline_ && WallClock::now() < net_) return false;
  const std::lock_guard lock(mutex_);
  cut_ = true;
  return true;
}

bool Trials::cut_by_deadline() const noexcept {
  const std::lock_guard lock(mutex_);
  return cut_;
}

std::optional<std::size_t> Trials::size_to_beat() const {
  const std::lock_guard lock(mutex_);
  return size_to_beat_;
}

Trials Trials::nested(std::optional<std::size_t> size_to_beat) const {
  return {size_to_beat, deadline_, net_};
}

void Trials::take_remarks_of(const Trials& part) {
  const bool is_cut = part.cut_by_deadline();
  take_warnings(part.warnings());
  const std::lock_guard lock(mutex_);
  cut_ = cut_ || is_cut;
}

void Trials::require_gain(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  least_gain_ = bytes;
}

void Trials::offer(Candidate candidate) {
  const std::lock_guard lock(mutex_);
  const std::size_t size = candidate.bytes.size();
  if (size_to_beat_) {
    const bool loses = !candidate.proven_lossless, best_loses = best_ && !best_->proven_lossless;
    const std::size_t worse = loses && !best_loses ? least_gain_ : 0;
    const std::size_t better = !loses && best_loses ? least_gain_ : 0;
    if (size >= *size_to_beat_ + better) return;
    if (worse > 0 && size + worse > *size_to_beat_) return;
  }
  size_to_beat_ = size;
  best_ = std::move(candidate);
}

void Trials::warn(WarningText text, std::string_view detail) {
  const std::lock_guard lock(mutex_);
  add_warning(warnings_, text, detail);
}

void Trials::take_warnings(const std::vector<std::string>& warnings) {
  const std::lock_guard lock(mutex_);
  add_warnings(warnings_, warnings);
}

std::vector<std::string> Trials::warnings() const {
  const std::lock_guard lock(mutex_);
  return warnings_;
}

std::optional<Candidate> Trials::take_best() && {
  const std::lock_guard lock(mutex_);
  return std::move(best_);
}

}  // namespace pressoir::codecs
