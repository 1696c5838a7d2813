// AccountAdmin: signing keys, and the sources of pictures that their paths may name.
#include "base/error.h"
#include "service/accounts/account_admin_state.h"
#include "service/accounts/image_sources.h"
#include "store/accounts/accounts.h"
#include "store/accounts/signing_keys.h"

namespace pressoir::service {
namespace {

namespace keys = store::signing_keys;

[[noreturn]] void unknown_signing_key(std::string_view id) {
  throw Error(ErrorCode::not_found,
              id.empty() ? "The account has no signing key."
                         : "The account has no signing key \"" + std::string(id) + "\".");
}

}  // namespace

SigningKey AccountAdmin::add_signing_key(AccountId account) {
  return state_->database.transact_here([&](store::Session& session) {
    return keys::add(session, state_->key, account, store::now());
  });
}

std::vector<SigningKey> AccountAdmin::signing_keys(AccountId account) {
  return state_->database.transact_here(
      [&](store::Session& session) { return keys::of(session, account); });
}

SigningKey AccountAdmin::signing_key(AccountId account, std::string_view id) {
  return state_->database.transact_here([&](store::Session& session) {
    const auto all = keys::of(session, account);
    if (id.empty() && all.empty()) unknown_signing_key(id);
    const std::string wanted = id.empty() ? all.back().id : std::string(id);
    auto found = keys::find(session, state_->key, wanted);
    if (!found || found->account != account) unknown_signing_key(id);
    return std::move(*found);
  });
}

void AccountAdmin::remove_signing_key(AccountId account, std::string_view id) {
  const auto remove = [&](store::Session& session) {
    return keys::remove(session, account, std::string(id));
  };
  if (!state_->database.transact_here(remove)) unknown_signing_key(id);
}

ImageSource AccountAdmin::add_image_source(AccountId account, std::string_view rule) {
  const auto checked = checked_image_source(rule);
  return state_->database.transact_here(
      [&](store::Session& session) { return keys::add_source(session, account, checked); });
}

std::vector<ImageSource> AccountAdmin::image_sources(AccountId account) {
  return state_->database.transact_here(
      [&](store::Session& session) { return keys::sources(session, account); });
}

ImageSource AccountAdmin::remove_image_source(AccountId account, std::string_view rule) {
  const auto checked = checked_image_source(rule);
  return state_->database.transact_here([&](store::Session& session) {
    for (auto& each : keys::sources(session, account))
      if (each.rule == checked && keys::remove_source(session, account, checked))
        return std::move(each);
    throw Error(ErrorCode::not_found, "The account has no such source of pictures: " + checked);
  });
}

}  // namespace pressoir::service
