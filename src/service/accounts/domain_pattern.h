// Patterns of host names: "shop.example", "*.shop.example" (all below it). Pure; any thread.
#pragma once

#include <string_view>

namespace pressoir::service {

inline constexpr std::string_view kBelowDomain = "*.";

/// @param host  in lower case.
constexpr bool covers(std::string_view pattern, std::string_view host) noexcept {
  if (!pattern.starts_with(kBelowDomain)) return pattern == host;
  return host.size() > pattern.size() - 1 && host.ends_with(pattern.substr(1));
}

}  // namespace pressoir::service
