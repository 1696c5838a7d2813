// Sealed: stored texts for readers that go on without one that cannot be opened.
#pragma once

#include <string>

#include "base/crypto/crypto.h"
#include "base/error.h"

namespace pressoir::store {

/// Empty when it cannot be read: it was damaged, or sealed with another key.
inline std::string opened_or_empty(const crypto::SealingKey& key, const std::string& sealed) {
  try {
    return key.open(sealed);
  } catch (const Error&) {
    return {};
  }
}

}  // namespace pressoir::store
