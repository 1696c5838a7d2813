// Where an upload goes, and under whose key. For service/uploads only.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "service/formats.h"
#include "service/uploads/uploads.h"

namespace pressoir::service {

struct Uploads::Target {
  WorkspaceOwner owner;
  WorkspaceId workspace;
  std::string name;
  std::optional<crypto::ClientKey> key;
  store::ClientCipher cipher{};

  [[nodiscard]] store::Protection protection() const {
    return cipher ? store::Protection::by_client(*cipher) : store::Protection::by_server();
  }
};

[[noreturn]] inline void unknown_upload() {
  throw Error(ErrorCode::not_found, "There is no such upload.");
}

/// By its magic bytes; empty: none that is known. Blocks.
inline std::string format_in(const Readable& file) {
  const auto* format = format_of(file);
  return format != nullptr ? std::string(format->name) : std::string();
}

}  // namespace pressoir::service
