#include "service/callbacks/callback_urls.h"

#include <utility>

#include "base/error.h"
#include "store/callback_urls.h"

namespace pressoir::service {

using store::Session;

Async<std::vector<CallbackUrl>> CallbackUrls::list(AccountId account, std::string dialect) {
  auto work = [&key = key_, account, dialect](Session& session) {
    return store::callback_urls::of(session, key, account, dialect);
  };
  co_return co_await database_.read(work);
}

Async<CallbackUrl> CallbackUrls::add(AccountId account, std::string dialect, std::string url) {
  webhooks_.check(url);
  co_await webhooks_.look_up(url);
  auto work = [&key = key_, account, dialect, url](Session& session) {
    return store::callback_urls::add(session, key, account, dialect, url);
  };
  co_return co_await database_.transact(work);
}

Async<void> CallbackUrls::remove(AccountId account, std::string dialect, std::int64_t id) {
  auto work = [account, dialect, id](Session& session) {
    return store::callback_urls::remove(session, account, dialect, id);
  };
  const bool is_removed = co_await database_.transact(work);
  if (!is_removed) throw Error(ErrorCode::not_found, "There is no such callback URL.");
}

Async<std::vector<store::deliveries::Listed>> CallbackUrls::deliveries(AccountId account,
                                                                       std::uint32_t at_most) {
  auto work = [&key = key_, account, at_most](store::Session& session) {
    return store::deliveries::list(session, key, account, at_most);
  };
  co_return co_await database_.read(work);
}

Async<std::vector<store::deliveries::Attempt>> CallbackUrls::attempts(AccountId account,
                                                                      std::uint32_t at_most) {
  auto work = [&key = key_, account, at_most](store::Session& session) {
    return store::deliveries::attempts(session, key, account, at_most);
  };
  co_return co_await database_.read(work);
}

Async<void> CallbackUrls::send_again(AccountId account, store::deliveries::DeliveryId id) {
  auto work = [&key = key_, account, id](store::Session& session) {
    store::deliveries::send_again(session, key, account, id);
  };
  co_await database_.transact(work);
  webhooks_.wake();
}

}  // namespace pressoir::service
