// PanelSession: somebody who has signed in to the panel of an account. Plain values.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "model/account.h"
#include "model/time_point.h"

namespace pressoir {

struct PanelSessionId {
  std::int64_t value = 0;
  friend auto operator<=>(const PanelSessionId&, const PanelSessionId&) = default;
};

struct PanelSession {
  PanelSessionId id;
  AccountId account;
  std::string address;  ///< the network where it was begun: "192.0.2.0/24"; empty: not known
  std::string agent;    ///< "Firefox, Linux"; empty: not known
  TimePoint created_at{}, used_at{};  ///< the use exact to a minute
  TimePoint expires_at{};             ///< whatever its use
};

}  // namespace pressoir
