#include "http/client/client.h"

#include <algorithm>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/error.h"
#include "http/client/fetch_deadlines.h"
#include "http/client/look_up.h"
#include "http/client/redirect_chain.h"
#include "http/client/transfer_loop.h"

namespace pressoir::http {
namespace {

namespace asio = boost::asio;
constexpr std::uint32_t kLookUps = 32;  ///< names asked for at a time
using Signature = void(std::exception_ptr, Fetched);

/// Carries the outcome from the loop's thread to the waiting coroutine's executor.
template <class Handler>
class Delivery {
 public:
  explicit Delivery(Handler handler)
      : handler_(std::move(handler)), work_(asio::get_associated_executor(handler_)) {}
  auto slot() const { return asio::get_associated_cancellation_slot(handler_); }

  static void deliver(std::shared_ptr<Delivery> self, std::exception_ptr failure, Fetched fetched) {
    const auto executor = self->work_.get_executor();
    asio::post(executor, [self = std::move(self), failure = std::move(failure),
                          fetched = std::move(fetched)]() mutable {
      if (self->slot().is_connected()) self->slot().clear();
      auto handler = std::move(self->handler_);
      self.reset();
      std::move(handler)(failure, std::move(fetched));
    });
  }

 private:
  Handler handler_;
  asio::executor_work_guard<asio::associated_executor_t<Handler>> work_;
};

}  // namespace

Client::Client(const FetchConfig& config, std::shared_ptr<SpoolBudget> budget)
    : policy_(std::make_shared<const AddressPolicy>(config)),
      config_(config),
      budget_(std::move(budget)),
      look_ups_(std::make_unique<LookUps>(kLookUps)),
      loop_(std::make_shared<TransferLoop>(config.max_transfers)) {}

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
  auto first = target_of(request.url);
  if (request.user.empty() && request.password.empty()) {
    request.user = first.user;
    request.password = first.password;
  }
  RedirectChain chain(policy_, request.rules, std::move(first), config_.max_redirects);
  const FetchDeadlines deadlines(config_, request, FetchDeadlines::Clock::now());
  // A failure to begin is thrown here, not in the initiation, where nobody would catch it.
  auto transfer =
      std::make_unique<Transfer>(std::move(request), std::move(chain), deadlines, budget_);
  auto begin = [loop = loop_, &transfer](auto handler) {
    using Mine = Delivery<decltype(handler)>;
    const auto id = loop->next_id();
    auto delivery = std::make_shared<Mine>(std::move(handler));
    if (auto slot = delivery->slot(); slot.is_connected())
      slot.assign([weak = std::weak_ptr(loop), id](asio::cancellation_type) {
        if (const auto present = weak.lock()) present->cancel(id);
      });
    transfer->set_done([delivery](std::exception_ptr failure, Fetched fetched) mutable {
      Mine::deliver(std::move(delivery), std::move(failure), std::move(fetched));
    });
    loop->add(id, std::move(transfer));
  };
  auto fetched = co_await asio::async_initiate<const asio::use_awaitable_t<>, Signature>(
      std::move(begin), asio::use_awaitable);
  co_return fetched;
}

}  // namespace pressoir::http
