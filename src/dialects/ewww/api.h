// The endpoints: each parses, makes its service calls, renders. One object for all routes, which
// outlives every request. Lives on the server's executor. What they throw the routes word.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dialects/ewww/config.h"
#include "dialects/ewww/goals.h"
#include "dialects/ewww/tools.h"
#include "dialects/ewww/views.h"
#include "service/services.h"

namespace pressoir::dialects::ewww {

inline constexpr const char* kDialect = "ewww";
/// For a request of /v2/ or /v3/optimize/: nine tenths of the clients' own time-out (README.md).
inline constexpr std::chrono::seconds kOptimizeTime{270};

class Api {
 public:
  using Answer = Async<http::Response>;
  Api(service::Services& services, const Config& config) : services_(services), config_(config) {}

  Answer verify(http::Request& request);
  /// @param style  quota_text or quota_json.
  Answer quota(http::Request& request, ErrorStyle style);
  /// @param pending_allowed  /v3/optimize/: a client that understands it gets a pending answer
  ///                         where the result takes long.
  Answer optimize(http::Request& request, bool pending_allowed);
  Answer retrieve(http::Request& request);
  Answer use(const Tool& tool, http::Request& request);
  Answer store(http::Request& request);
  Answer restore(http::Request& request);
  /// Without a key.
  Answer lazy(http::Request& request);

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  enum class NoKey : std::uint8_t { is_refused, is_allowed };
  /// The parameters of a request and who sent them.
  struct Call {
    http::Form form;
    std::optional<Account> account;  ///< empty only where none was sent and NoKey::is_allowed
  };
  Async<Call> call_of(http::Request& request, NoKey no_key = NoKey::is_refused);
  Async<Account> account_with(std::string key);

  Async<service::Finished> without_word(std::string_view word, Account account, Origin origin,
                                        ToolRequest wanted, TimePoint deadline);
  void count_keyless(const http::Request& request, const OptimizeRequest& wanted);
  Async<void> keep_original(AccountId account, const OptimizeRequest& wanted);
  Answer answer_or_pending(Account account, Origin origin, OptimizeRequest wanted,
                           Charging charging);

  service::Services& services_;
  Config config_;
  bool test_account_made_ = false;
};

}  // namespace pressoir::dialects::ewww
