#include "service/usage.h"

#include <chrono>
#include <cstdint>
#include <unordered_map>

#include "service/accounts.h"
#include "store/usage.h"

namespace pressoir::service {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kMaxEntries = 10'000;

struct Entry {
  std::optional<store::usage::Counters> counters;
  Clock::time_point asked_at;
  bool asking = false;
  std::uint64_t version = 0;  ///< changes with every change; an answer asked before it is not kept
};

}  // namespace

struct UsageView::State {
  store::Database& database;
  std::unordered_map<std::int64_t, Entry> entries;
  std::uint64_t last_version = 0;

  Entry& entry_of(AccountId account) {
    if (entries.size() >= kMaxEntries && !entries.contains(account.value)) entries.clear();
    const auto [at, is_new] = entries.try_emplace(account.value);
    if (is_new) at->second.version = ++last_version;
    return at->second;
  }
  Async<store::usage::Counters> counters(AccountId account);
};

Async<store::usage::Counters> UsageView::State::counters(AccountId account) {
  const auto asked_at = Clock::now();
  auto& entry = entry_of(account);
  if (entry.counters) {
    const auto age = asked_at - entry.asked_at;
    if (age < Accounts::kFresh || (age < Accounts::kStale && entry.asking))
      co_return *entry.counters;
  }
  entry.asking = true;
  auto work = [account](store::Session& session) {
    return store::usage::counters(session, account, store::now());
  };
  const auto version = entry.version;  // `entry` may be gone after the wait
  const auto counters = co_await database.read(work);
  auto& present = entry_of(account);
  if (present.version == version) present = {counters, asked_at, false, version};
  co_return counters;
}

UsageView::UsageView(store::Database& database) : state_(new State{database, {}, 0}) {}
UsageView::~UsageView() = default;

Async<Usage> UsageView::of(AccountId account) {
  auto work = [account](store::Session& session) {
    return store::usage::of(session, account, store::now());
  };
  co_return co_await state_->database.read(work);
}

Async<std::optional<ErrorCode>> UsageView::exhausted(Account account) {
  const auto& quota = account.quota;
  if (!quota.monthly_bytes && !quota.monthly_images && !quota.prepaid_images)
    co_return std::nullopt;
  co_return store::usage::exhausted(quota, co_await state_->counters(account.id));
}

void UsageView::changed(AccountId account) {
  auto& entry = state_->entry_of(account);
  entry = {std::nullopt, {}, false, ++state_->last_version};
}

}  // namespace pressoir::service
