// Refusal: a request that is refused, with what a program needs to correct it.
#pragma once

#include <boost/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace pressoir::dialects::own {

/// The members of a problem (RFC 9457) beside its title.
struct Problem {
  unsigned status = 422;
  std::string code{};            ///< "unknown_field"
  std::string detail{};          ///< a sentence
  std::string field{};           ///< "steps[0].width"; empty: of none
  boost::json::value value{};    ///< what was sent there; null: nothing that can be shown
  boost::json::value allowed{};  ///< null: not said
  std::string nearest{};         ///< empty: none
  std::string instance{};        ///< of a job that has failed; empty: of none
  std::string scope{};           ///< that the key lacks; empty: none
  /// What WWW-Authenticate says of the key, beside the scheme; empty: nothing.
  std::string challenge{};
};

class Refusal : public Error {
 public:
  explicit Refusal(Problem problem) : Refusal(ErrorCode::invalid_request, std::move(problem)) {}
  /// @param code  for the metrics.
  Refusal(ErrorCode code, Problem problem)
      : Error(code, problem.detail), problem_(std::move(problem)) {}
  [[nodiscard]] const Problem& problem() const noexcept { return problem_; }

 private:
  Problem problem_;
};

inline boost::json::value text_value(const std::string& text) { return boost::json::value(text); }

/// `known` are the names beside which it would stand.
Refusal unknown_field(const std::string& place, std::string_view name,
                      std::span<const std::string_view> known);
/// @param allowed  a list of names, {"minimum": 1, "maximum": 100}, or a sentence's part.
Refusal wrong_field(const std::string& place, const boost::json::value& value,
                    boost::json::value allowed);
/// Where names are allowed.
Refusal wrong_name(const std::string& place, const boost::json::value& value,
                   std::span<const std::string_view> known);
Refusal missing_field(const std::string& place, std::string detail);
/// An idempotency key that cannot be taken. @param code  "idempotency_key_reused".
Refusal refused_key(std::string code, std::string detail);

}  // namespace pressoir::dialects::own
