// display_name: a name from a client made fit for the database, JSON and terminals. Pure.
#pragma once

#include <string>
#include <string_view>

namespace pressoir::service {

/// Valid UTF-8 of at most 255 bytes, the extension among them, without control characters; what
/// cannot be shown becomes '?'.
std::string display_name(std::string_view name);

}  // namespace pressoir::service
