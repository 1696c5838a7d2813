#include "store/accounts/passwords.h"

#include <utility>
#include <vector>

#include "base/error.h"
#include "store/accounts/accounts.h"
#include "store/accounts/sessions.h"
#include "store/sql_values.h"

namespace pressoir::store::passwords {
namespace {

constexpr std::size_t kGenerationLength = 22;  // 128 bits

template <class... Uses>
std::optional<Password> select(Session& session, const crypto::SealingKey& key,
                               const std::string& condition, Uses&&... uses) {
  long long account = 0;
  std::string hash, generation;
  soci::statement rows(session);
  rows.exchange(soci::into(account));
  rows.exchange(soci::into(hash));
  rows.exchange(soci::into(generation));
  (rows.exchange(std::forward<Uses>(uses)), ...);
  rows.alloc();
  rows.prepare("select p.account, p.hash, p.generation from password p " + condition);
  rows.define_and_bind();
  rows.execute();
  if (!rows.fetch()) return std::nullopt;
  Password found{.account = {account}, .hash = key.open(hash), .generation = generation};
  while (rows.fetch()) {
  }
  return found;
}

}  // namespace

void set(Session& session, const crypto::SealingKey& key, AccountId account,
         const std::string& hash, TimePoint now) {
  const long long id = account.value, time = to_millis(now);
  const auto email =
      column<std::string>(session, "select email from account where id = :a", soci::use(id));
  if (email.empty()) throw Error(ErrorCode::not_found, "There is no such account.");
  check_email(session, account, email.front());
  const auto sealed = key.seal(hash), generation = crypto::random_token(kGenerationLength);
  session << "insert into password (account, hash, generation, changed_at) values (:a, :h, :g, :t) "
             "on conflict (account) do update set hash = excluded.hash, "
             "generation = excluded.generation, changed_at = excluded.changed_at",
      soci::use(id), soci::use(sealed), soci::use(generation), soci::use(time);
  sessions::remove_all(session, account);
}

bool remove(Session& session, AccountId account) {
  sessions::remove_all(session, account);
  const long long id = account.value;
  return change(session, "delete from password where account = :a", soci::use(id)) == 1;
}

void renew_generation(Session& session, AccountId account) {
  const long long id = account.value;
  const auto generation = crypto::random_token(kGenerationLength);
  session << "update password set generation = :g where account = :a", soci::use(generation),
      soci::use(id);
  sessions::remove_all(session, account);
}

std::optional<Password> of(Session& session, const crypto::SealingKey& key, AccountId account) {
  const long long id = account.value;
  return select(session, key, "where p.account = :a", soci::use(id));
}

std::optional<Password> with_email(Session& session, const crypto::SealingKey& key,
                                   const std::string& email) {
  if (email.empty() || email.find('\0') != std::string::npos) return std::nullopt;
  return select(session, key,
                "join account a on a.id = p.account "
                "where lower(a.email) = lower(:e) and a.email <> ''",
                soci::use(email));
}

void check_email(Session& session, AccountId account, const std::string& email) {
  if (email.empty())
    throw Error(ErrorCode::invalid_request,
                "An account with a password needs an e-mail address to log in with.");
  accounts::check_address(session, account, email);
}

}  // namespace pressoir::store::passwords
