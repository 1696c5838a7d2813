// DiskBlobs: blobs as files of a folder, written without a name and then linked. The key of one
// that is encrypted at rest ends in ".sealed", under a client's key in ".locked".
#pragma once

#include "base/loop/async.h"

#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/files/file_cipher.h"
#include "base/files/temp_file.h"
#include "model/job.h"
#include "store/blobs.h"

namespace pressoir::store {

/// Encryption at rest. Sealed files are readable whatever `seal_new` says.
struct BlobSealing {
  crypto::FileCipher cipher;
  std::filesystem::path spool;  ///< where opened ones are put, without a name
  bool seal_new = false;
};

class DiskBlobs final : public Blobs {
 public:
  /// Makes the folder when missing. @throws Error unavailable.
  explicit DiskBlobs(std::filesystem::path folder, std::optional<BlobSealing> sealing = {});
  ~DiskBlobs() override;

  using Blobs::find_in_place;
  using Blobs::open;
  using Blobs::open_in_place;
  using Blobs::put;
  Async<StoredFile> put(TempFile content, Durability durability, Protection protection) override;
  Async<GrowingFile> grow(GrowingFile file, TempFile piece, Protection protection) override;
  Async<StoredFile> grow_end(GrowingFile file, Protection protection) override;
  Async<StoredFile> copy(BlobKey key, ClientCipher cipher, Protection protection) override;
  Async<StoredFile> describe(TempFile content) override;
  Async<TempFile> open(BlobKey key, ClientCipher cipher) override;
  Async<ReadablePtr> open_in_place(BlobKey key, ClientCipher cipher) override;
  Async<ReadablePtr> find_in_place(BlobKey key, std::uint64_t bytes, ClientCipher cipher) override;
  Async<void> remove_all(std::vector<BlobKey> keys) override;
  Async<std::vector<BlobKey>> page_older_than(std::chrono::seconds age, BlobKey last,
                                              std::uint32_t at_most) override;
  [[nodiscard]] bool has(const BlobKey& key, std::uint64_t bytes) const noexcept override;

  // For programs without an event loop, on the calling thread.
  /// Whether the file is there, whatever its size.
  [[nodiscard]] bool exists(const BlobKey& key) const noexcept;
  /// Absent is fine.
  void remove(const BlobKey& key) const noexcept;
  /// All keys whose file is older than `age`.
  [[nodiscard]] std::vector<BlobKey> older_than(std::chrono::seconds age) const;

 private:
  /// @throws Error not_found when `key` is not well formed: it becomes part of a path.
  [[nodiscard]] std::filesystem::path path_of(const BlobKey& key) const;
  [[nodiscard]] TempFile open_file(const BlobKey& key) const;
  [[nodiscard]] const BlobSealing& sealing() const;
  [[nodiscard]] const crypto::FileCipher& cipher_of(const BlobKey& key,
                                                    const ClientCipher& cipher) const;
  [[nodiscard]] BlobKey new_key(const Protection& protection) const;
  [[nodiscard]] TempFile open_here(const BlobKey& key, const ClientCipher& cipher) const;
  [[nodiscard]] ReadablePtr open_in_place_here(const BlobKey& key,
                                               const ClientCipher& cipher) const;
  [[nodiscard]] std::vector<BlobKey> page_older_than_here(std::chrono::seconds age,
                                                          const BlobKey& last,
                                                          std::uint32_t at_most) const;
  [[nodiscard]] StoredFile keep(const TempFile& content, Durability durability,
                                const Protection& protection) const;
  [[nodiscard]] TempFile copy_for(const BlobKey& key, const Readable& content,
                                  const ClientCipher& cipher) const;
  [[nodiscard]] StoredFile copy_here(const BlobKey& key, const ClientCipher& cipher,
                                     const Protection& protection) const;
  [[nodiscard]] GrowingFile grow_here(GrowingFile file, const TempFile& piece,
                                      const Protection& protection) const;
  [[nodiscard]] StoredFile grow_end_here(const GrowingFile& file,
                                         const Protection& protection) const;
  std::filesystem::path folder_;
  std::optional<BlobSealing> sealing_;
  boost::asio::thread_pool threads_;
};

}  // namespace pressoir::store
