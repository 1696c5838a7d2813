// Refusal: a request that is refused for the value of one field, as this API reports it.
#pragma once

#include <string>
#include <utility>

#include "base/error.h"

namespace pressoir::dialects::crushpics {

/// Answered 422 with {"message":{FIELD:[REASON]}}.
class Refusal : public Error {
 public:
  /// @param field   "compression_type", or "base" for none.
  /// @param reason  goes on from the field's name: "is invalid".
  Refusal(std::string field, std::string reason)
      : Error(ErrorCode::invalid_request, field + ' ' + reason),
        field_(std::move(field)),
        reason_(std::move(reason)) {}

  [[nodiscard]] const std::string& field() const noexcept { return field_; }
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

 private:
  std::string field_, reason_;
};

}  // namespace pressoir::dialects::crushpics
