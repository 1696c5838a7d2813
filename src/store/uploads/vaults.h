// Vaults in the database: what files under a client's key need, but for the key. Plain functions
// over a Session.
//
// What the key is for the files is there only while a batch under it has not ended, sealed under
// the key file: what was accepted survives a crash. It is erased with the end or removal of the
// last such batch, in the same transaction.
#pragma once

#include <optional>
#include <string>

#include "model/workspace.h"
#include "store/session.h"

namespace pressoir::store::vaults {

struct Vault {
  VaultId id;
  AccountId account;
  std::string salt, proof;                  ///< random; what the right key gives
  std::optional<std::string> sealed_key{};  ///< empty: no work is under way
};

/// `id` is ignored.
VaultId add(Session& session, const Vault& vault);
std::optional<Vault> find(Session& session, VaultId id);
/// That of a batch; empty: its files are under no client's key.
std::optional<Vault> of_batch(Session& session, const BatchId& batch);
/// The files of a batch that was just added are those of the vault, and its key is there until it
/// ends.
void hold(Session& session, VaultId id, const BatchId& batch, const std::string& sealed_key);
/// For who ends or deletes batches: erases the keys that are needed no more.
void erase_idle_keys(Session& session);
/// Deletes those that no workspace and no batch refers to.
void remove_unused(Session& session);

}  // namespace pressoir::store::vaults
