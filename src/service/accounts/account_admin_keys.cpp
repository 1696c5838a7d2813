// AccountAdmin: credentials, projects, access keys and passwords.
#include "base/error.h"
#include "base/crypto/password_hash.h"
#include "base/text.h"
#include "service/accounts/account_admin_state.h"
#include "service/accounts/project_limits.h"
#include "store/accounts/access_keys.h"
#include "service/accounts/login.h"
#include "store/accounts/passwords.h"
#include "store/accounts/projects.h"

namespace pressoir::service {
namespace {

using store::CredentialKind;
using store::Session;

void require(Session& session, AccountId id) {
  if (!store::accounts::find(session, id))
    throw Error(ErrorCode::not_found, "There is no such account.");
}

Project find_project(Session& session, AccountId account, std::string_view id_or_name) {
  const auto id = number_in<std::int64_t>(id_or_name);
  for (auto& project : store::projects::of(session, account))
    if (project.name == id_or_name || (id && project.id.value == *id)) return std::move(project);
  throw Error(ErrorCode::not_found,
              "The account has no project \"" + std::string(id_or_name) + "\".");
}

/// Those of which keys are to be replaced.
std::vector<Project> rotated_projects(Session& session, AccountId account,
                                      std::optional<CredentialKind> kind,
                                      std::optional<std::string_view> project) {
  if (project) return {find_project(session, account, *project)};
  auto all = store::projects::of(session, account);
  if (all.empty() && kind && is_of_project(*kind))
    throw Error(ErrorCode::not_found, "The account has no project.");
  return all;
}

ProjectKeys rotate_keys(Session& session, const crypto::SealingKey& key, Project project,
                        std::optional<CredentialKind> kind) {
  ProjectKeys fresh{.project = std::move(project), .public_key = {}, .secret_key = {}};
  for (const auto each : {CredentialKind::public_key, CredentialKind::secret_key}) {
    if (kind && *kind != each) continue;
    auto& value = each == CredentialKind::public_key ? fresh.public_key : fresh.secret_key;
    value = store::credentials::complete(each, {});
    store::projects::replace(session, key, fresh.project.id, each, value);
  }
  return fresh;
}

}  // namespace

RotatedCredentials AccountAdmin::rotate(AccountId id, std::optional<CredentialKind> kind,
                                        std::optional<std::string_view> project) {
  return state_->database.transact_here([&](Session& session) {
    require(session, id);
    RotatedCredentials fresh;
    for (const auto each : store::kCredentialKinds) {
      if (project || is_of_project(each) || (kind && *kind != each)) continue;
      const auto& value = store::value_in(fresh, each) = store::credentials::complete(each, {});
      store::accounts::replace(session, state_->key, id, each, value);
    }
    if (!kind || is_of_project(*kind))
      for (auto& each : rotated_projects(session, id, kind, project))
        fresh.projects.push_back(rotate_keys(session, state_->key, std::move(each), kind));
    const auto all = store::projects::of(session, id);
    if (!fresh.projects.empty() && fresh.projects.front().project.id == all.front().id) {
      fresh.public_key = fresh.projects.front().public_key;
      fresh.secret_key = fresh.projects.front().secret_key;
    }
    if (!kind && !project) {
      fresh.keys = store::access_keys::replace_all(session, state_->key, id, store::now());
      store::passwords::renew_generation(session, id);
    }
    return fresh;
  });
}

ProjectKeys AccountAdmin::add_project(AccountId account, const NewProject& wanted) {
  using store::credentials::complete;
  ProjectKeys made;
  made.project.account = account;
  made.project.name = wanted.name;
  made.project.domains = checked_domains(wanted.domains);
  made.project.networks = checked_networks(wanted.networks);
  made.public_key = complete(CredentialKind::public_key, wanted.public_key);
  made.secret_key = complete(CredentialKind::secret_key, wanted.secret_key);
  made.project.created_at = store::now();
  state_->database.transact_here([&](Session& session) {
    require(session, account);
    made.project.id = store::projects::add(session, state_->key, made, made.project.created_at);
  });
  return made;
}

std::vector<ProjectKeys> AccountAdmin::projects(AccountId account) {
  auto all = state_->database.transact_here([&](Session& session) {
    require(session, account);
    return store::projects::with_keys(session, state_->key, account);
  });
  for (auto& each : all) each.secret_key.clear();
  return all;
}

std::map<AccountId, std::vector<Project>> AccountAdmin::projects() {
  std::map<AccountId, std::vector<Project>> by_account;
  for (auto& project : state_->database.transact_here(store::projects::list))
    by_account[project.account].push_back(std::move(project));
  return by_account;
}

Project AccountAdmin::change_project(AccountId account, std::string_view id_or_name,
                                     const ProjectChange& wanted) {
  return state_->database.transact_here([&](Session& session) {
    auto project = find_project(session, account, id_or_name);
    if (wanted.name) project.name = *wanted.name;
    if (wanted.domains) project.domains = checked_domains(*wanted.domains);
    if (wanted.networks) project.networks = checked_networks(*wanted.networks);
    store::projects::update(session, project);
    return project;
  });
}

Project AccountAdmin::remove_project(AccountId account, std::string_view id_or_name) {
  return state_->database.transact_here([&](Session& session) {
    auto project = find_project(session, account, id_or_name);
    store::projects::remove(session, project.id);
    return project;
  });
}

MadeAccessKey AccountAdmin::add_key(AccountId account, const NewAccessKey& wanted) {
  return state_->database.transact_here([&](Session& session) {
    require(session, account);
    return store::access_keys::add(session, state_->key, account, wanted, store::now());
  });
}

std::vector<AccessKey> AccountAdmin::keys(AccountId account) {
  return state_->database.transact_here([&](Session& session) {
    require(session, account);
    return store::access_keys::of(session, account);
  });
}

AccessKey AccountAdmin::remove_key(AccountId account, AccessKeyId id) {
  return state_->database.transact_here([&](Session& session) {
    require(session, account);
    for (auto& each : store::access_keys::of(session, account))
      if (each.id == id && store::access_keys::remove(session, account, id)) return std::move(each);
    throw Error(ErrorCode::not_found, "The account has no key " + std::to_string(id.value) + ".");
  });
}

void AccountAdmin::set_password(AccountId account, const std::string& password) {
  check_password(password);
  const auto hash = password_hash(password);
  state_->database.transact_here([&](Session& session) {
    store::passwords::set(session, state_->key, account, hash, store::now());
  });
}

void AccountAdmin::remove_password(AccountId account) {
  const auto remove = [&](Session& session) {
    require(session, account);
    return store::passwords::remove(session, account);
  };
  if (!state_->database.transact_here(remove))
    throw Error(ErrorCode::not_found, "The account has no password.");
}

}  // namespace pressoir::service
