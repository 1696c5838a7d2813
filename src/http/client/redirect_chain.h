// RedirectChain: the URL of an outgoing request, then those that its redirects lead to, each
// checked against the address policy. Pure: no look-ups.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/url.h"
#include "http/address_policy.h"
#include "http/client/fetch_request.h"

namespace pressoir::http {

/// The message for an address that the policy refuses.
inline constexpr const char* kRefused = "The URL leads to an address that may not be used.";

/// A URL as a client sent it, taken apart.
/// @throws Error fetch_refused (another scheme), invalid_request (no complete URL).
url::WebUrl target_of(std::string_view text);
/// Whether a connection may be made. Metadata services stay out of reach under allow_private too.
bool is_permitted(const AddressPolicy& policy, TargetRules rules, std::string_view host,
                  const Address& address) noexcept;
/// Checks what needs no look-up. @throws Error fetch_refused.
void check_target(const AddressPolicy& policy, TargetRules rules, const url::WebUrl& target);

/// 301, 302, 303, 307, 308: the answer is elsewhere.
bool is_redirect(unsigned status) noexcept;

class RedirectChain {
 public:
  /// @throws Error fetch_refused as check_target.
  RedirectChain(std::shared_ptr<const AddressPolicy> policy, TargetRules rules, url::WebUrl first,
                std::uint32_t max_redirects);

  /// Where the request is now.
  [[nodiscard]] const url::WebUrl& present() const noexcept { return present_; }
  /// Whether what is for the first URL's origin alone may be sent to the present one.
  [[nodiscard]] bool is_at_origin() const noexcept { return present_.same_origin(first_); }
  /// Whether a connection to this address of the present host may be made.
  [[nodiscard]] bool may_connect(const Address& address) const noexcept;
  /// Where fetch.resolve says that the present host is found; to be checked like any other address.
  [[nodiscard]] std::optional<FixedAddress> fixed() const;
  /// Goes on to where a redirect leads: a URL, or one relative to the present.
  /// @throws Error fetch_failed (too many, nowhere), fetch_refused as check_target.
  void follow(const std::string& location);

 private:
  std::shared_ptr<const AddressPolicy> policy_;
  TargetRules rules_;
  url::WebUrl first_, present_;
  std::uint32_t left_;  ///< redirects
};

}  // namespace pressoir::http
