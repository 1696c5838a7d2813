#include "store/accounts/sessions.h"

#include <utility>

#include "base/error.h"
#include "store/sql_values.h"

namespace pressoir::store::sessions {
namespace {

constexpr std::size_t kTokenCharacters = 43;  // 256 bits

template <class... Uses>
std::vector<PanelSession> select_sessions(Session& session, const std::string& condition,
                                          Uses&&... uses) {
  PanelSession row;
  long long id = 0, account = 0, created = 0, used = 0, expires = 0;
  soci::statement rows(session);
  rows.exchange(soci::into(id));
  rows.exchange(soci::into(account));
  rows.exchange(soci::into(row.address));
  rows.exchange(soci::into(row.agent));
  rows.exchange(soci::into(created));
  rows.exchange(soci::into(used));
  rows.exchange(soci::into(expires));
  (rows.exchange(std::forward<Uses>(uses)), ...);
  rows.alloc();
  rows.prepare(
      "select id, account, address, agent, created_at, used_at, expires_at from panel_session " +
      condition);
  rows.define_and_bind();
  rows.execute();
  std::vector<PanelSession> found;
  while (rows.fetch()) {
    row.id = {id};
    row.account = {account};
    row.created_at = from_millis(created);
    row.used_at = from_millis(used);
    row.expires_at = from_millis(expires);
    found.push_back(row);
  }
  return found;
}

}  // namespace

Made add(Session& session, const crypto::SealingKey& key, PanelSession wanted,
         const std::string& generation) {
  Made made{.session = std::move(wanted), .token = crypto::random_token(kTokenCharacters)};
  PanelSession& row = made.session;
  const long long account = row.account.value, created = to_millis(row.created_at),
                  used = to_millis(row.used_at), expires = to_millis(row.expires_at),
                  others = kMaxSessions - 1;
  const std::string fingerprint = key.fingerprint(made.token);
  change(session,
         "delete from panel_session where account = :a and id not in (select id from "
         "panel_session where account = :b order by used_at desc, id desc limit :n)",
         soci::use(account), soci::use(account), soci::use(others));
  const auto added = change(
      session,
      "insert into panel_session (account, fingerprint, address, agent, created_at, "
      "used_at, expires_at) select a.id, :f, :d, :g, :c, :u, :e from account a where a.id = :a "
      "and (:n = '' or exists (select 1 from password p where p.account = a.id and "
      "p.generation = :m))",
      soci::use(fingerprint), soci::use(text(row.address)), soci::use(text(row.agent)),
      soci::use(created), soci::use(used), soci::use(expires), soci::use(account),
      soci::use(generation), soci::use(generation));
  if (added != 1) throw Error(ErrorCode::not_found, "There is no such account.");
  row.id = {last_id(session)};
  return made;
}

std::optional<PanelSession> find(Session& session, const std::string& fingerprint) {
  auto found = select_sessions(session, "where fingerprint = :f", soci::use(fingerprint));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<PanelSession> of(Session& session, AccountId account) {
  const long long owner = account.value;
  return select_sessions(session, "where account = :a order by used_at desc, id desc",
                         soci::use(owner));
}

void set_used(Session& session, PanelSessionId id, TimePoint now) {
  const long long row = id.value, time = to_millis(now);
  change(session, "update panel_session set used_at = :t where id = :i", soci::use(time),
         soci::use(row));
}

bool remove(Session& session, AccountId account, PanelSessionId id) {
  const long long row = id.value, owner = account.value;
  return change(session, "delete from panel_session where id = :i and account = :a", soci::use(row),
                soci::use(owner)) == 1;
}

void remove_all(Session& session, AccountId account) {
  const long long owner = account.value;
  change(session, "delete from panel_session where account = :a", soci::use(owner));
}

void remove_expired(Session& session, TimePoint now, TimePoint unused_since) {
  const long long time = to_millis(now), unused = to_millis(unused_since);
  change(session, "delete from panel_session where expires_at <= :t or used_at < :u",
         soci::use(time), soci::use(unused));
}

}  // namespace pressoir::store::sessions
