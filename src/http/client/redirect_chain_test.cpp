#include "http/client/redirect_chain.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "base/error.h"

namespace pressoir::http {
namespace {

RedirectChain chain_from(std::string_view url, std::uint32_t max_redirects = 5,
                         TargetRules rules = {}) {
  FetchConfig config;
  config.allow = {"10.1.0.0/16"};
  config.resolve = {"fixed.example=10.1.0.1:8080"};
  return {std::make_shared<const AddressPolicy>(config), rules, target_of(url), max_redirects};
}

/// Its code and message; empty: nothing was thrown.
std::optional<std::pair<ErrorCode, std::string>> failure_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return std::pair(error.code(), std::string(error.what()));
  }
  return std::nullopt;
}

std::optional<std::pair<ErrorCode, std::string>> failed(ErrorCode code, std::string message) {
  return std::pair(code, std::move(message));
}

std::string redirected(std::string_view from, const std::string& location) {
  auto chain = chain_from(from);
  chain.follow(location);
  return chain.present().text();
}

Address address(const char* text) { return boost::asio::ip::make_address(text); }

TEST(RedirectChain, goes_where_the_location_leads) {
  EXPECT_EQ(redirected("http://a.example/1/2?x", "3?y=1"), "http://a.example/1/3?y=1");
  EXPECT_EQ(redirected("http://a.example/1/2", "/3"), "http://a.example/3");
  EXPECT_EQ(redirected("http://a.example/1", "//b.example/2"), "http://b.example/2");
  EXPECT_EQ(redirected("http://a.example/1", "https://b.example/a b"), "https://b.example/a%20b");
}

TEST(RedirectChain, returns_to_the_origin_or_not) {
  auto chain = chain_from("https://u:p@a.example/1");
  EXPECT_TRUE(chain.is_at_origin());
  chain.follow("/2");
  EXPECT_TRUE(chain.is_at_origin());
  chain.follow("http://a.example/3");
  EXPECT_FALSE(chain.is_at_origin()) << "without TLS it is another one";
  chain.follow("https://b.example/4");
  EXPECT_FALSE(chain.is_at_origin());
  chain.follow("https://a.example/5");
  EXPECT_TRUE(chain.is_at_origin());
}

TEST(RedirectChain, ends_after_so_many_redirects) {
  auto chain = chain_from("http://a.example/", 2);
  chain.follow("/1");
  chain.follow("/2");
  EXPECT_EQ(failure_of([&] { chain.follow("/3"); }),
            failed(ErrorCode::fetch_failed, "The URL redirects too often."));
}

TEST(RedirectChain, refuses_what_leads_nowhere_or_out_of_the_web) {
  auto chain = chain_from("http://a.example/");
  EXPECT_EQ(failure_of([&] { chain.follow(""); }),
            failed(ErrorCode::fetch_failed, "The redirect has no Location."));
  for (const auto* location : {"file:///etc/passwd", "gopher://a.example/", "ftp://a.example/x"})
    EXPECT_EQ(failure_of([&] { chain.follow(location); }),
              failed(ErrorCode::fetch_refused, "The redirect target is not an http(s) URL."))
        << location;
}

TEST(RedirectChain, checks_every_target_against_the_policy) {
  EXPECT_EQ(failure_of([] { (void)chain_from("http://127.0.0.1/"); }),
            failed(ErrorCode::fetch_refused, kRefused));
  auto chain = chain_from("http://a.example/");
  EXPECT_EQ(failure_of([&] { chain.follow("http://10.2.0.1/"); }),
            failed(ErrorCode::fetch_refused, kRefused));
  EXPECT_EQ(failure_of([&] { chain.follow("http://a.example:22/"); }),
            failed(ErrorCode::fetch_refused, "The URL's port must be one of 80, 443 (got 22)."));
  EXPECT_EQ(failure_of([&] { chain.follow("http://10.1.2.3/"); }), std::nullopt);
  EXPECT_EQ(chain.present().host, "10.1.2.3");
}

TEST(RedirectChain, keeps_its_rules) {
  const TargetRules only_tls{.allow_http = false, .allow_private = true, .any_port = true};
  auto chain = chain_from("https://127.0.0.1:9/", 5, only_tls);
  EXPECT_EQ(failure_of([&] { chain.follow("http://a.example/"); }),
            failed(ErrorCode::fetch_refused, "The URL must begin with https://."));
  EXPECT_TRUE(chain.may_connect(address("127.0.0.1")));
  EXPECT_FALSE(chain.may_connect(address("169.254.169.254"))) << "no rule opens these";
}

TEST(RedirectChain, judges_addresses_and_fixed_ones_by_the_present_host) {
  auto chain = chain_from("http://a.example/");
  EXPECT_TRUE(chain.may_connect(address("93.184.216.34")));
  EXPECT_TRUE(chain.may_connect(address("10.1.0.1")));
  EXPECT_FALSE(chain.may_connect(address("10.2.0.1")));
  EXPECT_FALSE(chain.fixed());
  chain.follow("http://fixed.example/");
  ASSERT_TRUE(chain.fixed());
  EXPECT_EQ(chain.fixed()->port, 8080);
}

TEST(TargetOf, takes_http_and_https_alone) {
  EXPECT_EQ(target_of("https://a.example/x").text(), "https://a.example/x");
  EXPECT_EQ(failure_of([] { (void)target_of("ftp://a.example/x"); }),
            failed(ErrorCode::fetch_refused, "Only http:// and https:// URLs can be used."));
  EXPECT_EQ(
      failure_of([] { (void)target_of("a.example/x"); }),
      failed(ErrorCode::invalid_request, "The URL is not a complete http:// or https:// URL."));
}

}  // namespace
}  // namespace pressoir::http
