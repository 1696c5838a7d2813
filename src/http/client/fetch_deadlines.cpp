#include "http/client/fetch_deadlines.h"

#include <algorithm>
#include <string>

namespace pressoir::http {

using std::chrono::milliseconds;

std::string_view name_of(FetchTimeout timeout) noexcept {
  switch (timeout) {
    case FetchTimeout::place: return "place";
    case FetchTimeout::connect: return "connect";
    case FetchTimeout::first_byte: return "first_byte";
    case FetchTimeout::total: return "total";
  }
  return "total";
}

FetchDeadlines::FetchDeadlines(const FetchConfig& config, const FetchRequest& request,
                               Clock::time_point now)
    : connect_(config.connect), first_byte_(config.first_byte), total_(config.total) {
  if (const auto* get = std::get_if<Get>(&request.method)) {
    first_byte_ = std::min(first_byte_, get->times.first_byte);
    total_ = std::min(total_, get->times.total);
  } else {
    total_ = first_byte_ = std::get<Post>(request.method).total;
    connect_ = std::min(connect_, total_);
  }
  connect_ = std::max(connect_, milliseconds(1));  // 0 would be libcurl's own, five minutes
  end_ = now + total_;
}

void FetchDeadlines::start(Clock::time_point now) noexcept {
  is_started_ = true;
  first_byte_end_ = now + first_byte_;
}

FetchDeadlines::Clock::time_point FetchDeadlines::next() const noexcept {
  return std::min(end_, first_byte_end_);
}

std::optional<FetchTimeout> FetchDeadlines::passed(Clock::time_point now) const noexcept {
  if (now < next()) return std::nullopt;
  if (!is_started_) return FetchTimeout::place;
  return first_byte_end_ < end_ ? FetchTimeout::first_byte : FetchTimeout::total;
}

Error FetchDeadlines::error(FetchTimeout timeout) const {
  auto length = total_;  // of place too
  if (timeout == FetchTimeout::connect) length = connect_;
  if (timeout == FetchTimeout::first_byte) length = first_byte_;
  return {ErrorCode::fetch_failed, "The URL's host takes too long to answer.",
          std::string(name_of(timeout)) + " time-out (" + std::to_string(length.count()) + " ms)"};
}

}  // namespace pressoir::http
