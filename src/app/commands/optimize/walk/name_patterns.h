// NamePatterns: which files and folders inside a folder are worked on, by their names. Immutable.
#pragma once

#include <string>
#include <vector>

namespace pressoir::app {

/// Patterns as the shell has them (* ? [a-z]), where ? is one byte. One without a slash is compared
/// with the name, at any depth; one with a slash with the path below the folder, where * matches
/// slashes too; one that ends in a slash with folders only. One that begins with / or ./ begins at
/// the folder.
class NamePatterns {
 public:
  /// @param include  of files; empty: all. @param exclude  of files and folders, and wins.
  /// @throws UsageError for one to include that ends in a slash.
  NamePatterns(std::vector<std::string> include, std::vector<std::string> exclude);
  NamePatterns() = default;
  [[nodiscard]] bool takes_file(const std::string& path) const;
  [[nodiscard]] bool enters(const std::string& folder) const;

 private:
  std::vector<std::string> include_, exclude_;
};

}  // namespace pressoir::app
