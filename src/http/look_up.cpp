#include "http/look_up.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>

namespace pressoir::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// Outlives whoever waits: a look-up under way cannot be called off.
struct LookUp {
  explicit LookUp(const asio::any_io_executor& executor) : resolver(executor), patience(executor) {}
  tcp::resolver resolver;
  asio::steady_timer patience;
  std::vector<Address> found;
};

}  // namespace

Async<std::vector<Address>> look_up(std::string host, std::chrono::milliseconds at_most) {
  const auto executor = co_await asio::this_coro::executor;
  const auto state = std::make_shared<LookUp>(executor);
  state->patience.expires_after(at_most);
  // No flags: addresses of a kind that this machine has no route for count too.
  state->resolver.async_resolve(
      host, "", tcp::resolver::flags(),
      [state](const boost::system::error_code& problem, const tcp::resolver::results_type& all) {
        if (!problem)
          for (const auto& each : all) state->found.push_back(each.endpoint().address());
        state->patience.cancel();
      });
  boost::system::error_code woken;
  co_await state->patience.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  state->resolver.cancel();
  co_return std::move(state->found);
}

}  // namespace pressoir::http
