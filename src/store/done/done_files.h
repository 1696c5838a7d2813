// DoneFiles: which files need no more work for which goal, in a database of its own, as a cache of
// the command line: it may be deleted at any time. Safe for several processes at once; one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pressoir::store {

class Database;

/// What tells a file from every other, and from what it was before it was changed.
struct FileIdentity {
  std::uint64_t device = 0, inode = 0, size = 0;
  std::int64_t mtime_ns = 0;  ///< since 1970
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// How the work on a file ended.
enum class DoneState : std::uint8_t {
  done,            ///< it, or what stands beside it, is as small as the goal makes it
  failed,          ///< for what is in it
  without_result,  ///< nothing stands beside it, since that would be larger
};

class DoneFiles {
 public:
  struct Key {
    FileIdentity file;
    std::string goal;  ///< whatever else decides on the result
  };
  /// What is known of a file.
  struct Known {
    DoneState state = DoneState::done;
    FileIdentity beside = {};  ///< of its result, where that is another file
    friend bool operator==(const Known&, const Known&) = default;
  };
  struct Entry {
    Key key;
    Known known = {};
  };

  /// Opens the database, and makes it where it is missing, was made by another version or is
  /// damaged. @throws Error unavailable where neither is possible.
  explicit DoneFiles(std::filesystem::path file);
  ~DoneFiles();

  /// By the order of `keys`; empty: not known. @throws Error unavailable.
  std::vector<std::optional<Known>> find(const std::vector<Key>& keys);
  /// In one transaction. What was known of another state of such a file is replaced.
  /// @throws Error unavailable.
  void add(const std::vector<Entry>& entries);

 private:
  std::vector<std::optional<Known>> look_up(const std::vector<Key>& keys);
  void open();
  /// Throws the database away, unless another process has done so meanwhile.
  void renew();

  std::filesystem::path file_;
  std::unique_ptr<Database> database_;
};

}  // namespace pressoir::store
