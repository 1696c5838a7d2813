// AccessKey: one of several keys of an account for the API of our own, with what it may do and how
// long. Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "model/account.h"
#include "model/fields.h"

namespace pressoir {

/// What a request needs; each allows what those before it do.
enum class Scope : std::uint8_t {
  read,      ///< to look at jobs, results, figures
  optimize,  ///< to have work done and removed
  admin,     ///< to make and remove keys
};
constexpr std::array<std::string_view, 3> names_of(Scope) { return {"read", "optimize", "admin"}; }

struct AccessKeyId {
  std::int64_t value = 0;
  friend auto operator<=>(const AccessKeyId&, const AccessKeyId&) = default;
};

struct AccessKey {
  AccessKeyId id;
  AccountId account;
  std::string label;
  std::vector<Scope> scopes;  ///< one at least, each once, in the order of Scope
  std::string ending;         ///< the last four characters of the key
  TimePoint created_at{};
  std::optional<TimePoint> last_used_at{};  ///< exact to an hour; empty: never
  std::optional<TimePoint> expires_at{};    ///< empty: never

  [[nodiscard]] bool allows(Scope needed) const {
    for (const Scope each : scopes)
      if (each >= needed) return true;
    return false;
  }
  [[nodiscard]] bool is_expired(TimePoint now) const { return expires_at && *expires_at <= now; }
};

struct NewAccessKey {
  std::string label;
  std::vector<Scope> scopes;
  std::optional<std::uint32_t> expires_in_seconds;  ///< empty: never
  static constexpr std::tuple kFields{
      fields::Field{"label", &NewAccessKey::label}, fields::Field{"scopes", &NewAccessKey::scopes},
      fields::Field{"expires_in_seconds", &NewAccessKey::expires_in_seconds}};
};

struct MadeAccessKey {
  AccessKey key;
  std::string value;  ///< what is sent as the bearer token; the only time that it is known
};

}  // namespace pressoir
