// Url: web addresses taken apart and put together, over Boost.URL. Pure; safe from any thread.
//
// Lenient as browsers are: blanks at the ends go away, blanks, umlauts and other characters that a
// URL may not hold are percent-coded, a '#' and what follows it is left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pressoir::url {

/// An absolute http or https URL.
struct WebUrl {
  bool tls = false;
  std::string host;            ///< decoded, ASCII letters lower-case; IPv6 without brackets
  std::uint16_t port = 0;      ///< never 0: 80 or 443 where the URL names none
  std::string target;          ///< path and query as sent, percent-coded; starts with '/'
  std::string user, password;  ///< decoded; empty where the URL has none
  friend bool operator==(const WebUrl&, const WebUrl&) = default;

  /// The path alone, percent-coded.
  [[nodiscard]] std::string_view path() const noexcept;
  /// Scheme, host and port are the same: credentials for one are good for the other.
  [[nodiscard]] bool same_origin(const WebUrl& other) const noexcept;
  /// As text, without credentials: safe to keep, not safe to show (the query may hold secrets).
  [[nodiscard]] std::string text() const;
};

/// Empty when `text` is not an absolute http or https URL with a host, or longer than 8 KiB.
std::optional<WebUrl> web_url(std::string_view text);

/// One segment of a path: everything but the unreserved characters of RFC 3986 is percent-coded,
/// so that blanks, umlauts, slashes and percent signs survive.
std::string encoded_segment(std::string_view segment);

/// Undoes %XX, and '+' for a blank where `plus_is_blank` (forms and queries); what is not %XX stays
/// as it is.
std::string percent_decoded(std::string_view text, bool plus_is_blank);

/// `base` ("https://host/prefix", with or without '/' at its end) and `path` ("/v1/x" or "v1/x")
/// with exactly one '/' between them.
std::string joined(std::string_view base, std::string_view path);

}  // namespace pressoir::url
