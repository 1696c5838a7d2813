// Settings of an account: a text under a name. Plain functions over an open Session.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "model/account.h"
#include "store/database.h"

namespace pressoir::store::account_settings {

/// By name. Those of a sub-account are its own.
std::map<std::string, std::string> of(Session& session, AccountId account);
/// Empty: forgets it. A name says whose it is: "crushpics.level", words of [a-z0-9_] that begin
/// with a letter, two or more, with dots between them.
/// @throws Error not_found (no such account), invalid_request (a name of another form or above 100
///         characters, a value above 2000 bytes or with control characters).
void set(Session& session, AccountId account, const std::string& name,
         const std::optional<std::string>& value);

}  // namespace pressoir::store::account_settings
