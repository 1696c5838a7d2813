// produce: the one path on which a result comes to be. An earlier one is reused, else the
// workers make it; then the name of its file, the result for later reuse and what the caller
// settles are one transaction.
#pragma once

#include "base/async.h"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "base/files/temp_file.h"
#include "model/job.h"
#include "service/jobs/jobs.h"
#include "service/jobs/queue_key.h"

namespace pressoir::service {

/// One try to make a result.
struct Attempt {
  AccountId account;  ///< 0: nobody's; nothing is reused or kept
  std::variant<BlobKey, TempFile> input;
  std::string sha256;  ///< of the input; empty: not known, nothing is reused
  Goal goal;
  Answer answer = Answer::later;
  engine::Company company = engine::Company::shared;
  /// For Answer::at_once: when the caller's time is up.
  boost::asio::steady_timer::time_point deadline = boost::asio::steady_timer::time_point::max();
  /// Ends the work at once, when nobody waits for it any more.
  boost::asio::cancellation_signal* give_up = nullptr;
  std::function<bool()> is_abandoned = [] { return false; };
  /// Called on the executor just before the transaction that closes.
  std::function<void()> before_close = [] {};
};

struct Product {
  Outcome outcome;
  std::optional<BlobKey> stored;  ///< the output's name; empty: the input was smallest, or not kept
  std::optional<TempFile> output;  ///< the input's bytes when it was smallest; for Answer::at_once
  bool is_cached = false;          ///< an earlier result was reused
  bool is_closed = false;          ///< what `close` answered
};

/// Ends what the attempt was for, in the transaction that names the result; on a database thread.
/// False: nobody wants the result any more, so that nothing is kept.
using Close = std::function<bool(store::Session&, const Product&)>;

/// Answer::later needs its output kept, and fails without; Answer::at_once is content with the
/// bytes. An attempt whose process dies is made once more.
/// @throws Error timeout (the deadline has passed); what the engine throws (WorkerDeath when the
/// process
///         died twice); unavailable (nothing can be stored; whether `close` was done is unknown).
Async<Product> produce(const JobsParts& parts, const Attempt& attempt, Close close);

}  // namespace pressoir::service
