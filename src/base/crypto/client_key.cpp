#include "base/crypto/client_key.h"

#include <openssl/crypto.h>
#include <sys/prctl.h>

#include "base/crypto/crypto.h"
#include "base/error.h"

namespace pressoir::crypto {
namespace {

constexpr std::size_t kShortest = 16, kLongest = 256;

// The key passes through more memory than ours: that of the request, of the cipher.
void leave_no_core_file() {
#ifndef __SANITIZE_ADDRESS__  // whose search for leaks needs what this forbids
  static const bool is_done = ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
  (void)is_done;
#endif
}

}  // namespace

ClientKey::ClientKey(std::string_view text) {
  if (text.size() < kShortest || text.size() > kLongest)
    throw Error(ErrorCode::invalid_request, "A key must have from 16 to 256 bytes; this one has " +
                                                std::to_string(text.size()) + ".");
  leave_no_core_file();
  digest_ = hmac_sha256(text, "pressoir client key");
}

ClientKey::~ClientKey() { OPENSSL_cleanse(digest_.data(), digest_.size()); }

std::array<std::byte, 32> ClientKey::of_vault(std::string_view salt) const {
  return hmac_sha256(as_text(digest_), salt);
}

}  // namespace pressoir::crypto
