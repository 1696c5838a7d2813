#include "http/client/look_up.h"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>

#include "base/log.h"

namespace pressoir::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// Outlives whoever waits: a look-up under way cannot be called off.
struct Query {
  Query(const asio::any_io_executor& executor, std::string name)
      : timeout(executor), host(std::move(name)) {}
  asio::steady_timer timeout;
  const std::string host;
  std::atomic<bool> is_given_up = false;
  std::vector<Address> found;
};

/// Empty where the resolver fails: an exception would end the process here.
std::vector<Address> addresses_of(const std::string& host,
                                  const LookUps::Resolve& resolve) noexcept {
  try {
    return resolve(host);
  } catch (const std::exception& error) {
    log::error("look_up_failed", {{"host", host}, {"detail", std::string(error.what())}});
  } catch (...) {
    log::error("look_up_failed", {{"host", host}});
  }
  return {};
}

}  // namespace

std::vector<Address> system_addresses(const std::string& host) {
  asio::io_context context;
  boost::system::error_code problem;
  // No flags: addresses of a kind that this machine has no route for count too.
  const auto all = tcp::resolver(context).resolve(host, "", tcp::resolver::flags(), problem);
  std::vector<Address> found;
  if (!problem)
    for (const auto& each : all) found.push_back(each.endpoint().address());
  return found;
}

LookUps::LookUps(std::uint32_t at_a_time, Resolve resolve)
    : resolve_(std::move(resolve)), threads_(at_a_time) {}

LookUps::~LookUps() {
  threads_.stop();
  threads_.join();
}

Async<std::vector<Address>> LookUps::find(std::string host, std::chrono::milliseconds timeout) {
  const auto executor = co_await asio::this_coro::executor;
  const auto query = std::make_shared<Query>(executor, std::move(host));
  query->timeout.expires_after(timeout);
  // Tracked: the executor stays until the answer has come.
  const auto home = asio::prefer(executor, asio::execution::outstanding_work.tracked);
  asio::post(threads_, [query, home, &resolve = resolve_] {
    if (query->is_given_up) return;  // before its turn came
    auto found = addresses_of(query->host, resolve);
    asio::post(home, [query, found = std::move(found)]() mutable {
      query->found = std::move(found);
      query->timeout.cancel();
    });
  });
  boost::system::error_code woken;
  co_await query->timeout.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  query->is_given_up = true;
  co_return std::move(query->found);
}

}  // namespace pressoir::http
