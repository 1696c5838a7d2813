// Readable: bytes by their offset. A file as it is, or one that is decrypted where it is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/bytes.h"

namespace pressoir {

class Readable {
 public:
  virtual ~Readable() = default;
  /// In bytes.
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  /// Reads up to `into.size()` bytes from `offset`; fewer only at the end. Safe from several
  /// threads at once. @throws Error unavailable or internal when they cannot be read.
  virtual std::size_t read_at(std::uint64_t offset, std::span<std::byte> into) const = 0;
  /// All of it. @throws Error payload_too_large above `max_bytes`; as read_at.
  [[nodiscard]] Buffer read_all(std::uint64_t max_bytes) const;

 protected:
  Readable() = default;
  Readable(const Readable&) = default;
  Readable& operator=(const Readable&) = default;
  Readable(Readable&&) = default;
  Readable& operator=(Readable&&) = default;
};

/// Shared with the threads that read.
using ReadablePtr = std::shared_ptr<const Readable>;

}  // namespace pressoir
