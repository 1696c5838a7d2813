#include "service/accounts/project_limits.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "http/address_policy.h"
#include "http/networks.h"
#include "http/tls/local_names.h"
#include "service/accounts/domain_pattern.h"

namespace pressoir::service {
namespace {

/// Of "https://shop.example:8443/cart": "shop.example". Empty for what is not a URL, as "null".
std::string host_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  auto authority = url.substr(scheme + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  authority = authority.substr(authority.find('@') + 1);  // all of it where there is none
  const auto port = authority.rfind(':');
  if (port != std::string_view::npos && authority.find(']', port) == std::string_view::npos)
    authority = authority.substr(0, port);
  return http::plain_host(authority);
}

/// Of the page that made a browser send the request.
std::string page_host(const http::Head& head) {
  const auto origin = head.header("Origin");
  return host_of(origin.empty() ? head.header("Referer") : origin);
}

bool is_from_networks(const Project& project, const http::Head& head) {
  const auto client = http::address_in(head.remote_address);
  return client && http::Networks("networks", project.networks).hold(*client);
}

bool is_from_domains(const Project& project, const http::Head& head) {
  const auto host = page_host(head);
  return !host.empty() && std::ranges::any_of(project.domains, [&](const std::string& domain) {
    return covers(domain, host);
  });
}

}  // namespace

bool is_allowed(const Project& project, const http::Head& head) {
  return (project.networks.empty() || is_from_networks(project, head)) &&
         (project.domains.empty() || is_from_domains(project, head));
}

void require_allowed(const Project& project, const http::Head& head) {
  if (!project.networks.empty() && !is_from_networks(project, head))
    throw Error(ErrorCode::unauthorized,
                "The project may not be used from the address " + head.remote_address + ".");
  if (project.domains.empty() || is_from_domains(project, head)) return;
  const auto host = page_host(head);
  throw Error(ErrorCode::unauthorized,
              host.empty()
                  ? "The project may be used by web pages of its domains only; the request "
                    "names no page (Origin, Referer)."
                  : "The project may not be used by pages of " + host + ".");
}

std::vector<std::string> checked_domains(const std::vector<std::string>& domains) {
  std::vector<std::string> checked;
  for (const auto& domain : domains) {
    const std::string_view host = domain.starts_with(kBelowDomain)
                                      ? std::string_view(domain).substr(kBelowDomain.size())
                                      : domain;
    if (!http::is_host_name(host))
      throw Error(ErrorCode::invalid_request,
                  "\"" + domain + "\" is not a domain: shop.example and *.shop.example are.");
    checked.push_back(lower(domain));
  }
  return checked;
}

std::vector<std::string> checked_networks(const std::vector<std::string>& networks) {
  for (const auto& network : networks)
    if (!http::network_in(network))
      throw Error(
          ErrorCode::invalid_request,
          "\"" + network + "\" is not a network: 10.1.0.0/16, 2001:db8::/32 and an address are.");
  return networks;
}

}  // namespace pressoir::service
