// libtiff over a file in memory, silent, with bounded allocations. Internal to tiff/. One thread at
// a time.
#pragma once

#include <tiffio.h>

#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "model/goal.h"

namespace pressoir::codecs::tiff {

/// What libtiff reads from, and the first error that it reported.
struct Memory {
  Bytes bytes;
  std::uint64_t at = 0;
  std::string error{};
  std::optional<std::uint8_t> padding{};
};

/// An open file at its first page.
class File {
 public:
  /// `input` must outlive the file. @throws Error as fail().
  /// @param padding  what stands behind its end where it is cut off; empty: nothing.
  File(Bytes input, const Limits& limits, std::optional<std::uint8_t> padding = {});
  [[nodiscard]] TIFF* get() const noexcept { return handle_.get(); }
  [[nodiscard]] Bytes bytes() const noexcept { return memory_->bytes; }
  /// @param part  of the file, for the log.
  /// @throws Error corrupt_input; by what libtiff reported unsupported_format or limit_exceeded.
  [[noreturn]] void fail(const char* part) const;
  /// A tag of 16 bits, with libtiff's default where it has one.
  [[nodiscard]] std::uint16_t number(std::uint32_t tag, std::uint16_t otherwise) const;
  /// A tag of bytes; empty when absent. Points into the file's own memory.
  [[nodiscard]] Bytes blob(std::uint32_t tag) const;
  /// Pictures from the current one on, without those that show another one smaller; at most 10,000.
  /// Leaves the file at the last one.
  [[nodiscard]] std::uint32_t count_pictures();

 private:
  std::unique_ptr<Memory> memory_;
  std::unique_ptr<TIFF, void (*)(TIFF*)> handle_;
};

}  // namespace pressoir::codecs::tiff
