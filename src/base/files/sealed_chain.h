// SealedChain: a file that is sealed piece by piece, each when it comes. Safe from any thread.
//
// "PRSSEAL2", then for each piece the bytes that it takes (64 bits, big-endian) and a sealed file
// (file_cipher.h) whose name says which piece it is; at last an empty one whose name says how many
// there were. So no piece can be left out, swapped or changed, and what stands behind the last one
// that is known may be overwritten: a new piece has a new key.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/files/file_cipher.h"
#include "base/files/readable.h"
#include "base/files/temp_file.h"

namespace pressoir::crypto {

class SealedChain {
 public:
  SealedChain(FileCipher cipher, std::string name)
      : cipher_(std::move(cipher)), name_(std::move(name)) {}

  /// Whether a file is a chain whose first bytes are these, 8 or more.
  [[nodiscard]] static bool begins_with(Bytes head) noexcept;
  /// Seals piece `number`, from 0, behind the first `end` bytes of the file; where it ends.
  /// @throws Error not_found when the file is shorter; unavailable when the disk is full.
  std::uint64_t append(TempFile& file, std::uint64_t end, std::uint32_t number,
                       const Readable& piece) const;
  /// The same for the end of a file of so many pieces.
  std::uint64_t finish(TempFile& file, std::uint64_t end, std::uint32_t pieces) const;
  /// Decrypts where it is read. @throws Error internal, as reading does later, when it is not whole
  /// or not what was sealed under that name.
  [[nodiscard]] ReadablePtr open(const ReadablePtr& sealed) const;

 private:
  std::uint64_t seal(TempFile& file, std::uint64_t end, const Readable& plain,
                     const std::string& name) const;
  FileCipher cipher_;
  std::string name_;
};

}  // namespace pressoir::crypto
