#include "dialects/pressoir/panel/cookie.h"

#include <utility>

#include "base/text.h"
#include "dialects/pressoir/request/refusal.h"

namespace pressoir::dialects::own {
namespace {

constexpr std::string_view kHttps = "https://";

std::string_view cookie_name(const http::Head& head, std::string_view public_url) {
  return is_secure(head, public_url) ? "__Secure-pressoir_session" : "pressoir_session";
}

std::string cookie_with(const http::Head& head, std::string_view public_url, std::string_view token,
                        std::chrono::seconds life) {
  std::string cookie(cookie_name(head, public_url));
  cookie.append("=").append(token).append("; Path=").append(kPanelRoot);
  cookie += "; Max-Age=" + std::to_string(life.count()) + "; HttpOnly; SameSite=Strict";
  if (is_secure(head, public_url)) cookie += "; Secure";
  return cookie;
}

/// "images.example.org:8443" of "https://images.example.org:8443/a".
std::string_view authority_of(std::string_view url) {
  const auto slashes = url.find("://");
  if (slashes == std::string_view::npos) return {};
  url.remove_prefix(slashes + 3);
  return url.substr(0, url.find('/'));
}

[[noreturn]] void refuse_site() {
  throw Refusal(ErrorCode::forbidden,
                {.status = 403,
                 .code = "cross_site",
                 .detail = "Only pages of this server may send this, with the header " +
                           std::string(kPanelHeader) + '.'});
}

}  // namespace

bool is_secure(const http::Head& head, std::string_view public_url) {
  return head.tls || public_url.starts_with(kHttps);
}

std::string session_token_in(const http::Head& head, std::string_view public_url) {
  const std::string_view name = cookie_name(head, public_url);
  std::string token;
  for (const std::string_view each : split(head.header("Cookie"), ';')) {
    const std::string_view pair = trimmed(each);
    if (pair.size() <= name.size() || !pair.starts_with(name) || pair[name.size()] != '=') continue;
    if (!token.empty()) return {};  // somebody else's host may have set the other
    token = pair.substr(name.size() + 1);
  }
  return token;
}

std::string session_cookie(const http::Head& head, std::string_view public_url,
                           std::string_view token, std::chrono::seconds life) {
  return cookie_with(head, public_url, token, life);
}

std::string no_session_cookie(const http::Head& head, std::string_view public_url) {
  return cookie_with(head, public_url, {}, std::chrono::seconds(0));
}

void require_same_origin(const http::Head& head, std::string_view public_url) {
  if (head.header(kPanelHeader).empty()) refuse_site();
  const std::string_view site = head.header("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin") refuse_site();
  const std::string_view origin = head.header("Origin");
  if (origin.empty()) return;
  const std::string from = lower(authority_of(origin));
  const bool is_ours = !from.empty() && (from == lower(head.header("Host")) ||
                                         from == lower(authority_of(public_url)));
  if (!is_ours) refuse_site();
}

}  // namespace pressoir::dialects::own
