// RetryLater: a refusal that knows when it ends.
#pragma once

#include <chrono>
#include <string>

#include "base/error.h"

namespace pressoir::http {

/// too_many_requests; the router answers it with Retry-After.
class RetryLater : public Error {
 public:
  RetryLater(const std::string& public_message, std::chrono::seconds after)
      : Error(ErrorCode::too_many_requests, public_message), after_(after) {}
  [[nodiscard]] std::chrono::seconds after() const noexcept { return after_; }

 private:
  std::chrono::seconds after_;
};

}  // namespace pressoir::http
