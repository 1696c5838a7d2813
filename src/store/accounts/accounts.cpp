#include "store/accounts/accounts.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "store/accounts/passwords.h"
#include "store/accounts/projects.h"
#include "store/accounts/usage.h"
#include "store/deliveries.h"
#include "store/jobs/jobs.h"
#include "store/sql_values.h"
#include "store/uploads/workspaces.h"
#include "store/accounts/refuse.h"

namespace pressoir::store {

using Kind = CredentialKind;

std::string_view name_of(Role role) noexcept { return role == Role::admin ? "operator" : "owner"; }

std::optional<Role> role_named(std::string_view name) noexcept {
  for (const auto role : {Role::owner, Role::admin})
    if (name_of(role) == name) return role;
  return std::nullopt;
}

}  // namespace pressoir::store

namespace pressoir::store::accounts {
namespace {

constexpr std::size_t kMaxText = 200, kMaxDescription = 2000;

[[noreturn]] void unknown_account() {
  throw Error(ErrorCode::not_found, "There is no such account.");
}

void check_text(const char* name, const std::string& value) {
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
  if (value.size() > kMaxText || std::ranges::any_of(value, is_control))
    refuse(std::string("The ") + name + " is too long or holds control characters.");
}

void check(const Account& account) {
  check_text("name", account.name);
  check_text("e-mail", account.email);
  const auto is_control = [](unsigned char c) {
    return (c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
  };
  if (account.description.size() > kMaxDescription ||
      std::ranges::any_of(account.description, is_control))
    refuse("The description is too long or holds control characters.");
  if (account.parent && account.role == Role::admin) refuse("A sub-account cannot be an operator.");
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

void check_parent(Session& session, AccountId id) {
  const auto parent = find(session, id);
  if (!parent) throw Error(ErrorCode::not_found, "There is no such parent account.");
  if (parent->parent)
    throw Error(ErrorCode::forbidden, "A sub-account has no sub-accounts of its own.");
}

/// As stored: none where it is the parent's, which is shown then.
std::string own_address(Session& session, const Account& account) {
  if (account.email.empty() || !account.parent) return account.email;
  const auto parent = find(session, *account.parent);
  return parent && lower(parent->email) == lower(account.email) ? "" : account.email;
}

long long add_row(Session& session, const Account& account, TimePoint now) {
  check(account);
  NullableNumber bytes(account.quota.monthly_bytes), images(account.quota.monthly_images),
      prepaid(account.quota.prepaid_images), parent;
  if (account.parent) {
    check_parent(session, *account.parent);
    parent = NullableNumber(narrow<std::uint64_t>(account.parent->value));
  }
  const int disabled = account.disabled ? 1 : 0;
  const std::string role(name_of(account.role)), email = own_address(session, account);
  check_address(session, {}, email);
  const auto time = to_millis(now);
  session << "insert into account (name, email, disabled, monthly_bytes, monthly_images, "
             "prepaid_images, parent, description, role, created_at, updated_at) "
             "values (:n, :e, :d, :b, :i, :p, :u, :s, :r, :t, :v)",
      soci::use(account.name), soci::use(email), soci::use(disabled),
      soci::use(bytes.value, bytes.there), soci::use(images.value, images.there),
      soci::use(prepaid.value, prepaid.there), soci::use(parent.value, parent.there),
      soci::use(account.description), soci::use(role), soci::use(time), soci::use(time);
  return last_id(session);
}

template <class... Uses>
std::vector<Account> select_accounts(Session& session, const std::string& condition,
                                     Uses&&... uses) {
  Account account;
  long long id = 0, created = 0, updated = 0;
  int disabled = 0, has_password = 0;
  NullableNumber bytes, images, prepaid, parent;
  std::string role;
  soci::statement rows(session);
  rows.exchange(soci::into(id));
  rows.exchange(soci::into(account.name));
  rows.exchange(soci::into(account.email));
  rows.exchange(soci::into(disabled));
  rows.exchange(soci::into(bytes.value, bytes.there));
  rows.exchange(soci::into(images.value, images.there));
  rows.exchange(soci::into(prepaid.value, prepaid.there));
  rows.exchange(soci::into(parent.value, parent.there));
  rows.exchange(soci::into(account.description));
  rows.exchange(soci::into(role));
  rows.exchange(soci::into(created));
  rows.exchange(soci::into(updated));
  rows.exchange(soci::into(has_password));
  (rows.exchange(std::forward<Uses>(uses)), ...);
  rows.alloc();
  rows.prepare(
      "select a.id, a.name, case when a.email = '' then coalesce(p.email, '') else a.email end, "
      "case when a.disabled <> 0 or coalesce(p.disabled, 0) <> 0 then 1 else 0 end, "
      "a.monthly_bytes, a.monthly_images, a.prepaid_images, a.parent, a.description, a.role, "
      "a.created_at, a.updated_at, exists (select 1 from password w where w.account = a.id) "
      "from account a left join account p on p.id = a.parent " +
      condition);
  rows.define_and_bind();
  rows.execute();
  std::vector<Account> found;
  while (rows.fetch()) {
    account.id = {id};
    account.disabled = disabled != 0;
    account.quota = {.monthly_bytes = bytes.get(),
                     .monthly_images = images.get(),
                     .prepaid_images = prepaid.get()};
    account.parent.reset();
    if (const auto above = parent.get()) account.parent = {narrow<std::int64_t>(*above)};
    account.role = role_named(role).value_or(Role::owner);
    account.created_at = from_millis(created);
    account.updated_at = from_millis(updated);
    account.has_password = has_password != 0;
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
    value_in(all, kind) = credentials::complete(kind, value);
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
    if (!is_of_project(kind)) set_credential(session, key, id, kind, value_in(values, kind));
  Project first;
  first.account = {id};
  first.name = projects::kFirstName;
  projects::add(session, key, {first, credentials.public_key, credentials.secret_key}, now);
  return {id};
}

void ensure_account(Session& session, const crypto::SealingKey& key, const std::string& api_key,
                    const std::string& name, TimePoint now) {
  if (find(session, Kind::api_key, key.fingerprint(api_key))) return;
  Account account;
  account.name = name;
  set_credential(session, key, add_row(session, account, now), Kind::api_key, api_key);
}

void check_address(Session& session, AccountId account, const std::string& email) {
  if (email.empty()) return;
  const auto owners = column<long long>(
      session, "select id from account where lower(email) = lower(:e) and email <> ''",
      soci::use(text(email)));
  for (const auto owner : owners)
    if (owner != account.value)
      throw Error(ErrorCode::conflict,
                  "Account " + std::to_string(owner) + " has that e-mail address already.");
}

void ensure_test_account(Session& session, const crypto::SealingKey& key,
                         const std::string& api_key, TimePoint now) {
  ensure_account(session, key, api_key, "Test account", now);
}

std::vector<Account> list(Session& session) { return select_accounts(session, "order by a.id"); }

std::vector<Account> list_below(Session& session, AccountId parent) {
  const long long value = parent.value;
  return select_accounts(session, "where a.parent = :a order by a.id", soci::use(value));
}

std::optional<Account> find(Session& session, AccountId id) {
  const long long value = id.value;
  return first(select_accounts(session, "where a.id = :a", soci::use(value)));
}

std::optional<Account> find(Session& session, CredentialKind kind, const std::string& fingerprint) {
  if (is_of_project(kind)) {
    const auto project = projects::find(session, kind, fingerprint);
    return project ? find(session, project->account) : std::nullopt;
  }
  const std::string name(name_of(kind));
  return first(select_accounts(session,
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

namespace {

/// Tells the account, and those below it that may use another amount now.
void tell_of_quota(Session& session, AccountId account, const Quota& before, const Quota& after) {
  const auto add = [&session](AccountId whom) {
    deliveries::add_of_account(session, whom, deliveries::kQuotaChanged);
  };
  add(account);
  const TimePoint time = now();
  const auto used = usage::counters(session, account, time);
  const auto left_before = usage::left_of(before, used), left_after = usage::left_of(after, used);
  if (left_before == left_after) return;
  for (const Account& below : list_below(session, account)) {
    const auto own = usage::left_of(below.quota, usage::counters(session, below.id, time));
    if (usage::within(own, left_before) != usage::within(own, left_after)) add(below.id);
  }
}

}  // namespace

void update(Session& session, const Account& account) {
  const auto before = find(session, account.id);
  if (!before) unknown_account();
  auto wanted = account;
  wanted.parent = before->parent;
  check(wanted);
  const std::string email = own_address(session, wanted);
  check_address(session, account.id, email);
  if (before->has_password) passwords::check_email(session, account.id, email);
  NullableNumber bytes(account.quota.monthly_bytes), images(account.quota.monthly_images),
      prepaid(account.quota.prepaid_images);
  const std::string role(name_of(account.role));
  const long long id = account.id.value, time = to_millis(now());
  session << "update account set name = :n, email = :e, description = :s, role = :r, "
             "monthly_bytes = :b, monthly_images = :i, prepaid_images = :p, updated_at = :t "
             "where id = :a",
      soci::use(account.name), soci::use(email), soci::use(account.description), soci::use(role),
      soci::use(bytes.value, bytes.there), soci::use(images.value, images.there),
      soci::use(prepaid.value, prepaid.there), soci::use(time), soci::use(id);
  if (account.quota != before->quota)
    tell_of_quota(session, account.id, before->quota, account.quota);
}

std::vector<BlobKey> remove(Session& session, AccountId id) {
  const long long value = id.value;
  const std::string whose =
      " where account in (select id from account where id = :a or parent = :a)";
  std::vector<BlobKey> unused;
  for (auto& key :
       column<std::string>(session,
                           "select key from stored_file" + whose +
                               " union select blob from job_input "
                               "where blob is not null and job in (select id from job" +
                               whose + ") union select output from job" + whose +
                               " and output is not null union select content from backup" + whose +
                               " union select blob from upload where workspace in (select id from "
                               "workspace" +
                               whose + ")",
                           soci::use(value, "a")))
    unused.push_back({std::move(key)});
  usage::release_all_of(session, id);
  if (change(session, "delete from account where id = :a", soci::use(value)) != 1)
    unknown_account();
  return unused;
}

namespace {

// Rows that are deleted by themselves, so that little is left to go with the account.
bool remove_lines(Session& session, long long account, long long at_most) {
  long long removed = 0;
  for (const auto* table : {"history", "delivery_attempt", "proxied_image"})
    removed += change(session,
                      std::string("delete from ") + table + " where id in (select id from " +
                          table + " where account = :a limit :n)",
                      soci::use(account), soci::use(at_most));
  removed += change(session,
                    "delete from result where account = :a and sha256 in (select sha256 from "
                    "result where account = :b limit :n)",
                    soci::use(account), soci::use(account), soci::use(at_most));
  return removed > 0;
}

}  // namespace

RemovedPortion remove_portion(Session& session, AccountId id, std::uint32_t at_most) {
  if (!set_disabled(session, id, true)) unknown_account();
  auto all = list_below(session, id);
  all.emplace_back().id = id;
  for (const auto& account : all) {
    auto removed = jobs::remove_all(session, account.id, at_most);
    if (!removed.batches.empty())
      return {.batches = std::move(removed.batches), .unused = std::move(removed.unused)};
    auto gone = workspaces::remove_all(session, account.id, at_most);
    if (gone.workspaces > 0) return {.batches = {}, .unused = std::move(gone.unused)};
    if (remove_lines(session, account.id.value, at_most)) return {};
  }
  return {.batches = {}, .unused = remove(session, id), .is_last = true};
}

void replace(Session& session, const crypto::SealingKey& key, AccountId id, CredentialKind kind,
             const std::string& value) {
  if (!find(session, id)) unknown_account();
  if (!is_of_project(kind)) return set_credential(session, key, id.value, kind, value);
  const auto all = projects::of(session, id);
  if (all.empty()) throw Error(ErrorCode::not_found, "The account has no project.");
  projects::replace(session, key, all.front().id, kind, value);
}

std::optional<std::string> fingerprint(Session& session, AccountId id, CredentialKind kind) {
  const long long value = id.value;
  const std::string name(name_of(kind));
  auto found = column<std::string>(
      session, "select fingerprint from credential where account = :a and kind = :k",
      soci::use(value), soci::use(name));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<std::string> sealed_credentials(Session& session, std::uint32_t at_most) {
  const long long limit = at_most;
  return column<std::string>(session,
                             "select sealed from credential where sealed is not null "
                             "order by account desc limit :n",
                             soci::use(limit));
}

std::optional<std::string> credential(Session& session, const crypto::SealingKey& key, AccountId id,
                                      CredentialKind kind) {
  if (is_of_project(kind)) return projects::first_key(session, key, id, kind);
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
