// FileCipher: whole files at rest under one key. Safe from any thread.
//
// A sealed file is "PRSSEAL1", 32 random bytes, then segments of 64 KiB (the last one shorter),
// each AES-256-GCM with its tag of 16 bytes. The key of a file is HMAC-SHA256 of its random bytes,
// the nonce of a segment its index (NIST SP 800-38D, 8.2.1: deterministic, since no other file has
// that key). Authenticated with each segment: the file's name, the index, whether it is the last;
// so segments cannot be swapped, cut off or moved to another file. Files that grow: sealed_chain.h.
#pragma once

#include <array>
#include <filesystem>
#include <string>

#include "base/files/temp_file.h"

namespace pressoir::crypto {

class FileCipher {
 public:
  explicit FileCipher(const std::array<std::byte, 32>& key) : key_(key) {}
  FileCipher(const FileCipher&) = default;
  FileCipher& operator=(const FileCipher&) = default;
  FileCipher(FileCipher&&) = default;
  FileCipher& operator=(FileCipher&&) = default;
  ~FileCipher();  ///< overwrites the key

  /// So many bytes a file has when it is sealed.
  [[nodiscard]] static std::uint64_t sealed_bytes(std::uint64_t plain_bytes) noexcept;
  /// Appends a sealed copy to a file. @throws Error unavailable when the disk is full.
  void seal_into(TempFile& file, const Readable& plain, const std::string& name) const;
  /// A sealed copy in a nameless file of `folder`. @throws Error unavailable when the disk is full.
  [[nodiscard]] TempFile seal(const TempFile& plain, const std::string& name,
                              const std::filesystem::path& folder) const;
  /// The opposite. @throws Error internal when content or name differ from what was sealed.
  [[nodiscard]] TempFile open(const TempFile& sealed, const std::string& name,
                              const std::filesystem::path& folder) const;
  /// The same without a copy: each read decrypts the segments that it needs, and the last one is
  /// read at once, since it vouches for the size. @throws Error internal, as reading does later,
  /// when what was read is not what was sealed under that name. A sealed chain is opened too.
  [[nodiscard]] ReadablePtr open_in_place(ReadablePtr sealed, const std::string& name) const;
  /// The same of a file that is not a chain; its last segment is not read before it is wanted.
  [[nodiscard]] ReadablePtr open_link(ReadablePtr sealed, const std::string& name) const;

 private:
  std::array<std::byte, 32> key_;
};

}  // namespace pressoir::crypto
