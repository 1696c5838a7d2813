// display_name: a name from a client made fit for the database, JSON and terminals. Pure.
#pragma once

#include <string>
#include <string_view>

namespace pressoir::service {

/// Valid UTF-8 of at most 255 bytes without control characters; what does not fit becomes '?'.
std::string display_name(std::string_view name);

}  // namespace pressoir::service
