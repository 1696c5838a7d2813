// Where the keys of a project may be used from. Pure.
#pragma once

#include <string>
#include <vector>

#include "http/message.h"
#include "model/account.h"

namespace pressoir::service {

/// Whether the project may be used by the request of that head: its client is in one of the
/// networks, and the page that sent it (Origin, else Referer) is of one of the domains, where there
/// are any.
bool is_allowed(const Project& project, const http::Head& head);
/// @throws Error unauthorized that says what the project is limited to.
void require_allowed(const Project& project, const http::Head& head);

/// Lower case, for what is stored. @throws Error invalid_request naming the entry that is neither a
/// host ("shop.example") nor "*." and one.
std::vector<std::string> checked_domains(const std::vector<std::string>& domains);
/// As given. @throws Error invalid_request naming the entry that is neither a network nor an
/// address.
std::vector<std::string> checked_networks(const std::vector<std::string>& networks);

}  // namespace pressoir::service
