// ChangeLog: what was done to accounts on the command line, a JSON object a line in the data
// folder. Safe beside other processes.
#pragma once

#include <boost/json.hpp>
#include <filesystem>
#include <string_view>

#include "model/account.h"

namespace pressoir::app {

/// Appends {"time": ..., "event": "account_created", "account": 1, "user": "root", ...}. What
/// cannot be written is said on standard error: the change itself is done.
void append_change(const std::filesystem::path& data, std::string_view event, AccountId account,
                   boost::json::object what);

}  // namespace pressoir::app
