// Sessions: who has signed in to the panel. Lives on the server's executor (a single thread).
#pragma once

#include "base/loop/async.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/crypto.h"
#include "model/session.h"
#include "service/config.h"
#include "store/accounts/sessions.h"
#include "store/database.h"

namespace pressoir::service {

/// "192.0.2.0/24" of an IPv4 address, "2001:db8:1::/48" of an IPv6 one; empty for what is neither.
std::string network_text(std::string_view address);
/// "Firefox, Linux" of a User-Agent: the browser and the system, as far as they are known.
std::string agent_text(std::string_view user_agent);

struct FoundSession {
  PanelSession session;
  Account account;
};

class Sessions {
 public:
  /// That a session was used is noted no more often.
  static constexpr std::chrono::minutes kUseNotedEvery{1};

  /// `database` and `key` outlive this.
  Sessions(store::Database& database, const crypto::SealingKey& key, const ServiceConfig& config)
      : database_(database),
        key_(key),
        idle_(config.session_idle),
        kept_for_(config.session_kept_for) {}

  /// With a token that nobody had before. @param address  Head::remote_address.
  /// @param generation  LoggedIn::generation; empty: the account has just set its password.
  /// @throws Error not_found: no such account, or it has another password since.
  Async<store::sessions::Made> begin(AccountId account, std::string generation, std::string address,
                                     std::string user_agent);
  /// Empty: it is over, or was none. From the database each time, so that one that was ended opens
  /// nothing any more; notes that it was used.
  Async<std::optional<FoundSession>> find(std::string token);
  /// Those that are not over, the one used last first.
  Async<std::vector<PanelSession>> of(AccountId account);
  /// It opens nothing from then on. @throws Error not_found: the account has no such session.
  Async<void> end(AccountId account, PanelSessionId id);

 private:
  [[nodiscard]] bool is_over(const PanelSession& session, TimePoint now) const {
    return session.expires_at <= now || now - session.used_at > idle_;
  }
  Async<void> note_use(PanelSession used, TimePoint now);

  store::Database& database_;
  const crypto::SealingKey& key_;
  std::chrono::seconds idle_, kept_for_;
};

}  // namespace pressoir::service
