#include "base/crypto/password_hash.h"

#include <argon2.h>
#include <openssl/rand.h>

#include <array>

#include "base/error.h"
#include "base/loop/loop_thread.h"

namespace pressoir {
namespace {

constexpr std::uint32_t kLanes = 1;  // what a login costs is a core, not all of them
constexpr std::size_t kSaltBytes = 16, kHashBytes = 32;

[[noreturn]] void fail(int problem) {
  throw Error(ErrorCode::internal, "An internal error occurred.", argon2_error_message(problem));
}

}  // namespace

std::string password_hash(std::string_view password) {
  LoopThread::note_long_work("password_hash");
  std::array<unsigned char, kSaltBytes> salt{};
  if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1)
    throw Error(ErrorCode::internal, "An internal error occurred.", "RAND_bytes");
  std::string text(
      argon2_encodedlen(kHashPasses, kHashMemory, kLanes, kSaltBytes, kHashBytes, Argon2_id), '\0');
  const int problem =
      argon2id_hash_encoded(kHashPasses, kHashMemory, kLanes, password.data(), password.size(),
                            salt.data(), salt.size(), kHashBytes, text.data(), text.size());
  if (problem != ARGON2_OK) fail(problem);
  text.resize(text.find('\0'));
  return text;
}

bool is_password(std::string_view password, const std::string& hash) {
  LoopThread::note_long_work("is_password");
  const int problem = argon2id_verify(hash.c_str(), password.data(), password.size());
  if (problem != ARGON2_OK && problem != ARGON2_VERIFY_MISMATCH) fail(problem);
  return problem == ARGON2_OK;
}

std::string hash_of_nobody() {
  return "$argon2id$v=" + std::to_string(ARGON2_VERSION_NUMBER) +
         "$m=" + std::to_string(kHashMemory) + ",t=" + std::to_string(kHashPasses) +
         ",p=" + std::to_string(kLanes) + "$" + std::string(22, 'A') + "$" + std::string(43, 'A');
}

}  // namespace pressoir
