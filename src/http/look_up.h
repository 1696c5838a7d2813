// Where a name leads, as the system's resolver (hosts file, name servers) says. Any thread.
#pragma once

#include "base/async.h"

#include <chrono>
#include <string>
#include <vector>

#include "http/address_policy.h"

namespace pressoir::http {

/// The addresses of a host. Empty: not found, or not within `at_most`. Blocks no one: resolvers
/// work on a thread that the execution context shares, one name after the other.
Async<std::vector<Address>> look_up(std::string host, std::chrono::milliseconds at_most);

}  // namespace pressoir::http
