// What the server, or an account, asks for of every file, whatever a request does. Stateless.
#pragma once

#include "model/account.h"
#include "service/config.h"
#include "store/session.h"

namespace pressoir::service {

/// Whether Goal::sanitise is to be set; of `account` 0, nobody's, by the server's setting. On a
/// database thread.
bool sanitises(store::Session& session, const ServiceConfig& config, AccountId account);

}  // namespace pressoir::service
