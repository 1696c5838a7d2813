#include "http/client/redirect_chain.h"

#include <curl/curl.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "http/message.h"

namespace pressoir::http {
namespace {

/// `location` as an absolute URL, whatever its scheme; empty when it is none.
std::string resolved(const std::string& base, const std::string& location) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  char* text = nullptr;
  if (url && curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) == CURLUE_OK &&
      curl_url_set(url.get(), CURLUPART_URL, location.c_str(),
                   CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE) == CURLUE_OK)
    curl_url_get(url.get(), CURLUPART_URL, &text, 0);
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, curl_free);
  return text != nullptr ? text : "";
}

}  // namespace

url::WebUrl target_of(std::string_view text) {
  if (auto target = url::web_url(text)) return std::move(*target);
  const auto scheme = text.substr(0, std::min(text.find(':'), text.size()));
  const bool other_scheme = text.find("://") == scheme.size() &&
                            !equal_ignoring_case(scheme, "http") &&
                            !equal_ignoring_case(scheme, "https");
  if (other_scheme)
    throw Error(ErrorCode::fetch_refused, "Only http:// and https:// URLs can be used.");
  throw Error(ErrorCode::invalid_request, "The URL is not a complete http:// or https:// URL.");
}

bool is_permitted(const AddressPolicy& policy, TargetRules rules, std::string_view host,
                  const Address& address) noexcept {
  if (policy.allows(host, address)) return true;
  return rules.allow_private && use_of(address) != AddressUse::metadata;
}

void check_target(const AddressPolicy& policy, TargetRules rules, const url::WebUrl& target) {
  if (!target.tls && !rules.allow_http)
    throw Error(ErrorCode::fetch_refused, "The URL must begin with https://.");
  if (!rules.any_port && !policy.allows_port(target.port))
    throw Error(ErrorCode::fetch_refused, "The URL's port must be one of " +
                                              policy.allowed_ports() + " (got " +
                                              std::to_string(target.port) + ").");
  if (policy.allows_name(target.host)) return;
  const auto fixed = policy.fixed(target.host);
  const auto address = fixed ? fixed->address : literal_address(target.host);
  if (!rules.allow_private || (address && !is_permitted(policy, rules, target.host, *address)))
    throw Error(ErrorCode::fetch_refused, kRefused, target.host);
}

bool is_redirect(unsigned status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

RedirectChain::RedirectChain(std::shared_ptr<const AddressPolicy> policy, TargetRules rules,
                             url::WebUrl first, std::uint32_t max_redirects)
    : policy_(std::move(policy)),
      rules_(rules),
      first_(std::move(first)),
      present_(first_),
      left_(max_redirects) {
  check_target(*policy_, rules_, present_);
}

bool RedirectChain::may_connect(const Address& address) const noexcept {
  return is_permitted(*policy_, rules_, present_.host, address);
}

std::optional<FixedAddress> RedirectChain::fixed() const { return policy_->fixed(present_.host); }

void RedirectChain::follow(const std::string& location) {
  if (left_ == 0) throw Error(ErrorCode::fetch_failed, "The URL redirects too often.");
  --left_;
  if (location.empty()) throw Error(ErrorCode::fetch_failed, "The redirect has no Location.");
  auto next = url::web_url(resolved(present_.text(), location));
  if (!next) throw Error(ErrorCode::fetch_refused, "The redirect target is not an http(s) URL.");
  check_target(*policy_, rules_, *next);
  present_ = std::move(*next);
}

}  // namespace pressoir::http
