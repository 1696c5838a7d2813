// Idempotency keys: a request that is sent again finds the job of the first one. Pure; any thread.
//
// The id of the job follows from a secret of the account (Accounts::secret) and the key, so that no
// list of keys is kept: a key is known as long as its job is, whatever the request came with.
// Nobody but the server can find the id.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "model/job.h"

namespace pressoir::dialects::own {

/// Of the header Idempotency-Key; empty: there is none.
/// @throws Refusal for one that is longer than 255 bytes, or not printable ASCII.
std::optional<std::string> idempotency_key_in(const http::Head& head);

/// What that secret is for.
inline constexpr std::string_view kIdempotency = "idempotency keys";

BatchId id_for(std::string_view secret, std::string_view key);

/// What distinguishes requests with one key. Long work where much is asked for.
/// @param contents  of each source in order: the SHA-256 of its bytes, or its URL.
std::string fingerprint(std::string_view secret, std::string_view asked,
                        const std::vector<std::string>& contents);

}  // namespace pressoir::dialects::own
