#include "app/commands/optimize/walk/name_patterns.h"

#include <fnmatch.h>

#include <algorithm>
#include <utility>

namespace pressoir::app {
namespace {

enum class Kind { file, folder };

bool matches(std::string pattern, const std::string& path, Kind kind) {
  if (pattern.ends_with('/')) {
    if (kind == Kind::file) return false;
    pattern.pop_back();
  }
  const bool is_path = pattern.find('/') != std::string::npos;
  if (pattern.starts_with('/')) pattern.erase(0, 1);
  const auto name = is_path ? path : path.substr(path.rfind('/') + 1);
  return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

bool any_matches(const std::vector<std::string>& patterns, const std::string& path, Kind kind) {
  return std::ranges::any_of(
      patterns, [&](const std::string& pattern) { return matches(pattern, path, kind); });
}

}  // namespace

NamePatterns::NamePatterns(std::vector<std::string> include, std::vector<std::string> exclude)
    : include_(std::move(include)), exclude_(std::move(exclude)) {}

bool NamePatterns::takes_file(const std::string& path) const {
  return (include_.empty() || any_matches(include_, path, Kind::file)) &&
         !any_matches(exclude_, path, Kind::file);
}

bool NamePatterns::enters(const std::string& folder) const {
  return !any_matches(exclude_, folder, Kind::folder);
}

}  // namespace pressoir::app
