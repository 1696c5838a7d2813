#include "base/error.h"

#include <algorithm>
#include <utility>

namespace pressoir {

std::string_view name_of(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_request: return "invalid_request";
    case ErrorCode::unauthorized: return "unauthorized";
    case ErrorCode::account_disabled: return "account_disabled";
    case ErrorCode::forbidden: return "forbidden";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::conflict: return "conflict";
    case ErrorCode::payload_too_large: return "payload_too_large";
    case ErrorCode::unsupported_format: return "unsupported_format";
    case ErrorCode::corrupt_input: return "corrupt_input";
    case ErrorCode::password_needed: return "password_needed";
    case ErrorCode::limit_exceeded: return "limit_exceeded";
    case ErrorCode::monthly_quota: return "monthly_quota";
    case ErrorCode::credits_exhausted: return "credits_exhausted";
    case ErrorCode::sub_account_quota: return "sub_account_quota";
    case ErrorCode::too_many_requests: return "too_many_requests";
    case ErrorCode::fetch_refused: return "fetch_refused";
    case ErrorCode::fetch_failed: return "fetch_failed";
    case ErrorCode::timeout: return "timeout";
    case ErrorCode::unavailable: return "unavailable";
    case ErrorCode::internal: return "internal";
  }
  return "internal";
}

std::optional<ErrorCode> error_code_named(std::string_view name) noexcept {
  const auto* found = std::ranges::find(kAllErrorCodes, name, name_of);
  return found == kAllErrorCodes.end() ? std::nullopt : std::optional(*found);
}

Error::Error(ErrorCode code, const std::string& public_message, std::string detail)
    : std::runtime_error(public_message), code_(code), detail_(std::move(detail)) {}

}  // namespace pressoir
