#include "base/warnings.h"

#include <algorithm>

namespace pressoir {

void add_warning(std::vector<std::string>& warnings, WarningText text, std::string_view detail) {
  std::string whole(text.text());
  if (!detail.empty()) whole.append(": ").append(detail);
  add_warnings(warnings, {whole});
}

void add_warnings(std::vector<std::string>& warnings, const std::vector<std::string>& more) {
  for (const auto& text : more)
    if (std::ranges::find(warnings, text) == warnings.end()) warnings.push_back(text);
}

}  // namespace pressoir
