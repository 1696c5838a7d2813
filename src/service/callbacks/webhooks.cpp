#include "service/callbacks/webhooks.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "service/callbacks/announcements.h"
#include "store/accounts/accounts.h"
#include "store/deliveries.h"
#include "store/jobs/jobs.h"

namespace pressoir::service {
namespace {

using boost::asio::use_awaitable;
using store::Session;
using store::deliveries::DeliveryId;
using store::deliveries::Due;
using Timer = boost::asio::steady_timer;
using Steady = Timer::clock_type;

constexpr std::chrono::seconds kAfterRestart{5};
// So that one slow receiver does not delay the others.
constexpr std::uint32_t kAtATime = 32, kPerAccount = 8, kPerTarget = 4;
// Of these, what receivers get together whose last call had no answer.
constexpr std::uint32_t kSilentAtATime = 16, kSilentPerAccount = 4;
constexpr std::size_t kMaxSilent = 500;  // receivers remembered
// At last by then it is seen what another process has added: `pressoir account`.
constexpr std::chrono::milliseconds kPoll{1'000}, kShortSleep{500};

std::string signature(const std::string& secret, const std::string& body) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(store::now().time_since_epoch()).count();
  const auto time = std::to_string(seconds);
  return "t=" + time + ",v1=" + crypto::hex(crypto::hmac_sha256(secret, time + "." + body));
}

http::TargetRules rules_of(const WebhooksConfig& config) {
  return {.allow_http = config.allow_http,
          .allow_private = config.allow_private,
          .any_port = true};  // receivers are services of the client's own
}

// Of a batch's end as it was before there were other events, so that receivers of calls that an
// older version began know them again.
std::string public_id(const Due& due) {
  const auto& event = due.event;
  auto text = "callback of " + due.batch.value;
  if (due.batch.value.empty()) text += std::to_string(due.id.value);
  if (event.name != kBatchEnded || event.job)
    text += ' ' + std::to_string(event.job.value_or(JobId{}).value) + ' ' + event.name;
  return crypto::hex(crypto::sha256(as_bytes(text))).substr(0, 32);
}

}  // namespace

struct Webhooks::State : std::enable_shared_from_this<Webhooks::State> {
  explicit State(Parts given) : parts(std::move(given)), timer(parts.executor) {}

  Async<void> loop();
  Async<std::chrono::milliseconds> round();
  Async<void> notify(Due due);
  Async<void> call(const Due& due, const WebhookFormat& format,
                   store::deliveries::Attempt& attempt);
  Async<void> close(Due due, store::deliveries::Attempt attempt, std::string detail);
  [[nodiscard]] bool may_go(const Due& due) const;
  [[nodiscard]] bool has_place(const Due& due) const;
  void note_answer(const Due& due, bool has_answered);
  using EventsOf = decltype(&WebhookFormat::events);
  void queue(Session& session, const BatchId& id, EventsOf events_of) const;
  void wake() {
    ++wakes;
    timer.cancel();
  }

  Parts parts;
  Timer timer;
  std::map<std::string, WebhookFormat> formats;  ///< unchanged from start() on
  Announcements announcements;
  struct Receiver {
    AccountId account;
    std::string target;
    friend auto operator<=>(const Receiver&, const Receiver&) = default;
  };
  static Receiver receiver_of(const Due& due) {
    return {.account = due.account, .target = due.target};
  }
  struct Call {
    Receiver receiver;
    bool is_silent = false;  ///< the receiver is
  };
  std::map<DeliveryId, Call> under_way;
  std::set<Receiver> silent;   ///< whose last call had no answer
  std::set<DeliveryId> ended;  ///< since the last read began, which may have seen them as due
  TimePoint started_at = store::now();
  Steady::time_point running_since = Steady::now();
  std::uint64_t wakes = 0;
  bool running = false, stopping = false;
};

bool Webhooks::State::has_place(const Due& due) const {
  if (under_way.size() >= kAtATime) return false;
  std::uint32_t of_account = 0, of_target = 0, silent_in_all = 0, silent_of_account = 0;
  for (const auto& [id, each] : under_way) {
    if (each.is_silent) ++silent_in_all;
    if (each.receiver.account != due.account) continue;
    ++of_account;
    if (each.is_silent) ++silent_of_account;
    if (each.receiver.target == due.target) ++of_target;
  }
  if (of_account >= kPerAccount || of_target >= kPerTarget) return false;
  if (!silent.contains(receiver_of(due))) return true;
  return silent_in_all < kSilentAtATime && silent_of_account < kSilentPerAccount;
}

void Webhooks::State::note_answer(const Due& due, bool has_answered) {
  const Receiver receiver = receiver_of(due);
  if (has_answered) {
    silent.erase(receiver);
  } else {
    if (silent.size() >= kMaxSilent) silent.clear();  // those that are still silent come back
    silent.insert(receiver);
  }
  for (auto& [id, each] : under_way)
    if (each.receiver == receiver) each.is_silent = !has_answered;
}

bool Webhooks::State::may_go(const Due& due) const {
  if (under_way.contains(due.id) || !has_place(due)) return false;
  if (due.batch.value.empty()) return true;  // an event of the account: no answer announces it
  if (announcements.holds_back(due.batch, Steady::now())) return false;
  return due.batch_created_at >= started_at || Steady::now() >= running_since + kAfterRestart;
}

// Sends what may be sent; how long there is nothing to do unless somebody wakes us.
Async<std::chrono::milliseconds> Webhooks::State::round() {
  using std::chrono::milliseconds;
  announcements.tidy(Steady::now());
  // Those that may not go yet, those under way and those to silent receivers take no place from the
  // others.
  const auto waiting = narrow<std::uint32_t>(announcements.count());
  const auto per_target = kPerTarget + waiting;
  const auto held = waiting + per_target * narrow<std::uint32_t>(silent.size());
  const auto all = held + narrow<std::uint32_t>(under_way.size());
  const store::deliveries::Shares shares{
      .per_target = per_target, .per_account = kPerAccount + held, .at_most = kAtATime + all};
  auto work = [&key = parts.key, shares](Session& session) {
    return std::pair(store::deliveries::due(session, key, {}, shares),
                     store::deliveries::next_due(session));
  };
  ended.clear();
  const auto [due, next] = co_await parts.database.read(work);
  for (const auto& each : due) {
    if (stopping || ended.contains(each.id) || !may_go(each)) continue;
    Receiver receiver = receiver_of(each);
    const bool is_silent = silent.contains(receiver);
    under_way.emplace(each.id, Call{.receiver = std::move(receiver), .is_silent = is_silent});
    auto notifying = [](std::shared_ptr<State> self, Due what) -> Async<void> {
      co_await self->notify(std::move(what));
    };
    boost::asio::co_spawn(parts.executor, notifying(shared_from_this(), each),
                          boost::asio::detached);
  }
  auto sleep = kPoll;
  if (next) sleep = std::clamp<milliseconds>(*next - store::steady_now(), kShortSleep, kPoll);
  if (const auto end = announcements.next_end())
    sleep =
        std::clamp(std::chrono::ceil<milliseconds>(*end - Steady::now()), milliseconds(0), sleep);
  co_return sleep;
}

Async<void> Webhooks::State::loop() {
  const auto self = shared_from_this();
  while (!stopping) {
    const auto seen = wakes;
    auto sleep = kPoll;
    try {
      sleep = co_await round();
    } catch (const std::exception& failure) {
      sleep = kShortSleep;
      log::error("webhooks_failed", {{"detail", std::string(failure.what())}});
    }
    if (seen != wakes || stopping) continue;
    timer.expires_after(sleep);
    boost::system::error_code woken;
    co_await timer.async_wait(boost::asio::redirect_error(use_awaitable, woken));
  }
  running = false;
}

Async<void> Webhooks::State::call(const Due& due, const WebhookFormat& format,
                                  store::deliveries::Attempt& attempt) {
  const bool is_of_batch = !due.batch.value.empty();
  auto work = [&key = parts.key, is_of_batch, id = due.batch,
               account = due.account](Session& session) {
    std::optional<Batch> batch;
    if (is_of_batch) batch = store::jobs::find(session, key, id, store::now());
    return std::pair(
        std::move(batch),
        store::accounts::credential(session, key, account, store::CredentialKind::secret_key));
  };
  auto [batch, secret] = co_await parts.database.read(work);
  if (is_of_batch && !batch) throw Error(ErrorCode::not_found, "The batch has expired.");
  WebhookCall what{.number = due.id.value,
                   .account = due.account,
                   .event = due.event,
                   .batch = std::move(batch)};
  WebhookMessage message = co_await format.message(std::move(what));
  http::FetchRequest request;
  request.url = due.url;
  if (secret) request.headers.emplace_back("Pressoir-Signature", signature(*secret, message.body));
  request.headers.emplace_back("Pressoir-Delivery", public_id(due));
  request.method = http::Post{.content_type = std::move(message.content_type),
                              .body = std::move(message.body),
                              .total = std::min(parts.config.deadline, format.deadline)};
  request.rules = rules_of(parts.config);
  const auto answer = co_await parts.client.fetch(std::move(request));
  attempt.status = answer.status;
  if (!format.is_success(answer.status))
    attempt.problem = "The answer was " + std::to_string(answer.status) + ".";
}

Async<void> Webhooks::State::close(Due due, store::deliveries::Attempt attempt,
                                   std::string detail) {
  const auto& waits = formats.at(due.dialect).back_off;
  const bool delivered = attempt.problem.empty();
  std::optional<TimePoint> next;
  if (!delivered && due.attempts < waits.size()) next = store::steady_now() + waits[due.attempts];
  auto work = [&key = parts.key, due, attempt, next](Session& session) {
    return store::deliveries::attempted(session, key, due, attempt, next);
  };
  const bool is_noted = co_await parts.database.transact(work);
  if (!is_noted) co_return;
  parts.metrics.callback(due.dialect, delivered ? "delivered" : next ? "failed" : "given_up");
  log::info("callback", {{"account", due.account.value},
                         {"dialect", due.dialect},
                         {"tries", std::int64_t{due.attempts} + 1},
                         {"status", std::int64_t{attempt.status}},
                         {"problem", attempt.problem},
                         {"detail", detail}});
}

Async<void> Webhooks::State::notify(Due due) {
  bool is_noted = true;
  try {
    const auto format = formats.find(due.dialect);
    if (format == formats.end() || due.url.empty()) {
      log::error("callback_given_up",
                 {{"account", due.account.value},
                  {"dialect", due.dialect},
                  {"detail", due.url.empty() ? std::string("its URL is unreadable")
                                             : std::string("unknown dialect")}});
      auto work = [id = due.id](Session& session) { store::deliveries::give_up(session, id); };
      co_await parts.database.transact(work);
    } else {
      store::deliveries::Attempt attempt{.account = due.account,
                                         .batch = due.batch,
                                         .url = due.url,
                                         .time = store::now(),
                                         .status = 0,
                                         .problem = ""};
      std::string detail;
      try {
        co_await call(due, format->second, attempt);
      } catch (const Error& error) {
        attempt.problem = error.what();
        detail = error.detail();
      } catch (const std::exception& failure) {
        attempt.problem = "The call failed.";
        log::error("callback_failed", {{"detail", std::string(failure.what())}});
      }
      attempt.time = store::now();
      if (!stopping) note_answer(due, attempt.status != 0);
      // A call that our own stop ended says nothing of the receiver.
      if (!stopping || attempt.status != 0)
        co_await close(due, std::move(attempt), std::move(detail));
    }
    announcements.forget(due.batch);
  } catch (const std::exception& failure) {
    log::error("callback_not_noted", {{"detail", std::string(failure.what())}});
    is_noted = false;
  }
  if (!is_noted && !stopping) {
    Timer pause(parts.executor, kShortSleep);
    boost::system::error_code woken;
    co_await pause.async_wait(boost::asio::redirect_error(use_awaitable, woken));
  }
  under_way.erase(due.id);
  ended.insert(due.id);
  wake();
}

Webhooks::Webhooks(Parts parts) : state_(std::make_shared<State>(std::move(parts))) {}
Webhooks::~Webhooks() = default;

void Webhooks::set_format(std::string dialect, WebhookFormat format) {
  state_->formats.insert_or_assign(std::move(dialect), std::move(format));
}

void Webhooks::check(const std::string& url) const {
  state_->parts.client.check(url, rules_of(state_->parts.config));
}

Async<void> Webhooks::look_up(std::string url) const {
  const auto rules = rules_of(state_->parts.config);
  co_await state_->parts.client.look_up(std::move(url), std::chrono::seconds(2), rules);
}

void Webhooks::expect(const BatchId& batch, const std::string& dialect) {
  const auto format = state_->formats.find(dialect);
  if (format == state_->formats.end()) return;
  state_->announcements.expect(batch, format->second.after_answer, Steady::now());
}

void Webhooks::announced(const BatchId& batch) {
  if (state_->announcements.announced(batch, Steady::now())) state_->wake();
}

void Webhooks::forget(const BatchId& batch) {
  if (state_->announcements.forget(batch)) state_->wake();
}

// A failure of the database fails the transaction; any other one would at every try, so that the
// batch could never end.
void Webhooks::State::queue(Session& session, const BatchId& id, EventsOf events_of) const {
  const auto batch = store::jobs::find(session, parts.key, id, store::now());
  if (!batch) return;
  const auto log_failure = [&batch](const std::string& detail) {
    log::error("callback_not_queued", {{"account", batch->account.value}, {"detail", detail}});
  };
  const auto format = formats.find(batch->origin.dialect);
  if (format == formats.end() || !(format->second.*events_of)) return;
  std::vector<CallbackEvent> events;
  try {
    events = (format->second.*events_of)(*batch);
  } catch (const std::exception& failure) {
    return log_failure(failure.what());
  }
  const auto now = store::steady_now();
  if (!store::deliveries::add(session, parts.key, *batch, events, now))
    log_failure("its URL is unreadable");
}

void Webhooks::queue(Session& session, const BatchId& batch) const {
  if (!store::deliveries::are_wanted(session, batch)) return;
  state_->queue(session, batch, &WebhookFormat::events);
}

bool Webhooks::queue_begun(Session& session, const BatchId& batch,
                           const std::string& dialect) const {
  const auto format = state_->formats.find(dialect);
  if (format == state_->formats.end() || !format->second.first_events) return false;
  if (!store::deliveries::are_wanted_before_the_end(session, batch)) return false;
  state_->queue(session, batch, &WebhookFormat::first_events);
  return true;
}

void Webhooks::wake() { state_->wake(); }

Async<void> Webhooks::start() {
  const auto state = state_;
  std::chrono::seconds longest{0};
  for (const auto& [dialect, format] : state->formats)
    for (const auto wait : format.back_off) longest = std::max(longest, wait);
  auto mend = [longest](Session& session) {
    store::deliveries::mend_waits(session, store::steady_now(), longest);
  };
  co_await state->parts.database.transact(mend);
  state->running = true;
  boost::asio::co_spawn(state->parts.executor, state->loop(), boost::asio::detached);
}

Async<void> Webhooks::stop() {
  const auto state = state_;
  state->stopping = true;
  state->wake();
  Timer waiting(state->parts.executor);
  while (state->running || !state->under_way.empty()) {
    waiting.expires_after(std::chrono::milliseconds(5));
    boost::system::error_code woken;
    co_await waiting.async_wait(boost::asio::redirect_error(use_awaitable, woken));
  }
}

}  // namespace pressoir::service
