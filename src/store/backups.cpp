#include "store/backups.h"

#include "store/accounts/accounts.h"
#include "store/sql_values.h"

namespace pressoir::store::backups {

std::optional<BlobKey> put(Session& session, const Backup& backup) {
  if (!accounts::find(session, backup.account))
    throw Error(ErrorCode::not_found, "There is no such account.");
  const long long account = backup.account.value;
  std::optional<BlobKey> replaced;
  std::string old;
  session << "select content from backup where account = :a and name = :n", soci::into(old),
      soci::use(account), soci::use(text(backup.name));
  if (session.got_data()) replaced = BlobKey{old};
  const auto bytes = narrow<long long>(backup.bytes);
  const auto created = to_millis(backup.created_at), expires = to_millis(backup.expires_at);
  session << "insert into backup (account, name, domain, content, bytes, created_at, expires_at) "
             "values (:a, :n, :d, :c, :b, :t, :e) on conflict (account, name) do update set "
             "domain = excluded.domain, content = excluded.content, bytes = excluded.bytes, "
             "created_at = excluded.created_at, expires_at = excluded.expires_at",
      soci::use(account), soci::use(text(backup.name)), soci::use(text(backup.domain)),
      soci::use(text(backup.content.value)), soci::use(bytes), soci::use(created),
      soci::use(expires);
  return replaced;
}

std::optional<Backup> find(Session& session, AccountId account, const std::string& name,
                           TimePoint now) {
  const long long id = account.value, time = to_millis(now);
  Backup found;
  long long bytes = 0, created = 0, expires = 0;
  session << "select domain, content, bytes, created_at, expires_at from backup "
             "where account = :a and name = :n and expires_at > :t",
      soci::into(found.domain), soci::into(found.content.value), soci::into(bytes),
      soci::into(created), soci::into(expires), soci::use(id), soci::use(text(name)),
      soci::use(time);
  if (!session.got_data()) return std::nullopt;
  found.account = account;
  found.name = name;
  found.bytes = narrow<std::uint64_t>(bytes);
  found.created_at = from_millis(created);
  found.expires_at = from_millis(expires);
  return found;
}

std::vector<BlobKey> remove_expired(Session& session, TimePoint now, std::uint32_t at_most) {
  const long long time = to_millis(now), limit = at_most;
  std::vector<BlobKey> unused;
  const auto expired = column<std::string>(
      session,
      "select content from backup where expires_at <= :t order by expires_at, content limit :n",
      soci::use(time), soci::use(limit));
  for (const auto& content : expired) {
    session << "delete from backup where content = :c", soci::use(content);
    unused.push_back({content});
  }
  return unused;
}

}  // namespace pressoir::store::backups
