// Visitors: who uses the page without a key. Pure; any thread.
#pragma once

#include <string_view>

#include "dialects/pressoir/visitor/config.h"
#include "http/message.h"

namespace pressoir::dialects::own {

enum class Visitor : std::uint8_t {
  none,   ///< a client with a key, or one that needs one
  local,  ///< a browser on this machine
  open,   ///< anybody, within limits
};

/// Whether the page itself sends the request, without a key. Pages of other sites cannot: browsers
/// ask before they send a header of this name, and nobody answers.
bool is_from_page(const http::Head& head);

/// Whether the request comes from this machine, by itself and not for somebody else: from a
/// loopback address, with no header of a proxy, to a Host that is a literal localhost, 127.0.0.1 or
/// [::1] (which no name server can lead here), and from no page of another origin.
bool is_local(const http::Head& head);

/// What a request without a key may do.
/// @param public_url  where it is set people come through a proxy, which may look like a browser on
///                    this machine: nobody is local then.
Visitor visitor_in(const http::Head& head, const VisitorConfig& config,
                   std::string_view public_url);

}  // namespace pressoir::dialects::own
