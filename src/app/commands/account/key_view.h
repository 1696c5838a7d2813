// key_view: access keys as JSON and as text, for `pressoir account`. Pure functions.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "model/access_key.h"

namespace pressoir::app {

/// id, label, scopes, ending, created_at, last_used_at (null: never), expires_at (null: never).
boost::json::object json_of(const AccessKey& key);
boost::json::array json_of(const std::vector<AccessKey>& keys);
/// With its value as "key".
boost::json::object json_of(const MadeAccessKey& made);
boost::json::array json_of(const std::vector<MadeAccessKey>& made);

/// One line each.
std::string table_of(const std::vector<AccessKey>& keys);
/// With its value, one line each.
std::string text_of(const MadeAccessKey& made);

}  // namespace pressoir::app
