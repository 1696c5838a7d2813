// The cookie of a session of the panel, and whether a request comes from the panel itself. Pure;
// any thread.
//
// SOURCE: RFC 6265bis (name prefixes, SameSite), Fetch Metadata (Sec-Fetch-Site).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "http/message.h"

namespace pressoir::dialects::own {

/// The only paths that browsers send the cookie to, so that no other API ever sees it.
inline constexpr std::string_view kPanelRoot = "/pressoir/v1/panel";
/// Which a request that changes something carries, whatever its value: pages of other sites can
/// send none without asking first, and are never allowed to.
inline constexpr const char* kPanelHeader = "X-Pressoir-Panel";

/// Whether browsers reach the server by HTTPS alone, be it by the operator's word.
bool is_secure(const http::Head& head, std::string_view public_url);

/// What the cookie holds; empty: none was sent, or several.
std::string session_token_in(const http::Head& head, std::string_view public_url);
/// Set-Cookie of a new session.
std::string session_cookie(const http::Head& head, std::string_view public_url,
                           std::string_view token, std::chrono::seconds life);
/// Set-Cookie that takes it back.
std::string no_session_cookie(const http::Head& head, std::string_view public_url);

/// That a page of this server has sent it. @throws Refusal (403, cross_site).
void require_same_origin(const http::Head& head, std::string_view public_url);

}  // namespace pressoir::dialects::own
