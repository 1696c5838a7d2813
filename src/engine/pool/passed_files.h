// PassedFiles: the files of a job, shared by what passes them to a worker and what checks what it
// made of them. Constant once made; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/files/temp_file.h"

namespace pressoir::engine {

struct PassedFiles {
  std::vector<TempFile> inputs;
  std::optional<TempFile> output;  ///< empty: nothing is written

  /// As they travel behind the socket for the answer, see wire::Verb: inputs for reading only, with
  /// offsets of their own, so that a hijacked child cannot change them. (Where /proc is not mounted
  /// the filter alone forbids it to write to them.) Does not block: of files that are open already
  /// this asks memory alone.
  /// @throws Error unavailable when no descriptor is left.
  [[nodiscard]] std::vector<FileDescriptor> descriptors() const;
};

/// Bytes of each.
std::vector<std::uint64_t> sizes_of(std::span<const TempFile> files);

}  // namespace pressoir::engine
