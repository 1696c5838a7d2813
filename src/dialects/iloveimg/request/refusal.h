// Refusal: a request that is refused in this API's own form.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace pressoir::dialects::iloveimg {

/// `error.type` of an answer, by the call.
enum class ErrorType : std::uint8_t { http, start, upload, processing, download, task_not_found };
/// "StartError"; "HTTP Error" for a call that has none of its own.
std::string_view name_of(ErrorType type) noexcept;

/// Answered 400, or `status` where one is given.
class Refusal : public Error {
 public:
  /// @param param  `error.param`: what is wrong with which parameter or file.
  Refusal(ErrorType type, const std::string& message, boost::json::value param = {},
          unsigned status = 400)
      : Error(ErrorCode::invalid_request, message),
        type_(type),
        param_(std::move(param)),
        status_(status) {}

  [[nodiscard]] ErrorType type() const noexcept { return type_; }
  [[nodiscard]] const boost::json::value& param() const noexcept { return param_; }
  [[nodiscard]] unsigned status() const noexcept { return status_; }

 private:
  ErrorType type_;
  boost::json::value param_;
  unsigned status_;
};

/// An upload that is refused for one field: {"file":["It is missing."],"type":["MissingField"]}.
Refusal upload_refusal(const std::string& message, std::string_view field, std::string_view reason,
                       std::string_view type);
/// A process that is refused for one parameter: [{"field":"width","error":"..."}].
Refusal parameter_refusal(std::string_view field, const std::string& reason);
/// One of these two, by the call; of other calls the message alone.
Refusal refusal_of(ErrorType type, std::string_view field, const std::string& reason);

}  // namespace pressoir::dialects::iloveimg
