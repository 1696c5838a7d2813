// Access keys: what a request asks for, what is refused of a key, and their bodies. Pure functions,
// any thread. Fields and names: openapi.json in this folder.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "http/body/form_tree.h"
#include "http/message.h"
#include "model/access_key.h"

namespace pressoir::dialects::own {

/// @throws Refusal.
NewAccessKey key_in(const http::Tree& tree);
/// The id in a path; empty: it is none.
std::optional<AccessKeyId> key_id_in(std::string_view text);

/// @throws Refusal when the key has expired (401), or lacks the scope (403).
void check_key(const AccessKey& key, Scope needed, TimePoint now);

/// Without its value.
boost::json::object key_object(const AccessKey& key);
/// With its value.
http::Response made_key_view(const MadeAccessKey& made);
http::Response keys_view(const std::vector<AccessKey>& keys);

}  // namespace pressoir::dialects::own
