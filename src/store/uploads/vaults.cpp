#include "store/uploads/vaults.h"

#include "store/sql_values.h"

namespace pressoir::store::vaults {

VaultId add(Session& session, const Vault& vault) {
  const long long account = vault.account.value;
  session << "insert into vault (account, salt, proof) values (:a, :s, :p)", soci::use(account),
      soci::use(vault.salt), soci::use(vault.proof);
  return {last_id(session)};
}

std::optional<Vault> find(Session& session, VaultId id) {
  const long long number = id.value;
  Vault vault;
  long long account = 0;
  NullableText sealed;
  session << "select account, salt, proof, sealed_key from vault where id = :i",
      soci::into(account), soci::into(vault.salt), soci::into(vault.proof),
      soci::into(sealed.value, sealed.there), soci::use(number);
  if (!session.got_data()) return std::nullopt;
  vault.id = id;
  vault.account = {account};
  vault.sealed_key = sealed.get();
  return vault;
}

std::optional<Vault> of_batch(Session& session, const BatchId& batch) {
  const auto ids =
      column<long long>(session, "select vault from batch where id = :b and vault is not null",
                        soci::use(text(batch.value)));
  if (ids.empty()) return std::nullopt;
  return find(session, VaultId{ids.front()});
}

void hold(Session& session, VaultId id, const BatchId& batch, const std::string& sealed_key) {
  const long long number = id.value;
  session << "update batch set vault = :v where id = :b", soci::use(number), soci::use(batch.value);
  session << "update vault set sealed_key = :k where id = :v", soci::use(sealed_key),
      soci::use(number);
}

void erase_idle_keys(Session& session) {
  session << "update vault set sealed_key = null where sealed_key is not null and not exists "
             "(select 1 from batch where batch.vault = vault.id and batch.ended_at is null)";
}

void remove_unused(Session& session) {
  session << "delete from vault where not exists (select 1 from workspace where vault = vault.id) "
             "and not exists (select 1 from batch where batch.vault = vault.id)";
}

}  // namespace pressoir::store::vaults
