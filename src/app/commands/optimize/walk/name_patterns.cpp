#include "app/commands/optimize/walk/name_patterns.h"

#include <fnmatch.h>

#include <algorithm>
#include <utility>

#include "app/commands/commands.h"
#include "app/text.h"

namespace pressoir::app {
namespace {

enum class Kind { file, folder };

bool matches(std::string pattern, const std::string& path, Kind kind) {
  if (pattern.ends_with('/')) {
    if (kind == Kind::file) return false;
    pattern.pop_back();
  }
  const bool is_path = pattern.find('/') != std::string::npos;
  pattern.erase(0, pattern.starts_with("./") ? 2 : pattern.starts_with('/') ? 1 : 0);
  const auto name = is_path ? path : path.substr(path.rfind('/') + 1);
  return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}

bool any_matches(const std::vector<std::string>& patterns, const std::string& path, Kind kind) {
  return std::ranges::any_of(
      patterns, [&](const std::string& pattern) { return matches(pattern, path, kind); });
}

}  // namespace

NamePatterns::NamePatterns(std::vector<std::string> include, std::vector<std::string> exclude)
    : include_(std::move(include)), exclude_(std::move(exclude)) {
  for (const auto& pattern : include_)
    if (pattern.ends_with('/'))
      throw UsageError("--include: " + quoted(std::filesystem::path(pattern)) +
                       " means folders, and files are included; add * for those below");
}

bool NamePatterns::takes_file(const std::string& path) const {
  return (include_.empty() || any_matches(include_, path, Kind::file)) &&
         !any_matches(exclude_, path, Kind::file);
}

bool NamePatterns::enters(const std::string& folder) const {
  return !any_matches(exclude_, folder, Kind::folder);
}

}  // namespace pressoir::app
