#include "service/accounts/usage.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <unordered_map>

#include "service/accounts/credential_cache.h"
#include "store/accounts/history.h"
#include "store/accounts/usage.h"

namespace pressoir::service {
namespace {

using Clock = std::chrono::steady_clock;
using store::usage::QuotaStatus;
constexpr std::size_t kMaxEntries = 10'000;

struct Entry {
  std::optional<QuotaStatus> quota_status;
  Clock::time_point asked_at;
  bool asking = false;
  std::uint64_t version = 0;  ///< changes with every change; an answer asked before it is not kept
};

}  // namespace

struct UsageView::State {
  store::Database& database;
  std::unordered_map<std::int64_t, Entry> entries;
  std::unordered_map<std::int64_t, std::optional<AccountId>> parents;  ///< of accounts seen
  std::uint64_t last_version = 0;

  Entry& entry_of(AccountId account) {
    if (entries.size() >= kMaxEntries && !entries.contains(account.value)) entries.clear();
    const auto [at, is_new] = entries.try_emplace(account.value);
    if (is_new) at->second.version = ++last_version;
    return at->second;
  }
  void forget(AccountId account) { entry_of(account) = {std::nullopt, {}, false, ++last_version}; }
  void remember_parent(const Account& account) {
    if (parents.size() >= kMaxEntries && !parents.contains(account.id.value)) parents.clear();
    parents.insert_or_assign(account.id.value, account.parent);
  }
  Async<QuotaStatus> quota_status(AccountId account);
};

Async<QuotaStatus> UsageView::State::quota_status(AccountId account) {
  const auto asked_at = Clock::now();
  auto& entry = entry_of(account);
  if (entry.quota_status) {
    const auto age = asked_at - entry.asked_at;
    if (age < kFreshAnswer || (age < kStaleAnswer && entry.asking)) co_return *entry.quota_status;
  }
  entry.asking = true;
  auto work = [account](store::Session& session) {
    return store::usage::quota_status(session, account, store::now());
  };
  const auto version = entry.version;  // `entry` may be gone after the wait
  const auto status = co_await database.read(work);
  auto& present = entry_of(account);
  if (present.version == version) present = {status, asked_at, false, version};
  co_return status;
}

UsageView::UsageView(store::Database& database)
    : state_(new State{.database = database, .entries = {}, .parents = {}, .last_version = 0}) {}
UsageView::~UsageView() = default;

Async<Usage> UsageView::of(AccountId account) {
  auto work = [account](store::Session& session) {
    return store::usage::of(session, account, store::now());
  };
  co_return co_await state_->database.read(work);
}

Async<std::optional<ErrorCode>> UsageView::exhausted(Account account) {
  state_->remember_parent(account);
  const auto& quota = account.quota;
  if (quota.monthly_bytes || quota.monthly_images || quota.prepaid_images) {
    const auto own = co_await state_->quota_status(account.id);
    const auto reason = store::usage::exhausted(quota, own.counters);
    if (reason) co_return account.parent ? ErrorCode::sub_account_quota : reason;
  }
  if (!account.parent) co_return std::nullopt;
  const auto parents = co_await state_->quota_status(*account.parent);
  co_return store::usage::exhausted(parents.quota, parents.counters);
}

Async<store::usage::Allowance> UsageView::left(Account account) {
  state_->remember_parent(account);
  const auto own = co_await state_->quota_status(account.id);
  const auto left = store::usage::left_of(account.quota, own.counters);
  if (!account.parent) co_return left;
  const auto parents = co_await state_->quota_status(*account.parent);
  co_return store::usage::within(left, store::usage::left_of(parents.quota, parents.counters));
}

Async<UsageView::Series> UsageView::series(AccountId account, std::uint32_t days,
                                           std::uint32_t months) {
  auto work = [account, days, months](store::Session& session) {
    const auto now = store::now();
    return Series{.days = store::history::days(session, account, days, now),
                  .months = store::history::months(session, account, months, now)};
  };
  co_return co_await state_->database.read(work);
}

// Of an account that was never looked at here, any may be the parent.
void UsageView::changed(AccountId account) {
  auto& state = *state_;
  const auto at = state.parents.find(account.value);
  if (at == state.parents.end()) {
    state.entries.clear();
    return;
  }
  state.forget(account);
  if (at->second) state.forget(*at->second);
}

}  // namespace pressoir::service
