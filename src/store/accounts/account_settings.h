// Settings of an account: a text under a name. Plain functions over an open Session.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "model/account.h"
#include "store/session.h"

namespace pressoir::store::account_settings {

/// How many queued jobs of the account are taken up in a row before another account's: 1 to 100, 1
/// where it is not set.
inline constexpr std::string_view kWeight = "service.weight";
std::uint32_t weight(Session& session, AccountId account);

/// Whether SVGs of the account are sanitised (Goal::sanitise): "true" or "false", its own, else
/// that of the account above it. Empty: neither has one.
inline constexpr std::string_view kSanitise = "svg.sanitise";
std::optional<bool> sanitise(Session& session, AccountId account);

/// By name. Those of a sub-account are its own.
std::map<std::string, std::string> of(Session& session, AccountId account);
/// Empty: forgets it. A name says whose it is: "crushpics.level", words of [a-z0-9_] that begin
/// with a letter, two or more, with dots between them.
/// @throws Error not_found (no such account), invalid_request (a name of another form or above 100
///         characters, a value above 2000 bytes or with control characters, a weight out of its
///         range, another word for kSanitise).
void set(Session& session, AccountId account, const std::string& name,
         const std::optional<std::string>& value);

}  // namespace pressoir::store::account_settings
