// Blobs: where the bytes of stored files are, by key. What a file is named for, and by whom, is in
// the database (store/stored_files.h). Safe from any thread.
//
// Keys are random, so a key says nothing of the content and never meets another. A blob appears
// whole or not at all, and is never changed.
#pragma once

#include "base/async.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/files/temp_file.h"
#include "model/job.h"

namespace pressoir::store {

struct StoredFile {
  BlobKey key;
  std::string sha256;  ///< of the plain bytes, lower-case hexadecimal
  std::uint64_t bytes = 0;
};

/// Whether a stored file must outlive a loss of power, or can be made again.
enum class Durability : std::uint8_t { durable, lazy };

class Blobs {
 public:
  virtual ~Blobs() = default;

  /// Keeps the bytes of a nameless file of the spool. @throws Error unavailable when the disk is
  /// full.
  virtual Async<StoredFile> put(TempFile content, Durability durability) = 0;
  /// What put() would say of it, without a key: hashes it on a thread that may block.
  virtual Async<StoredFile> describe(TempFile content) = 0;
  /// As a file, for who needs a descriptor. @throws Error not_found; internal when an encrypted
  /// file was changed.
  virtual Async<TempFile> open(BlobKey key) = 0;
  /// To be read here and there: of an encrypted file only what is read is decrypted, so that a
  /// change may show as late as then. @throws Error as open.
  virtual Async<ReadablePtr> open_in_place(BlobKey key) = 0;
  /// The same; null when has() says no.
  virtual Async<ReadablePtr> find_in_place(BlobKey key, std::uint64_t bytes) = 0;
  /// Absent is fine.
  virtual Async<void> remove_all(std::vector<BlobKey> keys) = 0;
  /// The next keys after `last` in the order of their text, `at_most` of them, that were put longer
  /// ago than `age`; empty at the end. All of them are too many to hold.
  virtual Async<std::vector<BlobKey>> page_older_than(std::chrono::seconds age, BlobKey last,
                                                      std::uint32_t at_most) = 0;
  /// Whether the file is there, and of `bytes` unless it is encrypted. Blocks: never on an event
  /// loop.
  [[nodiscard]] virtual bool has(const BlobKey& key, std::uint64_t bytes) const = 0;
};

}  // namespace pressoir::store
