// Webhooks: notifies a client's URL of the events of its batch. A transactional outbox: they are in
// the database with the end of the batch, so that no crash loses them. Lives on the server's
// executor.
//
// A dialect says which events there are: of the end of a batch (its files can be downloaded then),
// and, if it wants, of its begin. Notified are the callback URL of the batch and those of its
// account for the dialect. A call goes out once the answer that announces the batch was sent; after
// a restart 5 s later at the earliest. Events of an account (deliveries::kQuotaChanged) go out at
// once, also those that another process has added. A successful answer ends it, as do the end of
// the batch's life and the last wait of WebhookFormat::back_off. Events of one job, and those of
// the batch as a whole, are sent one after the other, in the order that the dialect gave.
//
// At least once: a call whose success could not be noted any more (a crash, an answer after the
// deadline) is made again.
//
// Besides what a dialect says of itself each call carries
//   Pressoir-Signature: t=UNIX_SECONDS,v1=HEX
//   Pressoir-Delivery: ID
// where HEX is HMAC-SHA256 under the account's secret key of "UNIX_SECONDS.BODY", and ID, 32
// hexadecimal digits, is the same in all attempts of one callback and in no other one: by it a
// receiver recognises repeats. It does not reveal the batch's own id.
#pragma once

#include "base/loop/async.h"

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/crypto.h"
#include "base/settings.h"
#include "http/client/client.h"
#include "model/job.h"
#include "service/service_metrics.h"
#include "store/database.h"
#include "store/deliveries.h"

namespace pressoir::service {

struct WebhooksConfig {
  bool allow_http = false, allow_private = false;
  std::chrono::seconds deadline{15};

  template <class Visitor>
  void visit(Visitor& v) {
    v("webhooks.allow_http", allow_http, "Callbacks may go to http:// addresses too");
    v("webhooks.allow_private", allow_private, "Callbacks may go to private addresses too");
    v("webhooks.deadline_seconds", deadline, "Time for one callback to be answered",
      {1, 3600, "no receiver answers in less than a second, and a shutdown waits for it"});
  }
};

/// What is sent.
struct WebhookMessage {
  std::string content_type, body;
};

/// The event of a dialect that reports no more than the end of a batch.
inline constexpr std::string_view kBatchEnded = "ended";
/// The event of an account whose quota was changed: a dialect with callback URLs of accounts has a
/// body for it.
inline constexpr std::string_view kQuotaChanged = store::deliveries::kQuotaChanged;

/// One event, as it is about to be sent.
struct WebhookCall {
  std::int64_t number = 0;  ///< the same in all attempts of one callback and in no other one
  AccountId account;
  CallbackEvent event;
  std::optional<Batch> batch{};  ///< empty: the event is the account's
};

/// How one dialect reports its events.
struct WebhookFormat {
  /// What is sent of a batch whose jobs have all ended, in that order; no event twice of the same
  /// job. Called on a database thread, in the transaction that ends the batch; when it throws that
  /// is logged, and nothing is sent.
  std::function<std::vector<CallbackEvent>(const Batch&)> events;
  /// The same when work on a batch begins: the first of the events that it will have. It may be
  /// called several times, or not at all where an earlier result is reused. Empty: there are none.
  std::function<std::vector<CallbackEvent>(const Batch&)> first_events{};
  /// The body for one of them. Called when it is sent.
  std::function<Async<WebhookMessage>(WebhookCall)> message;
  /// Whether an answer with that HTTP status ends the tries.
  std::function<bool(unsigned status)> is_success = [](unsigned status) {
    return status >= 200 && status <= 299;
  };
  std::vector<std::chrono::seconds> back_off;  ///< waits between tries; their number ends them
  /// Before the first call, from the sending of the answer that announces the batch.
  std::chrono::milliseconds after_answer{0};
  /// For one call to be answered; WebhooksConfig::deadline where that is shorter.
  std::chrono::seconds deadline = std::chrono::hours(1);
};

class Webhooks {
 public:
  /// All of it outlives this.
  struct Parts {
    boost::asio::any_io_executor executor;
    store::Database& database;
    const crypto::SealingKey& key;
    http::Client& client;
    ServiceMetrics& metrics;
    WebhooksConfig config;
  };
  explicit Webhooks(Parts parts);
  ~Webhooks();

  /// Before start(). No callbacks are sent for dialects without a format.
  void set_format(std::string dialect, WebhookFormat format);
  /// Checks a callback's URL without a look-up. @throws Error fetch_refused, invalid_request.
  void check(const std::string& url) const;
  /// check(), and where the name leads; what is not found within two seconds passes, for the call
  /// to fail. @throws Error as check.
  Async<void> look_up(std::string url) const;
  /// For Jobs: this batch, of which somebody is to be notified, is about to be accepted: its
  /// callbacks wait for announced(), however early they are due. (But no longer than ten minutes: a
  /// caller that failed to announce it shall not silence it.)
  void expect(const BatchId& batch, const std::string& dialect);
  /// For Jobs: the answer that announces the batch was sent, or its connection lost.
  void announced(const BatchId& batch);
  /// For Jobs: there is no such batch any more, or will not be.
  void forget(const BatchId& batch);
  /// For Jobs, on a database thread, in a transaction that may have ended the batch: adds the
  /// events for its callback URLs, unless they were added before. What cannot be read or rendered
  /// is logged, so that the batch ends all the same.
  void queue(store::Session& session, const BatchId& batch) const;
  /// The same in a transaction that begins to work on the batch. True: something may have been
  /// added.
  bool queue_begun(store::Session& session, const BatchId& batch, const std::string& dialect) const;
  /// For Jobs: after the commit of these.
  void wake();
  Async<void> start();
  /// Begins no further call and waits for those under way; stop the client first.
  Async<void> stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace pressoir::service
