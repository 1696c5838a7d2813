#include "service/accounts/access_keys.h"

#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "store/accounts/access_keys.h"
#include "store/accounts/accounts.h"

namespace pressoir::service {
namespace {

using store::Session;
namespace rows = store::access_keys;

constexpr std::size_t kLongestKey = 128, kMostNoted = 10'000;

}  // namespace

bool AccessKeys::looks_like_key(std::string_view token) noexcept {
  return token.starts_with(rows::kPrefix) && token.size() <= kLongestKey;
}

Async<std::optional<FoundAccessKey>> AccessKeys::find(std::string token) {
  if (!looks_like_key(token)) co_return std::nullopt;
  auto work = [fingerprint = key_.fingerprint(token)](Session& session) {
    std::optional<FoundAccessKey> found;
    auto key = rows::find(session, fingerprint);
    auto account = key ? store::accounts::find(session, key->account) : std::nullopt;
    if (account) found = FoundAccessKey{std::move(*key), std::move(*account), store::now()};
    return found;
  };
  auto found = co_await database_.read(work);
  if (found && !found->key.is_expired(found->found_at)) co_await note_use(found->key);
  co_return std::move(found);
}

Async<void> AccessKeys::note_use(AccessKey used) {
  const TimePoint now = store::now();
  const auto is_recent = [now](TimePoint time) { return now - time < kUseNotedEvery; };
  if (used.last_used_at && is_recent(*used.last_used_at)) co_return;
  if (noted_.size() >= kMostNoted) noted_.clear();
  const auto [noted, is_new] = noted_.try_emplace(used.id, now);
  if (!is_new && is_recent(noted->second)) co_return;  // by a request that is under way
  noted->second = now;
  auto work = [id = used.id, now](Session& session) { rows::set_used(session, id, now); };
  try {
    co_await database_.transact(work);
  } catch (const Error& failure) {  // the request itself can be answered all the same
    noted_[used.id] = now - kUseNotedEvery + kTriedAgainAfter;
    log::error("key_use_not_noted", {{"detail", std::string(failure.what())}});
  }
}

Async<std::vector<AccessKey>> AccessKeys::of(AccountId account) {
  auto work = [account](Session& session) { return rows::of(session, account); };
  co_return co_await database_.read(work);
}

Async<MadeAccessKey> AccessKeys::add(AccountId account, NewAccessKey wanted) {
  auto work = [&key = key_, account, wanted = std::move(wanted)](Session& session) {
    return rows::add(session, key, account, wanted, store::now());
  };
  co_return co_await database_.transact(work);
}

Async<void> AccessKeys::remove(AccountId account, AccessKeyId id) {
  auto work = [account, id](Session& session) { return rows::remove(session, account, id); };
  const bool was_there = co_await database_.transact(work);
  if (!was_there) throw Error(ErrorCode::not_found, "The account has no such key.");
}

}  // namespace pressoir::service
