// The known name that is most like one that is not known. Pure; any thread.
#pragma once

#include <span>
#include <string_view>

namespace pressoir::dialects::own {

/// By the number of characters to insert, drop or replace, whatever their case; of equals the
/// first. Empty: none of them shares half of it.
std::string_view nearest_of(std::span<const std::string_view> known, std::string_view name);

}  // namespace pressoir::dialects::own
