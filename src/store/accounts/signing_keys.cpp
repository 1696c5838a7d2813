#include "store/accounts/signing_keys.h"

#include "base/error.h"
#include "store/accounts/accounts.h"
#include "store/sql_values.h"

namespace pressoir::store::signing_keys {
namespace {

constexpr std::size_t kIdCharacters = 16;      // 95 bits: no two are alike
constexpr std::size_t kSecretCharacters = 43;  // 256 bits, as many as the hash has

void require_account(Session& session, AccountId account) {
  if (!accounts::find(session, account))
    throw Error(ErrorCode::not_found, "There is no such account.");
}

void refuse_many(std::size_t present, std::size_t most, const char* what) {
  if (present < most) return;
  throw Error(ErrorCode::limit_exceeded,
              "An account has at most " + std::to_string(most) + " " + what + ".");
}

}  // namespace

SigningKey add(Session& session, const crypto::SealingKey& key, AccountId account, TimePoint now) {
  require_account(session, account);
  refuse_many(of(session, account).size(), kMaxKeys, "signing keys");
  SigningKey made{.id = crypto::random_token(kIdCharacters),
                  .account = account,
                  .secret = crypto::random_token(kSecretCharacters),
                  .created_at = now};
  const long long owner = account.value, time = to_millis(now);
  const auto sealed = key.seal(made.secret);
  session << "insert into signing_key (id, account, secret, created_at) values (:i, :a, :s, :t)",
      soci::use(made.id), soci::use(owner), soci::use(sealed), soci::use(time);
  return made;
}

std::vector<SigningKey> of(Session& session, AccountId account) {
  const long long owner = account.value;
  std::string id;
  long long created = 0;
  soci::statement rows = (session.prepare << "select id, created_at from signing_key where account "
                                             "= :a order by created_at, id",
                          soci::into(id), soci::into(created), soci::use(owner));
  rows.execute();
  std::vector<SigningKey> found;
  while (rows.fetch())
    found.push_back(
        {.id = id, .account = account, .secret = {}, .created_at = from_millis(created)});
  return found;
}

std::optional<SigningKey> find(Session& session, const crypto::SealingKey& key,
                               const std::string& id) {
  SigningKey found{.id = id, .account = {}, .secret = {}};
  long long account = 0, created = 0;
  std::string sealed;
  session << "select account, secret, created_at from signing_key where id = :i",
      soci::into(account), soci::into(sealed), soci::into(created), soci::use(text(id));
  if (!session.got_data()) return std::nullopt;
  found.account = {account};
  found.secret = key.open(sealed);
  found.created_at = from_millis(created);
  return found;
}

bool remove(Session& session, AccountId account, const std::string& id) {
  const long long owner = account.value;
  return change(session, "delete from signing_key where id = :i and account = :a",
                soci::use(text(id)), soci::use(owner)) == 1;
}

ImageSource add_source(Session& session, AccountId account, const std::string& rule) {
  require_account(session, account);
  const auto present = sources(session, account);
  refuse_many(present.size(), kMaxSources, "sources of pictures");
  for (const auto& each : present)
    if (each.rule == rule)
      throw Error(ErrorCode::conflict, "The account has that source of pictures already.");
  const long long owner = account.value;
  session << "insert into image_source (account, rule) values (:a, :r)", soci::use(owner),
      soci::use(text(rule));
  return {.id = last_id(session), .rule = rule};
}

std::vector<ImageSource> sources(Session& session, AccountId account) {
  const long long owner = account.value;
  long long id = 0;
  std::string rule;
  soci::statement rows =
      (session.prepare << "select id, rule from image_source where account = :a order by id",
       soci::into(id), soci::into(rule), soci::use(owner));
  rows.execute();
  std::vector<ImageSource> found;
  while (rows.fetch()) found.push_back({.id = id, .rule = rule});
  return found;
}

bool remove_source(Session& session, AccountId account, const std::string& rule) {
  const long long owner = account.value;
  return change(session, "delete from image_source where account = :a and rule = :r",
                soci::use(owner), soci::use(text(rule))) == 1;
}

}  // namespace pressoir::store::signing_keys
