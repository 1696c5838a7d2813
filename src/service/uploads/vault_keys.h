// Keys of vaults: from what a client gives, and from what is held while work is under way.
// Functions over a Session run on database threads.
#pragma once

#include "base/loop/async.h"

#include <optional>

#include "base/crypto/client_key.h"
#include "base/crypto/crypto.h"
#include "store/blobs.h"
#include "store/database.h"
#include "store/uploads/vaults.h"

namespace pressoir::service {

/// A vault that no row has yet, for a key. `id` is empty.
store::vaults::Vault new_vault(AccountId account, const crypto::ClientKey& key);
/// The cipher of a vault's files. @throws Error forbidden when the key is another.
crypto::FileCipher cipher_of(const store::vaults::Vault& vault, const crypto::ClientKey& key);
/// The same where a key may be missing. @throws Error forbidden.
crypto::FileCipher cipher_of(const store::vaults::Vault& vault,
                             const std::optional<crypto::ClientKey>& key);

/// The files of the batch, which was just added, are those of the vault; it can be worked on until
/// it ends.
void hold_key(store::Session& session, const crypto::SealingKey& sealing,
              const store::vaults::Vault& vault, const crypto::ClientKey& key,
              const BatchId& batch);
/// Of a batch that has not ended; empty: its files are under no client's key. @throws Error
/// internal when the key is not there or cannot be read.
Async<store::ClientCipher> held_cipher(store::Database& database, const crypto::SealingKey& sealing,
                                       BatchId batch);
/// Of any batch. @throws Error forbidden when a key is needed, and another or none was given.
store::ClientCipher given_cipher(store::Session& session, const BatchId& batch,
                                 const std::optional<crypto::ClientKey>& key);

}  // namespace pressoir::service
