#include "http/client/client.h"

#include <algorithm>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/error.h"
#include "http/client/look_up.h"
#include "http/client/transfer_loop.h"
#include "http/message.h"

namespace pressoir::http {
namespace {

namespace asio = boost::asio;
constexpr std::uint32_t kLookUps = 32;  ///< names asked for at a time
using Signature = void(std::exception_ptr, TransferResult);

/// @throws Error invalid_request, fetch_refused.
url::WebUrl target_of(std::string_view text) {
  if (auto target = url::web_url(text)) return std::move(*target);
  const auto scheme = text.substr(0, std::min(text.find(':'), text.size()));
  const bool other_scheme = text.find("://") == scheme.size() &&
                            !equal_ignoring_case(scheme, "http") &&
                            !equal_ignoring_case(scheme, "https");
  if (other_scheme)
    throw Error(ErrorCode::fetch_refused, "Only http:// and https:// URLs can be used.");
  throw Error(ErrorCode::invalid_request, "The URL is not a complete http:// or https:// URL.");
}

/// Carries the outcome from the loop's thread to the waiting coroutine's executor.
template <class Handler>
class Delivery {
 public:
  explicit Delivery(Handler handler)
      : handler_(std::move(handler)), work_(asio::get_associated_executor(handler_)) {}
  auto slot() const { return asio::get_associated_cancellation_slot(handler_); }

  static void deliver(std::shared_ptr<Delivery> self, std::exception_ptr failure,
                      TransferResult result) {
    const auto executor = self->work_.get_executor();
    asio::post(executor, [self = std::move(self), failure = std::move(failure),
                          result = std::move(result)]() mutable {
      if (self->slot().is_connected()) self->slot().clear();
      auto handler = std::move(self->handler_);
      self.reset();
      std::move(handler)(failure, std::move(result));
    });
  }

 private:
  Handler handler_;
  asio::executor_work_guard<asio::associated_executor_t<Handler>> work_;
};

}  // namespace

/// The loop with what it needs to be called from a coroutine.
class Client::Loop {
 public:
  explicit Loop(std::uint32_t at_a_time) : loop_(std::make_shared<TransferLoop>(at_a_time)) {}
  void stop() noexcept { loop_->stop(); }

  Async<TransferResult> run(std::shared_ptr<const AddressPolicy> policy, TransferPlan plan) {
    // A failure to begin is thrown here, not in the initiation, where nobody would catch it.
    auto done = std::make_shared<Transfer::Done>();
    auto transfer =
        std::make_unique<Transfer>(std::move(policy), std::move(plan),
                                   [done](std::exception_ptr failure, TransferResult result) {
                                     (*done)(std::move(failure), std::move(result));
                                   });
    auto begin = [loop = loop_, done, &transfer](auto handler) {
      using Mine = Delivery<decltype(handler)>;
      const auto id = loop->next_id();
      auto delivery = std::make_shared<Mine>(std::move(handler));
      if (auto slot = delivery->slot(); slot.is_connected())
        slot.assign([weak = std::weak_ptr(loop), id](asio::cancellation_type) {
          if (const auto present = weak.lock()) present->cancel(id);
        });
      *done = [delivery](std::exception_ptr failure, TransferResult result) mutable {
        Mine::deliver(std::move(delivery), std::move(failure), std::move(result));
      };
      loop->add(id, std::move(transfer));
    };
    auto result = co_await asio::async_initiate<const asio::use_awaitable_t<>, Signature>(
        std::move(begin), asio::use_awaitable);
    co_return result;
  }

 private:
  std::shared_ptr<TransferLoop> loop_;
};

Client::Client(const FetchConfig& config, std::shared_ptr<SpoolBudget> budget)
    : policy_(std::make_shared<const AddressPolicy>(config)),
      config_(config),
      budget_(std::move(budget)),
      look_ups_(std::make_unique<LookUps>(kLookUps)),
      loop_(std::make_unique<Loop>(config.max_transfers)) {}

Client::~Client() = default;

void Client::stop() noexcept { loop_->stop(); }

void Client::check(std::string_view text, TargetRules rules) const {
  check_target(*policy_, rules, target_of(text));
}

Async<void> Client::look_up(std::string url, std::chrono::milliseconds timeout, TargetRules rules) {
  const auto policy = policy_;
  const auto target = target_of(url);
  check_target(*policy, rules, target);
  if (policy->fixed(target.host) || literal_address(target.host)) co_return;
  const auto found = co_await look_ups_->find(target.host, timeout);
  const auto is_usable = [&](const Address& address) {
    return is_permitted(*policy, rules, target.host, address);
  };
  if (!found.empty() && std::ranges::none_of(found, is_usable))
    throw Error(ErrorCode::fetch_refused, kRefused, target.host);
}

Async<Fetched> Client::fetch(FetchRequest request) {
  TransferPlan plan;
  plan.owner = request.owner;
  plan.target = target_of(request.url);
  const bool own = !request.user.empty() || !request.password.empty();
  plan.user = own ? std::move(request.user) : plan.target.user;
  plan.password = own ? std::move(request.password) : plan.target.password;
  plan.spool = std::move(request.spool);
  plan.max_bytes = request.max_bytes;
  plan.budget = budget_;
  plan.max_redirects = config_.max_redirects;
  plan.connect = config_.connect;
  plan.first_byte = std::min<std::chrono::milliseconds>(request.first_byte, config_.first_byte);
  plan.total = std::min<std::chrono::milliseconds>(request.total, config_.total);
  auto result = co_await loop_->run(policy_, std::move(plan));
  Fetched fetched{.content = std::move(*result.content),
                  .status = result.status,
                  .content_type = std::move(result.content_type),
                  .file_name = std::move(result.file_name),
                  .final_url = std::move(result.final_url)};
  co_return fetched;
}

Async<PostResult> Client::post(PostRequest request) {
  TransferPlan plan;
  plan.target = target_of(request.url);
  plan.user = plan.target.user;
  plan.password = plan.target.password;
  plan.headers = std::move(request.headers);
  plan.headers.emplace_back("Content-Type", request.content_type);
  plan.post = std::move(request.body);
  plan.connect = std::min<std::chrono::milliseconds>(request.total, config_.connect);
  plan.first_byte = plan.total = request.total;
  plan.rules = request.rules;
  const auto result = co_await loop_->run(policy_, std::move(plan));
  co_return PostResult{result.status};
}

}  // namespace pressoir::http
