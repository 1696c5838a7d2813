#include "dialects/pressoir/visitor/visitor.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/text.h"
#include "http/networks.h"

namespace pressoir::dialects::own {
namespace {

constexpr std::string_view kMark = "Pressoir-Page";
constexpr std::array<std::string_view, 3> kLocalNames{"localhost", "127.0.0.1", "[::1]"};
/// What proxies say of those for whom they ask, beside X-Forwarded-*.
constexpr std::array<std::string_view, 4> kProxyHeaders{"forwarded", "via", "x-real-ip",
                                                        "x-client-ip"};

bool is_of_proxy(const std::string& name) {
  const std::string folded = lower(name);
  return folded.starts_with("x-forwarded-") ||
         std::ranges::find(kProxyHeaders, folded) != kProxyHeaders.end();
}

/// localhost, localhost:8080, [::1]:8080.
bool is_local_name(std::string_view host) {
  const auto is_digits = [](std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
  };
  return std::ranges::any_of(kLocalNames, [&](std::string_view name) {
    const auto rest = host.substr(std::min(name.size(), host.size()));
    return http::equal_ignoring_case(host.substr(0, name.size()), name) &&
           (rest.empty() || (rest.front() == ':' && is_digits(rest.substr(1))));
  });
}

bool is_loopback(std::string_view text) {
  const auto address = http::address_in(text);
  return address && http::unmapped(*address).is_loopback();
}

/// Every header of that name; none is no objection.
template <class Condition>
bool each(const http::Head& head, std::string_view name, Condition holds) {
  return std::ranges::all_of(head.headers, [&](const auto& header) {
    return !http::equal_ignoring_case(header.first, name) || holds(header.second);
  });
}

}  // namespace

bool is_from_page(const http::Head& head) {
  return head.header("Authorization").empty() && !head.header(kMark).empty();
}

bool is_local(const http::Head& head) {
  const std::string host(head.header("Host"));
  const std::string origin = (head.tls ? "https://" : "http://") + host;
  const auto is_of_site = [](std::string_view site) {
    return site == "same-origin" || site == "none";
  };
  return is_loopback(head.remote_address) &&
         std::ranges::none_of(head.headers, is_of_proxy,
                              [](const auto& header) { return header.first; }) &&
         is_local_name(host) &&
         each(head, "Host", [&](const auto& text) { return text == host; }) &&
         each(head, "Origin", [&](const auto& text) { return text == origin; }) &&
         each(head, "Sec-Fetch-Site", is_of_site);
}

Visitor visitor_in(const http::Head& head, const VisitorConfig& config,
                   std::string_view public_url) {
  if (config.local && public_url.empty() && is_local(head)) return Visitor::local;
  return config.open ? Visitor::open : Visitor::none;
}

}  // namespace pressoir::dialects::own
