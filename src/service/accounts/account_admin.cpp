#include "service/accounts/account_admin.h"

#include <chrono>
#include <thread>

#include "base/error.h"
#include "base/text.h"
#include "service/accounts/account_admin_state.h"
#include "service/portion.h"
#include "store/accounts/account_settings.h"
#include "store/accounts/projects.h"
#include "store/accounts/usage.h"

namespace pressoir::service {

using store::Session;

namespace {

[[noreturn]] void unknown() { throw Error(ErrorCode::not_found, "There is no such account."); }

std::vector<Account> matching(const std::vector<Account>& all, std::string_view text) {
  std::vector<Account> found;
  const auto id = number_in<std::int64_t>(text);
  for (const auto& account : all)
    if (id && account.id.value == *id) return {account};
  for (const auto& account : all)
    if (account.email == text) found.push_back(account);
  if (found.size() > 1)  // sub-accounts may go by the address of the account above
    std::erase_if(found, [](const Account& each) { return each.parent.has_value(); });
  if (!found.empty()) return found;
  for (const auto& account : all)
    if (account.name == text) found.push_back(account);
  return found;
}

void refuse_name_of_others(Session& session, const std::string& name, AccountId own) {
  for (const auto& other : store::accounts::list(session))
    if (other.name == name && other.id != own)
      throw Error(ErrorCode::conflict, "Account " + std::to_string(other.id.value) +
                                           " has the name \"" + name + "\" already.");
}

void apply(const AccountChange& wanted, Account& account) {
  if (wanted.name) account.name = *wanted.name;
  if (wanted.email) account.email = *wanted.email;
  if (wanted.description) account.description = *wanted.description;
  if (wanted.role) account.role = *wanted.role;
  if (wanted.monthly_bytes) account.quota.monthly_bytes = *wanted.monthly_bytes;
  if (wanted.monthly_images) account.quota.monthly_images = *wanted.monthly_images;
  if (wanted.prepaid_images) account.quota.prepaid_images = *wanted.prepaid_images;
}

}  // namespace

AccountAdmin::AccountAdmin(const std::filesystem::path& data)
    : state_(std::make_unique<State>(DataFolder{data})) {}
AccountAdmin::~AccountAdmin() = default;

AccountWithCredentials AccountAdmin::create(const NewAccount& wanted) {
  AccountWithCredentials made;
  made.account.name = wanted.name;
  made.account.email = wanted.email;
  made.account.quota = wanted.quota;
  made.account.parent = wanted.parent;
  made.account.description = wanted.description;
  made.account.role = wanted.role;
  made.credentials = store::accounts::complete(wanted.given);
  made.account.id = state_->database.transact_here([&](Session& session) {
    if (wanted.has_own_name && !wanted.name.empty())
      refuse_name_of_others(session, wanted.name, {});
    return store::accounts::add(session, state_->key, made.account, made.credentials, store::now());
  });
  return made;
}

std::vector<Account> AccountAdmin::list() {
  return state_->database.transact_here(store::accounts::list);
}

Account AccountAdmin::find(std::string_view id_email_or_name) {
  const auto found = matching(list(), id_email_or_name);
  if (found.empty()) unknown();
  if (found.size() > 1)
    throw Error(ErrorCode::conflict, "Several accounts have that name; use the id.");
  return found.front();
}

AccountDetails AccountAdmin::show(AccountId id, std::uint32_t lines) {
  return state_->database.transact_here([&](Session& session) {
    auto account = store::accounts::find(session, id);
    if (!account) unknown();
    return AccountDetails{
        .account = std::move(*account),
        .usage = store::usage::of(session, id, store::now()),
        .settings = store::account_settings::of(session, id),
        .projects = store::projects::of(session, id),
        .sub_accounts = store::accounts::list_below(session, id),
        .history = store::history::recent(session, id, lines),
        .callbacks = store::deliveries::recent(session, id, lines),
        .callback_attempts = store::deliveries::attempts(session, state_->key, id, lines)};
  });
}

std::vector<AccountUsage> AccountAdmin::usage(int year, int month) {
  const auto now = store::now();
  const auto present = store::usage::month_of(now);
  const int back = (present / 100 - year) * 12 + present % 100 - month;
  if (back < 0) throw Error(ErrorCode::invalid_request, "That month has not begun.");
  return state_->database.transact_here([&](Session& session) {
    std::vector<AccountUsage> all;
    for (auto& account : store::accounts::list(session)) {
      const auto months =
          store::history::months(session, account.id, static_cast<std::uint32_t>(back) + 1, now);
      all.push_back({std::move(account), months.front()});
    }
    return all;
  });
}

Account AccountAdmin::set_disabled(AccountId id, bool disabled) {
  return state_->database.transact_here([&](Session& session) {
    if (!store::accounts::set_disabled(session, id, disabled)) unknown();
    return *store::accounts::find(session, id);
  });
}

Account AccountAdmin::change(AccountId id, const AccountChange& wanted) {
  return state_->database.transact_here([&](Session& session) {
    auto account = store::accounts::find(session, id);
    if (!account) unknown();
    if (wanted.has_own_name && wanted.name && !wanted.name->empty())
      refuse_name_of_others(session, *wanted.name, id);
    apply(wanted, *account);
    store::accounts::update(session, *account);
    return std::move(*account);
  });
}

std::map<std::string, std::string> AccountAdmin::set(AccountId id, const std::string& name,
                                                     const std::optional<std::string>& value) {
  return state_->database.transact_here([&](Session& session) {
    store::account_settings::set(session, id, name, value);
    return store::account_settings::of(session, id);
  });
}

std::vector<store::deliveries::Listed> AccountAdmin::callbacks(AccountId id,
                                                               std::uint32_t at_most) {
  return state_->database.transact_here(
      [&](Session& session) { return store::deliveries::list(session, state_->key, id, at_most); });
}

void AccountAdmin::send_again(AccountId id, store::deliveries::DeliveryId delivery) {
  state_->database.transact_here(
      [&](Session& session) { store::deliveries::send_again(session, state_->key, id, delivery); });
}

void AccountAdmin::remove(AccountId id) {
  using Clock = std::chrono::steady_clock;
  for (bool is_last = false; !is_last;) {
    const auto begin = Clock::now();
    const auto removed = state_->database.transact_here(
        [&](Session& session) { return store::accounts::remove_portion(session, id, kPortion); });
    for (const auto& key : removed.unused) state_->blobs.remove(key);
    is_last = removed.is_last;
    // SQLite keeps no line of those who wait: a running server gets half of the time.
    if (!is_last) std::this_thread::sleep_for(Clock::now() - begin);
  }
}

}  // namespace pressoir::service
