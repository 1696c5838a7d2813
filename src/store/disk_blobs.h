// DiskBlobs: stored files on disk. Safe from any thread.
//
// Keys are random, so a key says nothing of the content and never meets another. A blob appears
// whole or not at all (written without a name, then linked) and is never changed. The key of one
// that is encrypted at rest ends in ".sealed".
#pragma once

#include "base/async.h"

#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/file_cipher.h"
#include "base/temp_file.h"
#include "model/job.h"

namespace pressoir::store {

struct StoredFile {
  BlobKey key;
  std::string sha256;  ///< of the plain bytes, lower-case hexadecimal
  std::uint64_t bytes = 0;
};

/// Whether a stored file must outlive a loss of power, or can be made again.
enum class Durability : std::uint8_t { durable, lazy };

/// Encryption at rest. Sealed files are readable whatever `seal_new` says.
struct BlobSealing {
  crypto::FileCipher cipher;
  std::filesystem::path spool;  ///< where opened ones are put, without a name
  bool seal_new = false;
};

class DiskBlobs {
 public:
  /// Makes the folder when missing. @throws Error unavailable.
  explicit DiskBlobs(std::filesystem::path folder, std::optional<BlobSealing> sealing = {});
  ~DiskBlobs();

  /// Keeps the bytes of a nameless file of the same file system (the spool).
  /// @throws Error unavailable when the disk is full.
  Async<StoredFile> put(TempFile content, Durability durability = Durability::durable);
  /// What put() would say of it, without a key: hashes on the threads of the folder.
  Async<StoredFile> describe(TempFile content);
  /// As a file, for who needs a descriptor. @throws Error not_found; internal when a sealed file
  /// was changed.
  Async<TempFile> open(BlobKey key);
  /// To be read here and there: of a sealed file only what is read is decrypted, so that a change
  /// may show as late as then. @throws Error as open.
  Async<ReadablePtr> open_in_place(BlobKey key);
  /// The same; null when has() says no.
  Async<ReadablePtr> find_in_place(BlobKey key, std::uint64_t bytes);
  // Those that follow and are not awaited work on the calling thread, which runs no event loop.

  /// Whether the file is there, and of `bytes` unless it is sealed.
  [[nodiscard]] bool has(const BlobKey& key, std::uint64_t bytes) const noexcept;
  /// The same without a look at its size.
  [[nodiscard]] bool exists(const BlobKey& key) const noexcept;
  /// Absent is fine.
  void remove(const BlobKey& key) const noexcept;
  /// The same for several, on the threads of the folder.
  Async<void> remove_all(std::vector<BlobKey> keys);
  /// All keys whose file is older than `age`.
  [[nodiscard]] std::vector<BlobKey> older_than(std::chrono::seconds age) const;
  /// Runs slow work of the folder (put, a sweep) while the caller's coroutine waits.
  boost::asio::thread_pool& threads() noexcept { return threads_; }

 private:
  /// @throws Error not_found when `key` is none of ours: it becomes part of a path.
  [[nodiscard]] std::filesystem::path path_of(const BlobKey& key) const;
  [[nodiscard]] TempFile open_file(const BlobKey& key) const;
  [[nodiscard]] const BlobSealing& sealing() const;
  [[nodiscard]] TempFile open_here(const BlobKey& key) const;
  [[nodiscard]] ReadablePtr open_in_place_here(const BlobKey& key) const;
  [[nodiscard]] StoredFile keep(const TempFile& content, Durability durability) const;
  std::filesystem::path folder_;
  std::optional<BlobSealing> sealing_;
  boost::asio::thread_pool threads_;
};

}  // namespace pressoir::store
