// Error: the one exception type of pressoir. Values are copied freely between threads.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pressoir {

/// What went wrong, in words that belong to no dialect. Dialects translate with a switch without
/// `default`, so that a new value is a compile error in each of them (-Werror=switch).
enum class ErrorCode : std::uint8_t {
  invalid_request,
  unauthorized,
  account_disabled,
  forbidden,
  not_found,
  conflict,
  payload_too_large,
  unsupported_format,
  corrupt_input,
  password_needed,
  limit_exceeded,
  monthly_quota,
  credits_exhausted,
  sub_account_quota,
  too_many_requests,
  fetch_refused,
  fetch_failed,
  timeout,
  unavailable,
  internal,
};

/// Every code once, in the order of the enumeration.
inline constexpr std::array kAllErrorCodes = {
    ErrorCode::invalid_request,   ErrorCode::unauthorized,       ErrorCode::account_disabled,
    ErrorCode::forbidden,         ErrorCode::not_found,          ErrorCode::conflict,
    ErrorCode::payload_too_large, ErrorCode::unsupported_format, ErrorCode::corrupt_input,
    ErrorCode::password_needed,   ErrorCode::limit_exceeded,     ErrorCode::monthly_quota,
    ErrorCode::credits_exhausted, ErrorCode::sub_account_quota,  ErrorCode::too_many_requests,
    ErrorCode::fetch_refused,     ErrorCode::fetch_failed,       ErrorCode::timeout,
    ErrorCode::unavailable,       ErrorCode::internal,
};

/// The code as text, "corrupt_input": what `--json` prints, the database and the wire carry.
std::string_view name_of(ErrorCode code) noexcept;
/// The opposite of name_of; empty when no code has that name.
std::optional<ErrorCode> error_code_named(std::string_view name) noexcept;

class Error : public std::runtime_error {
 public:
  /// @param public_message  safe to show to a client: no paths, no SQL, no library text.
  /// @param detail          for the log only.
  Error(ErrorCode code, const std::string& public_message, std::string detail = {});

  [[nodiscard]] ErrorCode code() const noexcept { return code_; }
  [[nodiscard]] const std::string& detail() const noexcept { return detail_; }

 private:
  ErrorCode code_;
  std::string detail_;
};

}  // namespace pressoir
