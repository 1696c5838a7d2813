// produce: the one path on which a result comes to be. An earlier one is reused, else the
// workers make it; then the name of its file, the result for later reuse and what the caller
// settles are one transaction.
#pragma once

#include "base/loop/async.h"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/files/temp_file.h"
#include "model/job.h"
#include "service/jobs/jobs.h"
#include "service/jobs/queue_key.h"

namespace pressoir::service {

/// A file that an attempt works on.
struct AttemptInput {
  std::variant<BlobKey, TempFile> file;
  std::string sha256;  ///< empty: not known, nothing is reused
};

/// One try to make a result.
struct Attempt {
  AccountId account;                 ///< 0: nobody's; nothing is reused or kept
  std::vector<AttemptInput> inputs;  ///< in the order in which the goal takes them
  /// Of a client's key: inputs and output are on disk under it alone.
  store::ClientCipher cipher{};
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
  /// The output's name; empty: the first input was smallest, or it is not kept.
  std::optional<BlobKey> stored;
  /// The first input's bytes when that was smallest; for Answer::at_once.
  std::optional<TempFile> output;
  bool is_cached = false;  ///< an earlier result was reused
  bool is_closed = false;  ///< what `close` answered
};

/// Ends what the attempt was for, in the transaction that names the result; on a database thread.
/// False: nobody wants the result any more, so that nothing is kept.
using Close = std::function<bool(store::Session&, const Product&)>;

/// An attempt for a job, for Answer::later: its stored files and what is known of their content.
/// The cipher is the caller's.
Async<Attempt> attempt_for(const JobsParts& parts, const Job& job);

/// An earlier result, where there is one that can be reused; empty: none.
Async<std::optional<Product>> reuse(const JobsParts& parts, const Attempt& attempt, Close close);

/// Answer::later needs its output kept, and fails without; Answer::at_once is content with the
/// bytes. An attempt whose process dies is made once more.
/// @throws Error timeout (the deadline has passed); what the engine throws (WorkerDeath when the
/// process
///         died twice); unavailable (nothing can be stored; whether `close` was done is unknown).
Async<Product> produce(const JobsParts& parts, const Attempt& attempt, Close close);

}  // namespace pressoir::service
