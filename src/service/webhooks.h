// Webhooks: tells a client's URL that its batch has ended. A transactional outbox: what is to be
// told is in the database with the end of the batch, so that no crash loses it. Lives on the
// server's executor.
//
// Besides what a dialect says of itself each call carries
//   Pressoir-Signature: t=UNIX_SECONDS,v1=HEX
// where HEX is HMAC-SHA256 under the account's secret key of "UNIX_SECONDS.BODY".
#pragma once

#include "base/async.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "http/client.h"
#include "model/job.h"

namespace pressoir::service {

struct WebhooksConfig {
  bool allow_http = false, allow_private = false;
  std::chrono::seconds deadline{15};

  template <class Visitor>
  void visit(Visitor& v) {
    v("webhooks.allow_http", allow_http, "Callbacks may go to http:// addresses too");
    v("webhooks.allow_private", allow_private, "Callbacks may go to private addresses too");
    v("webhooks.deadline_seconds", deadline, "Time for one callback to be answered");
  }
};

/// What is sent.
struct WebhookMessage {
  std::string content_type, body;
};

/// How one dialect tells of a batch.
struct WebhookVoice {
  /// The body for a batch whose jobs have all ended. Called when it is sent.
  std::function<Async<WebhookMessage>(Batch)> message;
  std::vector<std::chrono::seconds> back_off;  ///< waits between tries; their number ends them
};

class Webhooks {
 public:
  struct Parts;
  explicit Webhooks(Parts parts);
  ~Webhooks();

  /// Before start(). Batches of a dialect without a voice are not told of.
  void set_voice(std::string dialect, WebhookVoice voice);
  /// For Jobs: a batch with a callback has ended or was announced.
  void wake();
  void start();
  Async<void> stop();

  /// What became of the callbacks of an account, newest first.
  struct Attempt {
    BatchId batch;
    std::string url;
    TimePoint time;
    unsigned status = 0;  ///< HTTP; 0: no answer
    std::string problem;  ///< empty when delivered
  };
  Async<std::vector<Attempt>> attempts(AccountId account, std::uint32_t at_most);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace pressoir::service
