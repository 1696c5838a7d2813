#pragma once

#include <openssl/evp.h>

#include <cstddef>
#include <memory>

#include "base/error.h"

/// What sources over OpenSSL share.
namespace pressoir::crypto {

/// A call of OpenSSL, named by `what`, failed, or what was given to it is not what was sealed.
[[noreturn]] inline void fail(const char* what) {
  throw Error(ErrorCode::internal, "An internal error occurred.", what);
}

inline unsigned char* u8(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

}  // namespace pressoir::crypto
