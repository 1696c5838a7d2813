#include "base/url.h"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

namespace pressoir::url {
namespace {

constexpr std::size_t kMostBytes = 8192;
constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~").find(c) != std::string_view::npos;
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

void append_coded(std::string& text, char c) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  text += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
}

/// Without blanks and control characters at the ends, and without the fragment.
std::string_view trimmed(std::string_view text) {
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
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) return std::nullopt;
    const bool coded =
        c == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2]);
    const bool before_path = i < path;
    const std::string_view allowed = before_path ? ":/@!$&'()*+,;=[]" : ":/@!$&'()*+,;=?";
    if (coded || is_unreserved(c) || allowed.find(c) != std::string_view::npos) {
      result += c;
    } else {
      if (before_path && static_cast<unsigned char>(c) < 0x80) return std::nullopt;
      append_coded(result, c);
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

bool read_host(const boost::urls::url_view& view, WebUrl& result) {
  if (view.host_type() == boost::urls::host_type::ipv6) {
    result.host = view.host_address();
    return true;
  }
  if (view.host_type() == boost::urls::host_type::ipvfuture) return false;
  result.host = view.host();
  for (auto& c : result.host)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return is_host(result.host) && result.host.find(':') == std::string::npos;
}

bool read_port(const boost::urls::url_view& view, WebUrl& result) {
  const std::string_view text(view.port().data(), view.port().size());
  result.port = result.tls ? kHttpsPort : kHttpPort;
  if (text.empty()) return true;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result.port);
  return error == std::errc{} && end == text.data() + text.size() && result.port != 0;
}

}  // namespace

std::optional<WebUrl> web_url(std::string_view text) {
  if (text.size() > kMostBytes) return std::nullopt;
  const auto whole = repaired(trimmed(text));
  if (!whole) return std::nullopt;
  const auto parsed = boost::urls::parse_uri(*whole);
  if (!parsed || !parsed->has_authority()) return std::nullopt;
  const auto& view = *parsed;
  const auto scheme = view.scheme_id();
  if (scheme != boost::urls::scheme::http && scheme != boost::urls::scheme::https)
    return std::nullopt;
  WebUrl result;
  result.tls = scheme == boost::urls::scheme::https;
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

std::string encoded_segment(std::string_view segment) {
  std::string result;
  for (const char c : segment) {
    if (is_unreserved(c))
      result += c;
    else
      append_coded(result, c);
  }
  return result;
}

std::string joined(std::string_view base, std::string_view path) {
  while (base.ends_with('/')) base.remove_suffix(1);
  while (path.starts_with('/')) path.remove_prefix(1);
  return std::string(base) + "/" + std::string(path);
}

}  // namespace pressoir::url
