#include "store/accounts/access_keys.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "store/accounts/refuse.h"
#include "store/sql_values.h"

namespace pressoir::store::access_keys {
namespace {

constexpr std::size_t kMaxLabel = 200, kRandomCharacters = 43, kEnding = 4;

void check(const NewAccessKey& wanted) {
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
  if (wanted.label.empty() || wanted.label.size() > kMaxLabel ||
      std::ranges::any_of(wanted.label, is_control))
    refuse("The label of a key must have 1 to 200 bytes, none of them a control character.");
  if (wanted.scopes.empty()) refuse("A key must have a scope: read, optimize or admin.");
  if (wanted.expires_in_seconds &&
      (*wanted.expires_in_seconds == 0 || *wanted.expires_in_seconds > kLongestLife))
    refuse("The life of a key must be 1 second to 3650 days.");
}

/// Each once, in the order of Scope.
std::vector<Scope> ordered(std::vector<Scope> scopes) {
  std::ranges::sort(scopes);
  const auto twice = std::ranges::unique(scopes);
  scopes.erase(twice.begin(), twice.end());
  return scopes;
}

std::string scopes_text(const std::vector<Scope>& scopes) {
  std::string words;
  for (const Scope each : scopes)
    words += (words.empty() ? "" : " ") + std::string(fields::name_of(each));
  return words;
}

std::vector<Scope> scopes_in(std::string_view words) {
  std::vector<Scope> scopes;
  for (const std::string_view word : split(words, ' '))
    if (const auto scope = fields::value_named<Scope>(word)) scopes.push_back(*scope);
  return scopes;
}

std::optional<TimePoint> time_in(const NullableNumber& column) {
  if (column.there == soci::i_null) return std::nullopt;
  return from_millis(column.value);
}

/// 43 letters and digits carry 256 bits.
std::string new_value() { return std::string(kPrefix) + crypto::random_token(kRandomCharacters); }

std::string ending_of(const std::string& value) { return value.substr(value.size() - kEnding); }

template <class... Uses>
std::vector<AccessKey> select_keys(Session& session, const std::string& condition, Uses&&... uses) {
  long long id = 0, account = 0, created = 0;
  std::string label, scopes, ending;
  NullableNumber used, expires;
  soci::statement rows(session);
  rows.exchange(soci::into(id));
  rows.exchange(soci::into(account));
  rows.exchange(soci::into(label));
  rows.exchange(soci::into(scopes));
  rows.exchange(soci::into(ending));
  rows.exchange(soci::into(created));
  rows.exchange(soci::into(used.value, used.there));
  rows.exchange(soci::into(expires.value, expires.there));
  (rows.exchange(std::forward<Uses>(uses)), ...);
  rows.alloc();
  rows.prepare(
      "select id, account, label, scopes, ending, created_at, last_used_at, expires_at "
      "from access_key " +
      condition);
  rows.define_and_bind();
  rows.execute();
  std::vector<AccessKey> found;
  while (rows.fetch())
    found.push_back({.id = {id},
                     .account = {account},
                     .label = label,
                     .scopes = scopes_in(scopes),
                     .ending = ending,
                     .created_at = from_millis(created),
                     .last_used_at = time_in(used),
                     .expires_at = time_in(expires)});
  return found;
}

}  // namespace

MadeAccessKey add(Session& session, const crypto::SealingKey& key, AccountId account,
                  const NewAccessKey& wanted, TimePoint now) {
  check(wanted);
  if (of(session, account).size() >= kMaxKeys)
    throw Error(ErrorCode::conflict, "An account has 100 keys at most: remove one first.");
  MadeAccessKey made;
  made.value = new_value();
  made.key.account = account;
  made.key.label = wanted.label;
  made.key.scopes = ordered(wanted.scopes);
  made.key.ending = ending_of(made.value);
  made.key.created_at = now;
  if (wanted.expires_in_seconds)
    made.key.expires_at = now + std::chrono::seconds(*wanted.expires_in_seconds);
  const std::string fingerprint = key.fingerprint(made.value),
                    scopes = scopes_text(made.key.scopes);
  const long long owner = account.value, created = to_millis(now);
  NullableNumber expires;
  if (made.key.expires_at)
    expires = NullableNumber(static_cast<std::uint64_t>(to_millis(*made.key.expires_at)));
  session << "insert into access_key (account, label, fingerprint, ending, scopes, created_at, "
             "expires_at) values (:a, :l, :f, :e, :s, :c, :x)",
      soci::use(owner), soci::use(made.key.label), soci::use(fingerprint),
      soci::use(made.key.ending), soci::use(scopes), soci::use(created),
      soci::use(expires.value, expires.there);
  made.key.id = {last_id(session)};
  return made;
}

std::vector<AccessKey> of(Session& session, AccountId account) {
  const long long owner = account.value;
  return select_keys(session, "where account = :a order by id", soci::use(owner));
}

std::optional<AccessKey> find(Session& session, const std::string& fingerprint) {
  auto found = select_keys(session, "where fingerprint = :f", soci::use(fingerprint));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

void set_used(Session& session, AccessKeyId id, TimePoint now) {
  const long long value = id.value, time = to_millis(now);
  change(session, "update access_key set last_used_at = :t where id = :i", soci::use(time),
         soci::use(value));
}

bool remove(Session& session, AccountId account, AccessKeyId id) {
  const long long value = id.value, owner = account.value;
  return change(session, "delete from access_key where id = :i and account = :a", soci::use(value),
                soci::use(owner)) == 1;
}

std::vector<MadeAccessKey> replace_all(Session& session, const crypto::SealingKey& key,
                                       AccountId account, TimePoint now) {
  std::vector<MadeAccessKey> fresh;
  for (AccessKey& each : of(session, account)) {
    if (each.is_expired(now)) continue;
    const std::string value = new_value(), fingerprint = key.fingerprint(value);
    each.ending = ending_of(value);
    const long long id = each.id.value;
    change(session, "update access_key set fingerprint = :f, ending = :e where id = :i",
           soci::use(fingerprint), soci::use(each.ending), soci::use(id));
    fresh.push_back({std::move(each), value});
  }
  return fresh;
}

std::uint64_t remove_expired(Session& session, TimePoint before) {
  const long long time = to_millis(before);
  return static_cast<std::uint64_t>(
      change(session, "delete from access_key where expires_at is not null and expires_at < :t",
             soci::use(time)));
}

}  // namespace pressoir::store::access_keys
