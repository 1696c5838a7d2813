// Who calls without a key, and what that allows: the page's part of Api.
#include <algorithm>
#include <utility>

#include "dialects/callers.h"
#include "dialects/pressoir/api.h"
#include "dialects/pressoir/request/idempotency.h"
#include "dialects/pressoir/request/uploaded.h"
#include "http/address_shares.h"

namespace pressoir::dialects::own {
namespace {

constexpr const char* kAccount = "page";       ///< whose jobs and history those of visitors are
constexpr std::uint64_t kFormBytes = 1 << 20;  ///< of a body, beside its files

}  // namespace

Async<Api::Sender> Api::sender(http::Request& request, Scope needed) {
  Sender from;
  if (is_from_page(request.head))
    from.visitor = visitor_in(request.head, config_.page, services_.public_url);
  if (from.visitor == Visitor::none) {
    Account account = co_await caller(request, needed);
    from.account = std::move(account);
  } else {
    Account account = co_await services_.accounts.own_account(kAccount);
    from.account = std::move(account);
  }
  co_return from;
}

Async<Api::Sender> Api::sender_without_parameters(http::Request& request, Scope needed) {
  Sender from = co_await sender(request, needed);
  const http::Form none;
  expect_none(http::tree_of(none, request.head.query));
  co_return from;
}

Limits Api::limits_of(Visitor visitor) const {
  Limits limits = limits_;
  if (visitor == Visitor::open)
    limits.max_input_bytes = std::min(limits.max_input_bytes, config_.page.max_input_bytes);
  return limits;
}

Async<VisitorJobs::Place> Api::admit(http::Request& request, Visitor visitor) {
  if (visitor == Visitor::none) co_return VisitorJobs::Place();
  if (idempotency_key_in(request.head))  // one account for all: keys of several would be one
    throw refused_key("idempotency_key_refused", "An Idempotency-Key needs a key of an account.");
  if (visitor == Visitor::local) co_return VisitorJobs::Place();
  std::string address = http::share_key(request.head.remote_address);
  count_in_minute(services_.rate_limits, request, "page " + address, config_.page.per_minute);
  VisitorJobs::Place place = co_await visitor_jobs_.admit(std::move(address));
  http::BodyLimits& limits = request.limits;
  limits.max_file_bytes = std::min(limits.max_file_bytes, config_.page.max_input_bytes);
  limits.max_bytes = std::min(limits.max_bytes, limits.max_file_bytes + kFormBytes);
  co_return place;
}

Async<void> Api::fetch_sources(Order& order, AccountId account) {
  for (RemoteFile& remote : order.wanted.remotes) {
    service::FetchOptions options;
    options.max_bytes = config_.page.max_input_bytes;
    service::Upload upload = co_await services_.fetcher.fetch(
        account, std::move(remote), service::FetchTimes{}, std::move(options));
    co_await check_upload(upload, config_.page.max_input_bytes);
    order.uploads.push_back(std::move(upload));
  }
  order.wanted.remotes.clear();
}

}  // namespace pressoir::dialects::own
