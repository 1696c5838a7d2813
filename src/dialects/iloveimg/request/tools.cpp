#include "dialects/iloveimg/request/tools.h"

#include <algorithm>
#include <string>

namespace pressoir::dialects::iloveimg {

std::optional<Tool> tool_named(std::string_view name) noexcept {
  const auto* found = std::ranges::find(kToolNames, name);
  if (found == kToolNames.end()) return std::nullopt;
  return static_cast<Tool>(found - kToolNames.begin());
}

std::optional<Tool> next_tool_named(std::string_view name) {
  constexpr std::string_view kSuffix = "image";
  if (const auto tool = tool_named(name)) return tool;
  return tool_named(std::string(name) + std::string(kSuffix));
}

}  // namespace pressoir::dialects::iloveimg
