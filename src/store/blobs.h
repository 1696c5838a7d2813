// Blobs: where the bytes of stored files are, by key. What a file is named for, and by whom, is in
// the database (store/stored_files.h). Safe from any thread.
//
// Keys are random, so a key says nothing of the content and never meets another. A blob appears
// whole or not at all, and is never changed.
#pragma once

#include "base/loop/async.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/files/file_cipher.h"
#include "base/files/temp_file.h"
#include "model/job.h"

namespace pressoir::store {

struct StoredFile {
  BlobKey key;
  /// Of the plain bytes, lower-case hexadecimal; empty where nothing is to say what is in it.
  std::string sha256;
  std::uint64_t bytes = 0;
};

/// Whether a stored file must outlive a loss of power, or can be made again.
enum class Durability : std::uint8_t { durable, lazy };

/// Under whose key a file is encrypted: nobody's or the server's as the setting says, the server's
/// in any case, or a client's. Of a client's the hash is not noted.
class Protection {
 public:
  enum class Kind : std::uint8_t { as_set, server, client };
  Protection() = default;
  static Protection by_server() { return Protection(Kind::server); }
  static Protection by_client(const crypto::FileCipher& cipher) {
    Protection result(Kind::client);
    result.cipher_ = cipher;
    return result;
  }
  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] const std::optional<crypto::FileCipher>& cipher() const noexcept { return cipher_; }

 private:
  explicit Protection(Kind kind) : kind_(kind) {}
  Kind kind_ = Kind::as_set;
  std::optional<crypto::FileCipher> cipher_;
};

/// The cipher of a client's key; others need none.
using ClientCipher = std::optional<crypto::FileCipher>;

/// Whether the file of that key opens with a client's key alone.
bool needs_client_cipher(const BlobKey& key) noexcept;

/// A file that comes in pieces.
struct GrowingFile {
  BlobKey key;
  std::uint64_t stored_bytes = 0;  ///< of what is known of it on disk; what follows is dropped
  std::uint32_t pieces = 0;
};

class Blobs {
 public:
  virtual ~Blobs() = default;

  /// Keeps the bytes of a nameless file of the spool. @throws Error unavailable when the disk is
  /// full.
  virtual Async<StoredFile> put(TempFile content, Durability durability, Protection protection) = 0;
  Async<StoredFile> put(TempFile content, Durability durability) {
    return put(std::move(content), durability, Protection());
  }
  /// Appends a piece to a file that cannot be opened before grow_end(); an empty key begins one. It
  /// is encrypted at once, by the server or the client. One call for a file at a time.
  /// @throws Error not_found when what is known of it is lost.
  virtual Async<GrowingFile> grow(GrowingFile file, TempFile piece, Protection protection) = 0;
  /// Nothing more comes: checks what has come, and that it outlives a loss of power.
  /// @throws Error not_found when some of it is lost.
  virtual Async<StoredFile> grow_end(GrowingFile file, Protection protection) = 0;
  /// A copy under another key, never plain on disk. @throws Error as open and put.
  virtual Async<StoredFile> copy(BlobKey key, ClientCipher cipher, Protection protection) = 0;
  /// What put() would say of it, without a key: hashes it on a thread that may block.
  virtual Async<StoredFile> describe(TempFile content) = 0;
  /// As a file, for who needs a descriptor; that of a client's in memory, whose key no disk is to
  /// undo. @throws Error not_found; forbidden when a client's cipher is needed and not there;
  /// internal when an encrypted file was changed, or the cipher is another.
  virtual Async<TempFile> open(BlobKey key, ClientCipher cipher) = 0;
  Async<TempFile> open(BlobKey key) { return open(std::move(key), std::nullopt); }
  /// To be read here and there: of an encrypted file only what is read is decrypted, so that a
  /// change may show as late as then. @throws Error as open.
  virtual Async<ReadablePtr> open_in_place(BlobKey key, ClientCipher cipher) = 0;
  Async<ReadablePtr> open_in_place(BlobKey key) {
    return open_in_place(std::move(key), std::nullopt);
  }
  /// The same; null when has() says no.
  virtual Async<ReadablePtr> find_in_place(BlobKey key, std::uint64_t bytes,
                                           ClientCipher cipher) = 0;
  Async<ReadablePtr> find_in_place(BlobKey key, std::uint64_t bytes) {
    return find_in_place(std::move(key), bytes, std::nullopt);
  }
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
