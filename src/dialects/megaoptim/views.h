// Batch, Account and ErrorCode -> this API's bodies. Pure functions, any thread.
// Field names, order and types: README.md in this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "model/account.h"
#include "model/job.h"

namespace pressoir::dialects::megaoptim {

/// What counts as already optimised: a saving of no more per cent.
inline constexpr double kMinSaving = 5;

/// {"status":"error","code":CODE,"errors":["..."]}, HTTP 200.
http::Response error(unsigned code, std::string_view message);
/// The failure in the API's form. (The router adds Retry-After where trying later helps.)
http::Response error_response(const Error& problem);
/// The same for files: HTTP says the code too.
http::Response file_error_response(const Error& problem);

/// For a method that the path does not have, of the API and of files.
http::Response wrong_method();
http::Response wrong_file_method();

/// The job was accepted.
http::Response accepted(const BatchId& id);
/// The job has not ended in time.
http::Response still_processing(const BatchId& id);

/// The account as results and users/info show it.
struct User {
  std::string name, email;
  std::optional<std::uint64_t> tokens;  ///< empty: unlimited
};
http::Response user_view(const User& user);

/// The output that a client asked for; its WebP is the other job of the same item.
bool is_main(const Job& job);
/// The WebP beside `main`; null: there is none.
const Job* webp_beside(const Batch& batch, const Job& main);
/// "jpg", "png", "gif" or "webp": that of what was sent; "bin" where it could not be read.
std::string extension_of(const Job& job);

/// The upload's own bytes are what the link of this job delivers: it failed, or too little was
/// saved and the client asked for no other size.
bool delivers_upload(const Job& job);
/// The finished answer as JSON, of a batch that is over.
std::string result_text(const Batch& batch, const User& user, std::string_view base);

}  // namespace pressoir::dialects::megaoptim
