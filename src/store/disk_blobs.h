// DiskBlobs: stored files on disk. Safe from any thread.
//
// Keys are random, so a key says nothing of the content and never meets another. A blob appears
// whole or not at all (written without a name, then linked) and is never changed.
#pragma once

#include "base/async.h"

#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <vector>

#include "base/temp_file.h"
#include "model/job.h"

namespace pressoir::store {

class DiskBlobs {
 public:
  /// Makes the folder when missing. @throws Error unavailable.
  explicit DiskBlobs(std::filesystem::path folder);
  ~DiskBlobs();

  /// Keeps the bytes of a nameless file of the same file system (the spool); durable on return.
  /// @throws Error unavailable when the disk is full.
  Async<BlobKey> put(TempFile content);
  /// @throws Error not_found.
  [[nodiscard]] TempFile open(const BlobKey& key) const;
  /// Absent is fine.
  void remove(const BlobKey& key) const noexcept;
  /// All keys whose file is older than `age`.
  [[nodiscard]] std::vector<BlobKey> older_than(std::chrono::seconds age) const;
  /// Runs slow work of the folder (put, a sweep) while the caller's coroutine waits.
  boost::asio::thread_pool& threads() noexcept { return threads_; }

 private:
  /// @throws Error not_found when `key` is none of ours: it becomes part of a path.
  [[nodiscard]] std::filesystem::path path_of(const BlobKey& key) const;
  std::filesystem::path folder_;
  boost::asio::thread_pool threads_;
};

}  // namespace pressoir::store
