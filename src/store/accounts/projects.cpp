#include "store/accounts/projects.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "store/sql_values.h"
#include "store/accounts/refuse.h"

namespace pressoir::store::projects {
namespace {

constexpr std::size_t kMaxName = 200, kMaxEntry = 300;

[[noreturn]] void unknown_project() {
  throw Error(ErrorCode::not_found, "There is no such project.");
}

bool is_printable(const std::string& text) {
  return std::ranges::none_of(text, [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

void check(const Project& project) {
  const auto& name = project.name;
  if (name.empty() || name.size() > kMaxName || !is_printable(name))
    refuse(
        "The name of a project must have 1 to 200 characters, none of them a control character.");
  if (std::ranges::all_of(name, is_digit))
    refuse("The name of a project must not be a number: that would be taken for an id.");
  for (const auto* entries : {&project.domains, &project.networks}) {
    if (entries->size() > kMaxEntries) refuse("A project may be limited to 100 entries at most.");
    for (const auto& entry : *entries)
      if (entry.empty() || entry.size() > kMaxEntry || !is_printable(entry))
        refuse("A limit of a project is empty, too long or holds control characters.");
  }
}

/// One a line.
std::string joined(const std::vector<std::string>& entries) {
  std::string lines;
  for (const auto& entry : entries) lines += entry + '\n';
  return lines;
}

std::vector<std::string> entries_in(std::string_view lines) {
  std::vector<std::string> entries;
  for (const auto line : split(lines, '\n'))
    if (!line.empty()) entries.emplace_back(line);
  return entries;
}

std::string column_of(CredentialKind kind, std::string_view what) {
  return (kind == CredentialKind::public_key ? "public_" : "secret_") + std::string(what);
}

template <class... Uses>
std::vector<Project> select_projects(Session& session, const std::string& condition,
                                     Uses&&... uses) {
  long long id = 0, account = 0, created = 0;
  std::string name, domains, networks;
  soci::statement rows(session);
  rows.exchange(soci::into(id));
  rows.exchange(soci::into(account));
  rows.exchange(soci::into(name));
  rows.exchange(soci::into(domains));
  rows.exchange(soci::into(networks));
  rows.exchange(soci::into(created));
  (rows.exchange(std::forward<Uses>(uses)), ...);
  rows.alloc();
  rows.prepare("select id, account, name, domains, networks, created_at from project " + condition);
  rows.define_and_bind();
  rows.execute();
  std::vector<Project> found;
  while (rows.fetch())
    found.push_back({.id = {id},
                     .account = {account},
                     .name = name,
                     .domains = entries_in(domains),
                     .networks = entries_in(networks),
                     .created_at = from_millis(created)});
  return found;
}

void refuse_taken_key(Session& session, CredentialKind kind, const std::string& fingerprint) {
  if (find(session, kind, fingerprint))
    throw Error(ErrorCode::conflict,
                "Another project has that " + std::string(name_of(kind)) + ".");
}

void refuse_taken_name(const std::vector<Project>& others, const Project& project) {
  for (const auto& other : others)
    if (other.name == project.name && other.id != project.id)
      throw Error(ErrorCode::conflict, "The account has a project of that name.");
}

}  // namespace

ProjectId add(Session& session, const crypto::SealingKey& key, const ProjectKeys& wanted,
              TimePoint now) {
  const auto& project = wanted.project;
  check(project);
  const auto others = of(session, project.account);
  if (others.size() >= kMaxProjects) refuse("An account may have 100 projects at most.");
  refuse_taken_name(others, project);
  const long long account = project.account.value, time = to_millis(now);
  const auto public_print = key.fingerprint(wanted.public_key),
             secret_print = key.fingerprint(wanted.secret_key);
  refuse_taken_key(session, CredentialKind::public_key, public_print);
  refuse_taken_key(session, CredentialKind::secret_key, secret_print);
  const auto public_key = key.seal(wanted.public_key), secret_key = key.seal(wanted.secret_key);
  const auto domains = joined(project.domains), networks = joined(project.networks);
  session << "insert into project (account, name, public_fingerprint, public_key, "
             "secret_fingerprint, secret_key, domains, networks, created_at) "
             "values (:a, :n, :f, :p, :g, :s, :d, :w, :t)",
      soci::use(account), soci::use(project.name), soci::use(public_print), soci::use(public_key),
      soci::use(secret_print), soci::use(secret_key), soci::use(domains), soci::use(networks),
      soci::use(time);
  return {last_id(session)};
}

std::vector<Project> of(Session& session, AccountId account) {
  const long long value = account.value;
  return select_projects(session, "where account = :a order by id", soci::use(value));
}

std::vector<Project> list(Session& session) { return select_projects(session, "order by id"); }

std::vector<ProjectKeys> with_keys(Session& session, const crypto::SealingKey& key,
                                   AccountId account) {
  std::vector<ProjectKeys> all;
  for (auto& project : of(session, account)) {
    const auto key_in = [&](CredentialKind kind) { return key_of(session, key, project.id, kind); };
    auto public_key = key_in(CredentialKind::public_key);
    auto secret_key = key_in(CredentialKind::secret_key);
    all.push_back({std::move(project), std::move(public_key), std::move(secret_key)});
  }
  return all;
}

std::optional<Project> find(Session& session, CredentialKind kind, const std::string& fingerprint) {
  auto found = select_projects(session, "where " + column_of(kind, "fingerprint") + " = :f",
                               soci::use(fingerprint));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

void update(Session& session, const Project& project) {
  check(project);
  const long long id = project.id.value;
  const auto before = select_projects(session, "where id = :i", soci::use(id));
  if (before.empty()) unknown_project();
  refuse_taken_name(of(session, before.front().account), project);
  const auto domains = joined(project.domains), networks = joined(project.networks);
  session << "update project set name = :n, domains = :d, networks = :w where id = :i",
      soci::use(project.name), soci::use(domains), soci::use(networks), soci::use(id);
}

void remove(Session& session, ProjectId id) {
  const long long value = id.value;
  if (change(session, "delete from project where id = :i", soci::use(value)) != 1)
    unknown_project();
}

void replace(Session& session, const crypto::SealingKey& key, ProjectId id, CredentialKind kind,
             const std::string& value) {
  const auto fingerprint = key.fingerprint(value), sealed = key.seal(value);
  refuse_taken_key(session, kind, fingerprint);
  const long long which = id.value;
  if (change(session,
             "update project set " + column_of(kind, "fingerprint") + " = :f, " +
                 column_of(kind, "key") + " = :s where id = :i",
             soci::use(fingerprint), soci::use(sealed), soci::use(which)) != 1)
    unknown_project();
}

std::string key_of(Session& session, const crypto::SealingKey& key, ProjectId id,
                   CredentialKind kind) {
  const long long value = id.value;
  const auto sealed = column<std::string>(
      session, "select " + column_of(kind, "key") + " from project where id = :i",
      soci::use(value));
  if (sealed.empty()) unknown_project();
  return key.open(sealed.front());
}

std::optional<std::string> first_key(Session& session, const crypto::SealingKey& key,
                                     AccountId account, CredentialKind kind) {
  const auto all = of(session, account);
  if (all.empty()) return std::nullopt;
  return key_of(session, key, all.front().id, kind);
}

}  // namespace pressoir::store::projects
