// The formats that this API takes: all that there are. Any thread.
#pragma once

#include <string_view>
#include <vector>

#include "dialects/file_head.h"
#include "service/formats.h"

namespace pressoir::dialects::own {

inline FormatNames served() {
  static const auto kLines = service::format_lines();
  static const auto kNames = [] {
    std::vector<std::string_view> names;
    for (const auto& line : kLines) names.emplace_back(line.name);
    return names;
  }();
  return kNames;
}

}  // namespace pressoir::dialects::own
