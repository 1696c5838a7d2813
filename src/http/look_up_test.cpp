#include "http/look_up.h"

#include "http/client_fixture.h"

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
  const auto addresses = awaited(look_up("localhost", std::chrono::seconds(10)));
  ASSERT_FALSE(addresses.empty());
  for (const auto& address : addresses) EXPECT_TRUE(address.is_loopback());
  EXPECT_TRUE(awaited(look_up("no.such.invalid", std::chrono::seconds(1))).empty());
}

}  // namespace
}  // namespace pressoir::http
