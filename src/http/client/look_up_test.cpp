#include "http/client/look_up.h"

#include <boost/asio/use_future.hpp>
#include <future>
#include <stdexcept>
#include <thread>
#include <vector>

#include "http/client/client_fixture.h"

namespace pressoir::http {
namespace {

TEST_F(Outgoing, tells_beforehand_of_names_that_lead_to_private_addresses) {
  settings.allow = {"friend.example"};
  settings.resolve = {"friend.example=127.0.0.1", "rebound.example=127.0.0.1"};
  const auto passes = [this](const char* url, TargetRules rules = {}) {
    auto looked = [&]() -> Async<bool> {
      co_await outgoing().look_up(url, std::chrono::seconds(10), rules);
      co_return true;
    };
    return awaited(looked());
  };
  for (const auto* url : {"http://rebound.example/", "http://10.0.0.1/", "http://localhost/"})
    EXPECT_EQ(failure_of([&] { passes(url); }), ErrorCode::fetch_refused) << url;
  for (const auto* url : {"http://friend.example/", "http://9.9.9.9/", "http://no.such.invalid/"})
    EXPECT_TRUE(passes(url)) << url;
  const std::string url = "http://" + own_name() + "/";
  if (url == "http:///") GTEST_SKIP() << "the machine's own name is not known to it";
  EXPECT_EQ(failure_of([&] { passes(url.c_str()); }), ErrorCode::fetch_refused);
  EXPECT_TRUE(passes(url.c_str(), {.allow_http = true, .allow_private = true}));
}

TEST_F(Outgoing, finds_the_addresses_of_a_name) {
  LookUps look_ups(1);
  const auto addresses = awaited(look_ups.find("localhost", std::chrono::seconds(10)));
  ASSERT_FALSE(addresses.empty());
  for (const auto& address : addresses) EXPECT_TRUE(address.is_loopback());
  EXPECT_TRUE(awaited(look_ups.find("no.such.invalid", std::chrono::seconds(1))).empty());
}

TEST(LookUps, do_not_wait_for_a_slow_name) {
  std::promise<void> answer;
  const auto slow = answer.get_future().share();
  std::atomic<int> asked = 0;
  boost::asio::io_context context;  // outlives the threads that post to it
  LookUps look_ups(2, [&](const std::string& host) {
    ++asked;
    if (host.starts_with("slow")) slow.wait();
    return std::vector<Address>{*address_in("192.0.2.7")};
  });
  const auto find = [&](std::string host) {
    return boost::asio::co_spawn(context, look_ups.find(std::move(host), std::chrono::hours(1)),
                                 boost::asio::use_future);
  };
  auto first = find("slow.example");
  auto second = find("quick.example");
  while (second.wait_for(std::chrono::seconds(0)) != std::future_status::ready) context.run_one();
  EXPECT_EQ(second.get().size(), 1U);
  EXPECT_EQ(first.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  answer.set_value();
  context.run();
  EXPECT_EQ(first.get().size(), 1U);
  EXPECT_EQ(asked, 2);
}

TEST(LookUps, ask_for_no_more_names_at_a_time_than_they_may) {
  std::promise<void> answer;
  const auto slow = answer.get_future().share();
  std::atomic<int> asked = 0;
  boost::asio::io_context context;  // outlives the threads that post to it
  LookUps look_ups(2, [&](const std::string&) {
    ++asked;
    slow.wait();
    return std::vector<Address>{*address_in("192.0.2.7")};
  });
  std::vector<std::future<std::vector<Address>>> found;
  for (const auto* host : {"a.example", "b.example", "c.example"})
    found.push_back(boost::asio::co_spawn(context, look_ups.find(host, std::chrono::hours(1)),
                                          boost::asio::use_future));
  context.poll();
  while (asked < 2) std::this_thread::yield();
  // For a third one; on a busy machine each may last a time slice.
  for (int i = 0; i < 100 && asked == 2; ++i) std::this_thread::yield();
  EXPECT_EQ(asked, 2);
  answer.set_value();
  context.run();
  for (auto& each : found) EXPECT_EQ(each.get().size(), 1U);
  EXPECT_EQ(asked, 3);
}

TEST(LookUps, find_nothing_where_the_resolver_fails) {
  boost::asio::io_context context;  // outlives the threads that post to it
  LookUps look_ups(1, [](const std::string&) -> std::vector<Address> {
    throw std::runtime_error("out of descriptors");
  });
  auto found = boost::asio::co_spawn(context, look_ups.find("x.example", std::chrono::hours(1)),
                                     boost::asio::use_future);
  context.run();
  EXPECT_TRUE(found.get().empty());
}

}  // namespace
}  // namespace pressoir::http
