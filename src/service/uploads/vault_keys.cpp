#include "service/uploads/vault_keys.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/text.h"

namespace pressoir::service {
namespace {

using store::Session;
using store::vaults::Vault;
using VaultKey = std::array<std::byte, 32>;

constexpr std::size_t kSaltDigits = 64;

std::string proof_of(const VaultKey& key) {
  return crypto::hex(crypto::hmac_sha256(as_text(key), "pressoir vault"));
}

// Of 64 hexadecimal digits.
VaultKey key_in(const std::string& text) {
  VaultKey key{};
  if (text.size() != 2 * key.size())
    throw Error(ErrorCode::internal, "An internal error occurred.", "the key of a vault");
  for (std::size_t i = 0; i < key.size(); ++i)
    key.at(i) = static_cast<std::byte>(hex_value(text[2 * i]) << 4 | hex_value(text[2 * i + 1]));
  return key;
}

}  // namespace

Vault new_vault(AccountId account, const crypto::ClientKey& key) {
  Vault vault{.id = {}, .account = account, .salt = crypto::random_hex(kSaltDigits), .proof = {}};
  vault.proof = proof_of(key.of_vault(vault.salt));
  return vault;
}

crypto::FileCipher cipher_of(const Vault& vault, const crypto::ClientKey& key) {
  const auto derived = key.of_vault(vault.salt);
  if (!crypto::equal_in_constant_time(proof_of(derived), vault.proof))
    throw Error(ErrorCode::forbidden,
                "The encryption key is not the one that the files are encrypted with.");
  return crypto::FileCipher(derived);
}

crypto::FileCipher cipher_of(const Vault& vault, const std::optional<crypto::ClientKey>& key) {
  if (!key)
    throw Error(ErrorCode::forbidden,
                "The files are encrypted with a key; the request must bring it.");
  return cipher_of(vault, *key);
}

void hold_key(Session& session, const crypto::SealingKey& sealing, const Vault& vault,
              const crypto::ClientKey& key, const BatchId& batch) {
  store::vaults::hold(session, vault.id, batch,
                      sealing.seal(crypto::hex(key.of_vault(vault.salt))));
}

Async<store::ClientCipher> held_cipher(store::Database& database, const crypto::SealingKey& sealing,
                                       BatchId batch) {
  auto find = [batch](Session& session) { return store::vaults::of_batch(session, batch); };
  const auto vault = co_await database.read(find);
  if (!vault) co_return std::nullopt;
  if (!vault->sealed_key)
    throw Error(ErrorCode::internal, "An internal error occurred.", "no key of a vault is held");
  co_return crypto::FileCipher(key_in(sealing.open(*vault->sealed_key)));
}

store::ClientCipher given_cipher(Session& session, const BatchId& batch,
                                 const std::optional<crypto::ClientKey>& key) {
  const auto vault = store::vaults::of_batch(session, batch);
  if (!vault) return std::nullopt;
  return cipher_of(*vault, key);
}

}  // namespace pressoir::service
