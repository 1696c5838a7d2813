// How long the client waits, for a host and for its turn, and what ends a wait.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/system/system_error.hpp>

#include "http/client/client_fixture.h"

namespace pressoir::http {
namespace {

using namespace std::chrono_literals;

template <class F>
std::chrono::milliseconds time_of(F call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               start);
}

TEST_F(Outgoing, waits_for_the_first_byte_only_so_long) {
  const RawServer silent({""});
  const auto request =
      request_for(silent.url(), {.first_byte = 300ms, .total = std::chrono::milliseconds::max()});
  const auto took = time_of([&] {
    EXPECT_EQ(failure_of([&] { awaited(outgoing().fetch(request)); }), ErrorCode::fetch_failed);
  });
  EXPECT_EQ(last_message(), "The URL's host takes too long to answer.");
  EXPECT_EQ(last_detail(), "first_byte time-out (300 ms)");
  EXPECT_GE(took, 300ms);
  EXPECT_LT(took, 3s);
}

TEST_F(Outgoing, waits_for_the_whole_only_so_long) {
  add(Method::get, "/slow", [](Request&) -> Async<Response> {
    BodySource source;
    source.next = []() -> Async<Buffer> {
      boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, 50ms);
      co_await timer.async_wait(boost::asio::use_awaitable);
      co_return to_buffer(as_bytes("drop"));
    };
    co_return stream_response(200, "image/png", std::move(source));
  });
  start();
  const auto request = request_for(at("/slow"), {.first_byte = 3s, .total = 500ms});
  const auto took = time_of([&] {
    EXPECT_EQ(failure_of([&] { awaited(outgoing().fetch(request)); }), ErrorCode::fetch_failed);
  });
  EXPECT_EQ(last_message(), "The URL's host takes too long to answer.");
  EXPECT_EQ(last_detail(), "total time-out (500 ms)");
  EXPECT_GE(took, 500ms);
  EXPECT_LT(took, 3s);
}

TEST_F(Outgoing, waits_for_a_connection_only_so_long) {
  settings.connect = 1s;
  settings.first_byte = settings.total = 20s;
  const RawServer silent({""});  // answers no TLS handshake either
  const auto took = time_of(
      [&] { EXPECT_EQ(fetch_failure("https" + silent.url().substr(4)), ErrorCode::fetch_failed); });
  EXPECT_EQ(last_message(), "The URL's host takes too long to answer.");
  EXPECT_EQ(last_detail(), "connect time-out (1000 ms)");
  EXPECT_LT(took, 10s);
}

TEST_F(Outgoing, waits_for_a_place_only_so_long) {
  settings.max_transfers = 1;
  const RawServer silent({""});
  outgoing();
  auto slow = std::async(std::launch::async, [&] {
    try {
      fetch(silent.url());
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::internal;
  });
  ASSERT_TRUE(comes_true([&] { return silent.connections == 1; }));
  const auto request = request_for(silent.url(), {.first_byte = 200ms, .total = 400ms});
  EXPECT_EQ(failure_of([&] { awaited(outgoing().fetch(request)); }), ErrorCode::fetch_failed);
  EXPECT_EQ(last_message(), "The URL's host takes too long to answer.");
  EXPECT_EQ(last_detail(), "place time-out (400 ms)");
  EXPECT_EQ(silent.connections, 1);
  outgoing().stop();
  EXPECT_EQ(slow.get(), ErrorCode::unavailable);
}

TEST_F(Outgoing, never_waits_longer_than_the_settings_say) {
  settings.total = 1s;
  const RawServer silent({""});
  const auto took =
      time_of([&] { EXPECT_EQ(fetch_failure(silent.url()), ErrorCode::fetch_failed); });
  EXPECT_LT(took, 3s);
}

TEST_F(Outgoing, queues_beyond_the_limit) {
  settings.max_transfers = 4;  // half of them for one owner
  add_usual_routes();
  add(Method::get, "/wait", [this](Request&) -> Async<Response> {
    ++waiting;
    co_await until([this] { return released.load(); });
    co_return text_response(200, "image/png", "waited");
  });
  start();
  outgoing();
  std::vector<std::future<std::string>> all;
  for (int i = 0; i < 5; ++i)
    all.push_back(
        std::async(std::launch::async, [&] { return text_of(*fetch(at("/wait")).content); }));
  ASSERT_TRUE(comes_true([&] { return waiting == 2; }));
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(waiting, 2);
  released = true;
  for (auto& one : all) EXPECT_EQ(one.get(), "waited");
}

TEST_F(Outgoing, slow_hosts_of_one_owner_do_not_delay_others) {
  settings.max_transfers = 8;
  add_usual_routes();
  add_file("/quick");
  start();
  const RawServer silent({""});
  outgoing();
  const auto of = [&](std::int64_t owner, const std::string& url) {
    return request_for(url, {}, owner);
  };
  const auto slow = [&](std::int64_t owner, int count) {
    std::vector<std::future<ErrorCode>> all;
    for (int i = 0; i < count; ++i)
      all.push_back(std::async(std::launch::async, [&, owner] {
        try {
          awaited(outgoing().fetch(of(owner, silent.url())));
        } catch (const Error& error) {
          return error.code();
        }
        return ErrorCode::internal;
      }));
    return all;
  };
  auto first = slow(1, 20);
  ASSERT_TRUE(comes_true([&] { return silent.connections == 4; }));  // alone it has half
  auto second = slow(2, 20);
  ASSERT_TRUE(comes_true([&] { return silent.connections == 6; }));  // beside others a quarter
  const auto took = time_of([&] {
    EXPECT_EQ(text_of(*awaited(outgoing().fetch(of(3, at("/quick")))).content), "bytes of /quick");
    auto callback = callback_to(at("/echo"));
    callback.rules.allow_private = true;
    EXPECT_EQ(awaited(outgoing().fetch(std::move(callback))).status, 200U);
  });
  EXPECT_LT(took, 3s);
  EXPECT_EQ(silent.connections, 6);
  outgoing().stop();
  for (auto* all : {&first, &second})
    for (auto& one : *all) EXPECT_EQ(one.get(), ErrorCode::unavailable);
}

TEST_F(Outgoing, callbacks_wait_for_no_fetch) {
  settings.max_transfers = 1;
  add_usual_routes();
  start();
  const RawServer silent({""});
  outgoing();
  auto slow = std::async(std::launch::async, [&] { return fetch_failure(silent.url()); });
  ASSERT_TRUE(comes_true([&] { return silent.connections == 1; }));
  auto callback = callback_to(at("/echo"));
  callback.rules.allow_private = true;
  EXPECT_EQ(awaited(outgoing().fetch(std::move(callback))).status, 200U);
  outgoing().stop();
  EXPECT_EQ(slow.get(), ErrorCode::unavailable);
}

TEST_F(Outgoing, a_stop_ends_what_is_under_way_and_all_that_follows) {
  const RawServer silent({""});
  outgoing();
  auto one = std::async(std::launch::async, [&] { return fetch_failure(silent.url()); });
  ASSERT_TRUE(comes_true([&] { return silent.connections == 1; }));
  outgoing().stop();
  EXPECT_EQ(one.get(), ErrorCode::unavailable);
  EXPECT_EQ(fetch_failure(silent.url()), ErrorCode::unavailable);
  outgoing().stop();
}

TEST_F(Outgoing, a_cancelled_coroutine_ends_its_transfer) {
  const RawServer silent({""});
  outgoing();
  auto& mine = new_loop();
  boost::asio::cancellation_signal signal;
  bool aborted = false;
  auto wait = [&]() -> Async<void> { co_await outgoing().fetch(request_for(silent.url())); };
  boost::asio::co_spawn(
      mine, wait, boost::asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) {
        try {
          if (error) std::rethrow_exception(error);
        } catch (const boost::system::system_error& system) {
          aborted = system.code() == boost::asio::error::operation_aborted;
        }
      }));
  boost::asio::steady_timer timer(mine, 200ms);
  timer.async_wait([&](auto) { signal.emit(boost::asio::cancellation_type::terminal); });
  const auto took = time_of([&] { mine.run(); });
  EXPECT_TRUE(aborted);
  EXPECT_LT(took, 3s);
}

}  // namespace
}  // namespace pressoir::http
