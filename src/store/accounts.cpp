#include "store/accounts.h"

#include <algorithm>
#include <utility>

#include "store/sql_values.h"

namespace pressoir::store {

using Kind = CredentialKind;

std::string_view name_of(CredentialKind kind) noexcept {
  switch (kind) {
    case Kind::api_key: return "api_key";
    case Kind::api_secret: return "api_secret";
    case Kind::bearer_token: return "bearer_token";
    case Kind::public_key: return "public_key";
    case Kind::secret_key: return "secret_key";
  }
  return "api_key";
}

std::optional<CredentialKind> credential_kind_named(std::string_view name) noexcept {
  for (const auto kind : kCredentialKinds)
    if (name_of(kind) == name) return kind;
  return std::nullopt;
}

std::string& value_in(Credentials& credentials, CredentialKind kind) noexcept {
  switch (kind) {
    case Kind::api_key: return credentials.api_key;
    case Kind::api_secret: return credentials.api_secret;
    case Kind::bearer_token: return credentials.bearer_token;
    case Kind::public_key: return credentials.public_key;
    case Kind::secret_key: return credentials.secret_key;
  }
  return credentials.api_key;
}

}  // namespace pressoir::store

namespace pressoir::store::accounts {
namespace {

constexpr std::size_t kMaxCredential = 512;
constexpr std::size_t kMaxText = 200;
constexpr std::string_view kPublicPrefix = "project_public_";

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorCode::invalid_request, why); }

bool is_alnum(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

void check(CredentialKind kind, const std::string& value) {
  const std::string name(name_of(kind));
  if (kind == Kind::api_key && (value.size() != 32 || !std::ranges::all_of(value, is_alnum)))
    refuse("The api_key must be exactly 32 characters of A-Z, a-z and 0-9.");
  if (value.size() < 32 && kind != Kind::public_key)
    refuse("The " + name + " must have 32 characters or more.");
  if (kind == Kind::public_key &&
      (!value.starts_with(kPublicPrefix) || value.size() == kPublicPrefix.size()))
    refuse("The public_key must begin with project_public_ and go on.");
  if (value.size() > kMaxCredential) refuse("The " + name + " is too long.");
  if (std::ranges::any_of(value, [](unsigned char c) { return c <= ' ' || c >= 0x7f; }))
    refuse("The " + name + " must be printable ASCII without blanks.");
}

void check_text(const char* name, const std::string& value) {
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
  if (value.size() > kMaxText || std::ranges::any_of(value, is_control))
    refuse(std::string("The ") + name + " is too long or holds control characters.");
}

// 43 letters and digits carry 256 bits.
std::string make(CredentialKind kind) {
  switch (kind) {
    case Kind::api_key: return crypto::random_token(32);
    case Kind::public_key: return std::string(kPublicPrefix) + crypto::random_token(32);
    case Kind::api_secret:
    case Kind::bearer_token:
    case Kind::secret_key: return crypto::random_token(43);
  }
  return crypto::random_token(43);
}

void set_credential(Session& session, const crypto::SealingKey& key, long long account,
                    CredentialKind kind, const std::string& value) {
  const std::string name(name_of(kind)), fingerprint = key.fingerprint(value);
  if (find(session, kind, fingerprint))
    throw Error(ErrorCode::conflict, "Another account has that " + name + ".");
  NullableText sealed;
  if (kind != Kind::bearer_token) sealed = NullableText(key.seal(value));
  session << "insert into credential (account, kind, fingerprint, sealed) values (:a, :k, :f, :s) "
             "on conflict (account, kind) do update set fingerprint = excluded.fingerprint, "
             "sealed = excluded.sealed",
      soci::use(account), soci::use(name), soci::use(fingerprint),
      soci::use(sealed.value, sealed.there);
}

long long add_row(Session& session, const Account& account, TimePoint now) {
  check_text("name", account.name);
  check_text("e-mail", account.email);
  NullableNumber bytes(account.quota.monthly_bytes), images(account.quota.monthly_images),
      prepaid(account.quota.prepaid_images);
  const int disabled = account.disabled ? 1 : 0;
  const auto time = to_millis(now);
  session << "insert into account (name, email, disabled, monthly_bytes, monthly_images, "
             "prepaid_images, created_at) values (:n, :e, :d, :b, :i, :p, :t)",
      soci::use(account.name), soci::use(account.email), soci::use(disabled),
      soci::use(bytes.value, bytes.there), soci::use(images.value, images.there),
      soci::use(prepaid.value, prepaid.there), soci::use(time);
  return last_id(session);
}

template <class... Uses>
std::vector<Account> select(Session& session, const std::string& condition, Uses&&... uses) {
  Account account;
  long long id = 0;
  int disabled = 0;
  NullableNumber bytes, images, prepaid;
  soci::statement rows(session);
  rows.exchange(soci::into(id));
  rows.exchange(soci::into(account.name));
  rows.exchange(soci::into(account.email));
  rows.exchange(soci::into(disabled));
  rows.exchange(soci::into(bytes.value, bytes.there));
  rows.exchange(soci::into(images.value, images.there));
  rows.exchange(soci::into(prepaid.value, prepaid.there));
  (rows.exchange(std::forward<Uses>(uses)), ...);
  rows.alloc();
  rows.prepare(
      "select a.id, a.name, a.email, a.disabled, a.monthly_bytes, a.monthly_images, "
      "a.prepaid_images from account a " +
      condition);
  rows.define_and_bind();
  rows.execute();
  std::vector<Account> found;
  while (rows.fetch()) {
    account.id = {id};
    account.disabled = disabled != 0;
    account.quota = {bytes.get(), images.get(), prepaid.get()};
    found.push_back(account);
  }
  return found;
}

std::optional<Account> first(std::vector<Account> found) {
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace

Credentials complete(const GivenCredentials& given) {
  Credentials all;
  const auto take = [&all](CredentialKind kind, const std::optional<std::string>& value) {
    if (value) check(kind, *value);
    value_in(all, kind) = value ? *value : make(kind);
  };
  take(Kind::api_key, given.api_key);
  take(Kind::api_secret, given.api_secret);
  take(Kind::bearer_token, given.bearer_token);
  take(Kind::public_key, given.public_key);
  take(Kind::secret_key, given.secret_key);
  return all;
}

AccountId add(Session& session, const crypto::SealingKey& key, const Account& account,
              const Credentials& credentials, TimePoint now) {
  const auto id = add_row(session, account, now);
  auto values = credentials;
  for (const auto kind : kCredentialKinds)
    set_credential(session, key, id, kind, value_in(values, kind));
  return {id};
}

void ensure_test_account(Session& session, const crypto::SealingKey& key,
                         const std::string& api_key, TimePoint now) {
  if (find(session, Kind::api_key, key.fingerprint(api_key))) return;
  Account account;
  account.name = "Test account";
  set_credential(session, key, add_row(session, account, now), Kind::api_key, api_key);
}

std::vector<Account> list(Session& session) { return select(session, "order by a.id"); }

std::optional<Account> find(Session& session, AccountId id) {
  const long long value = id.value;
  return first(select(session, "where a.id = :a", soci::use(value)));
}

std::optional<Account> find(Session& session, CredentialKind kind, const std::string& fingerprint) {
  const std::string name(name_of(kind));
  return first(select(session,
                      "join credential c on c.account = a.id "
                      "where c.kind = :k and c.fingerprint = :f",
                      soci::use(name), soci::use(fingerprint)));
}

bool set_disabled(Session& session, AccountId id, bool disabled) {
  const long long value = id.value;
  const int flag = disabled ? 1 : 0;
  return change(session, "update account set disabled = :d where id = :a", soci::use(flag),
                soci::use(value)) == 1;
}

std::vector<BlobKey> remove(Session& session, AccountId id) {
  const long long value = id.value;
  std::vector<BlobKey> unused;
  for (const auto* sql : {"select input from job where account = :a",
                          "select output from job where account = :a and output is not null",
                          "select content from backup where account = :a"})
    for (auto& key : column<std::string>(session, sql, soci::use(value)))
      unused.push_back({std::move(key)});
  if (change(session, "delete from account where id = :a", soci::use(value)) != 1)
    throw Error(ErrorCode::not_found, "There is no such account.");
  return unused;
}

void replace(Session& session, const crypto::SealingKey& key, AccountId id, CredentialKind kind,
             const std::string& value) {
  if (!find(session, id)) throw Error(ErrorCode::not_found, "There is no such account.");
  set_credential(session, key, id.value, kind, value);
}

std::optional<std::string> credential(Session& session, const crypto::SealingKey& key, AccountId id,
                                      CredentialKind kind) {
  const long long value = id.value;
  const std::string name(name_of(kind));
  const auto sealed = column<std::string>(
      session,
      "select sealed from credential where account = :a and kind = :k and sealed is not null",
      soci::use(value), soci::use(name));
  if (sealed.empty()) return std::nullopt;
  return key.open(sealed.front());
}

}  // namespace pressoir::store::accounts
