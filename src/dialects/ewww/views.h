// Outcome, Account, Batch and ErrorCode -> this API's bodies. Pure functions, any thread.
// Texts, status codes and content types are frozen: clients search bodies below 100 bytes for
// "invalid" and "exceeded" and react by dropping their key (README.md, "Answers").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "model/account.h"
#include "model/job.h"
#include "service/services.h"

namespace pressoir::dialects::ewww {

/// How an endpoint reports a failure.
enum class ErrorStyle : std::uint8_t {
  verify,       ///< {"status":"invalid",...} for a bad key alone, "exceeded" when disabled
  quota_json,   ///< empty body
  quota_text,   ///< empty body
  optimize,     ///< {"error":"failed"} and the other codes; also for routes nobody owns
  retrieve,     ///< 404 {"error":"not ready"}
  rotate,       ///< "exceeded" for a bad key, "failed"; /resize/ and /reduce-png/ too
  store,        ///< "invalid" for a bad key, else "failed"
  restore,      ///< {"error":"missing"} whatever happened
  placeholder,  ///< 400
};

/// The failure in `style`: status 200 except for retrieve and placeholder, below 100
/// bytes. (The router adds Retry-After where trying later helps.)
http::Response error_response(ErrorStyle style, ErrorCode code);
/// {"error":"no file"}: the upload is missing or empty.
http::Response no_file();

/// The answer of /verify/: `reason` is why a further image would be refused, empty when it would
/// not.
http::Response verified(const std::optional<ErrorCode>& reason);
/// What an account has used and may still use.
struct QuotaStatus {
  Quota quota;
  Usage usage;
  std::optional<std::uint64_t> images_left;  ///< empty: unlimited
};
/// @param soft_cap  the limit reported for an unlimited account.
http::Response quota_json(const QuotaStatus& status, std::uint64_t soft_cap);
/// "LICENSED CONSUMED DAYS".
http::Response quota_text(const QuotaStatus& status);

/// The output when it replaces_upload(), else an empty body.
http::Response optimized(service::Finished finished);
/// A picture or a restored original: application/octet-stream without parameters.
http::Response file_answer(ReadablePtr file);
/// {"id":ID,"location":"/v3/retrieve/?id=ID"}.
http::Response pending(const BatchId& id);
/// 204: ready, nothing saved or failed; the client stops asking.
http::Response nothing_saved();
http::Response stored();
/// A PNG that may be cached for a year.
http::Response placeholder(std::string png);

/// True when the output of a finished job is delivered: it is smaller, or what runs was taken out
/// of it, whatever that costs (clients keep their file where nothing comes).
bool replaces_upload(const Outcome& outcome);
/// True when `word` occurs anywhere in the file.
bool contains(const Readable& file, std::string_view word);

}  // namespace pressoir::dialects::ewww
