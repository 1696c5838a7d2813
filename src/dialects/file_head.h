// FileHead: what a dialect can say of a file before any work is done. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/loop/async.h"
#include "base/files/readable.h"
#include "base/files/temp_file.h"
#include "model/goal.h"

namespace pressoir::dialects {

/// The formats that the contract of an API has, by the engine's names.
using FormatNames = std::span<const std::string_view>;

struct FileHead {
  std::uint64_t bytes = 0;  ///< of the whole file
  /// By magic bytes; null: none that the API has. The engine judges.
  const FormatInfo* format = nullptr;

  [[nodiscard]] std::optional<Format> name() const {
    return format ? std::optional(Format(format->name)) : std::nullopt;
  }
  /// "image/jpeg"; application/octet-stream without a format.
  [[nodiscard]] std::string_view mime() const {
    return format ? format->mime : "application/octet-stream";
  }
};

FileHead head_of(const Readable& file, FormatNames served);
/// The same on a file thread.
Async<FileHead> read_head(ReadablePtr file, FormatNames served);
Async<FileHead> read_head(const TempFile& file, FormatNames served);

/// @throws Error naming the file: invalid_request (empty), payload_too_large (more than
///         `max_bytes`), unsupported_format.
void check_file(const FileHead& head, std::string_view file_name, std::uint64_t max_bytes,
                FormatNames served);

}  // namespace pressoir::dialects
