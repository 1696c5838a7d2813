#include "base/url.h"

#include <algorithm>
#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/pchars.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>

#include "base/text.h"

namespace pressoir::url {
namespace {

namespace urls = boost::urls;

constexpr std::size_t kMaxBytes = 8192;
constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

// What may stand in a URL as it is: before the path, and from there on.
constexpr auto kBeforePath = urls::pchars + '/' + '[' + ']';
constexpr auto kFromPath = urls::pchars + '/' + '?';

std::string coded(std::string_view text) { return urls::encode(text, urls::unreserved_chars); }

/// Whether %XX stands at `i`.
bool is_coded_at(std::string_view text, std::size_t i) {
  return text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
         hex_value(text[i + 2]) >= 0;
}

/// Without blanks and control characters at the ends, and without the fragment.
std::string_view without_ends(std::string_view text) {
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  text = text.substr(0, text.find('#'));
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Percent-codes what a URL may not hold (RFC 3986, 2), wherever it stands; '%' too where no two
/// digits follow. Brackets are for hosts only. Empty: a control character, or before the path
/// something on whose meaning programs disagree (a backslash).
std::optional<std::string> repaired(std::string_view text) {
  const auto authority = std::min(text.find("//"), text.size());
  const auto path = std::min(text.find_first_of("/?", authority + 2), text.size());
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte == 0x7F) return std::nullopt;
    const bool before_path = i < path;
    if (is_coded_at(text, i) || (before_path ? kBeforePath(byte) : kFromPath(byte))) {
      result += c;
    } else {
      if (before_path && byte < 0x80) return std::nullopt;
      result += coded(text.substr(i, 1));
    }
  }
  return result;
}

/// A decoded host without anything that could end a host.
bool is_host(std::string_view host) {
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != 0x7F &&
           std::string_view("/\\?#@%<>[]\"^`{|}").find(c) == std::string_view::npos;
  });
}

bool read_host(const urls::url_view& view, WebUrl& result) {
  if (view.host_type() == urls::host_type::ipv6) {
    result.host = view.host_address();
    return true;
  }
  if (view.host_type() == urls::host_type::ipvfuture) return false;
  result.host = lower(view.host());
  return is_host(result.host) && result.host.find(':') == std::string::npos;
}

bool read_port(const urls::url_view& view, WebUrl& result) {
  const std::string_view text(view.port().data(), view.port().size());
  result.port = result.tls ? kHttpsPort : kHttpPort;
  if (!text.empty()) result.port = number_in<std::uint16_t>(text).value_or(0);
  return result.port != 0;
}

}  // namespace

std::optional<WebUrl> web_url(std::string_view text) {
  if (text.size() > kMaxBytes) return std::nullopt;
  const auto whole = repaired(without_ends(text));
  if (!whole) return std::nullopt;
  const auto parsed = urls::parse_uri(*whole);
  if (!parsed || !parsed->has_authority()) return std::nullopt;
  const auto& view = *parsed;
  const auto scheme = view.scheme_id();
  if (scheme != urls::scheme::http && scheme != urls::scheme::https) return std::nullopt;
  WebUrl result;
  result.tls = scheme == urls::scheme::https;
  if (!read_host(view, result) || !read_port(view, result)) return std::nullopt;
  result.user = view.user();
  result.password = view.password();
  const auto target = view.encoded_target();
  result.target.assign(target.data(), target.size());
  if (result.target.empty() || result.target.starts_with('?')) result.target.insert(0, "/");
  if (!result.target.starts_with('/')) return std::nullopt;  // "http://host:8x/" in Boost 1.81
  return result;
}

std::string_view WebUrl::path() const noexcept {
  return std::string_view(target).substr(0, target.find('?'));
}

bool WebUrl::same_origin(const WebUrl& other) const noexcept {
  return tls == other.tls && host == other.host && port == other.port;
}

std::string WebUrl::text() const {
  std::string result = tls ? "https://" : "http://";
  if (host.find(':') != std::string::npos)
    result += "[" + host + "]";
  else
    result += host;
  if (port != (tls ? kHttpsPort : kHttpPort)) result += ":" + std::to_string(port);
  return result + target;
}

std::string encoded_segment(std::string_view segment) { return coded(segment); }

std::string percent_decoded(std::string_view text, bool plus_is_blank) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_coded_at(text, i)) {
      decoded += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      decoded += c == '+' && plus_is_blank ? ' ' : c;
    }
  }
  return decoded;
}

std::string joined(std::string_view base, std::string_view path) {
  while (base.ends_with('/')) base.remove_suffix(1);
  while (path.starts_with('/')) path.remove_prefix(1);
  return std::string(base) + "/" + std::string(path);
}

}  // namespace pressoir::url
