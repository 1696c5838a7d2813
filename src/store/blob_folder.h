// What the parts of DiskBlobs do alike with its folder. For store/ only.
#pragma once

#include <filesystem>
#include <string>

#include "base/error.h"

namespace pressoir::store {

/// @throws Error unavailable. @param what  for the log.
[[noreturn]] inline void cannot_store(const std::string& what) {
  throw Error(ErrorCode::unavailable, "The server cannot store data right now.", what);
}

/// Makes it where it is missing. @throws Error unavailable.
inline void make_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) cannot_store(folder.string() + ": " + failure.message());
}

}  // namespace pressoir::store
